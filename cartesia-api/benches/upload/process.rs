//! The processes of the benchmark, which end with it: the server, and a worker for each way.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::settings::Server;
use crate::ways::Way;
use crate::{SINK, WORKER};

struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(command: &mut Command) -> Result<Self, Box<dyn Error>> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take().ok_or("no input")?, child.stdout.take().ok_or("no output")?);
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    fn line(&mut self) -> Result<String, Box<dyn Error>> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err("a process of the benchmark ended early; what it said stands above".into()),
            _ => Ok(line.trim().to_owned()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) struct Sink {
    _process: Process,
    pub(crate) url: String,
    /// The files of nginx.
    _folder: Option<TempDir>,
}

impl Sink {
    pub(crate) fn start(server: Server) -> Result<Self, Box<dyn Error>> {
        match server {
            Server::Hyper => {
                let mut process = Process::start(Command::new(std::env::current_exe()?).arg(SINK))?;
                Ok(Self { url: process.line()?, _process: process, _folder: None })
            }
            Server::Nginx => Self::nginx(),
        }
    }

    fn nginx() -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        // The port is free as soon as the listener is dropped, at the end of this statement.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let settings = folder.path().join("nginx.conf");
        let own = include_str!("nginx.conf").replace("PORT", &address.port().to_string());
        std::fs::write(&settings, own.replace("FOLDER", &folder.path().to_string_lossy()))?;
        let process = Process::start(Command::new("nginx").arg("-c").arg(settings))?;
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            if started.elapsed() > Duration::from_secs(5) {
                return Err("nginx does not listen; what it said stands above".into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(Self { url: format!("http://{address}"), _process: process, _folder: Some(folder) })
    }
}

/// The cost of some uploads.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    pub(crate) time: Duration,
    /// The peak memory of the process so far, in MiB.
    pub(crate) peak: f64,
}

pub(crate) struct Worker(Process);

impl Worker {
    /// Starts a worker with a runtime of this number of threads; 0 is tokio's current-thread runtime.
    pub(crate) fn start(way: Way, sink: &Sink, clip: &Path, threads: usize) -> Result<Self, Box<dyn Error>> {
        let mut command = match way {
            Way::Libcurl => Command::new(libcurl().ok_or("libcurl's program can't be built")?),
            _ => Command::new(std::env::current_exe()?),
        };
        match way {
            Way::Libcurl => command.arg(format!("{}/voices/clone", sink.url)).arg(clip),
            _ => command.args([WORKER, way.name(), &sink.url]).arg(clip).arg(threads.to_string()),
        };
        Ok(Self(Process::start(&mut command)?))
    }

    pub(crate) fn upload(&mut self, count: u64, at_once: u64) -> Result<Measure, Box<dyn Error>> {
        writeln!(self.0.input, "{count} {at_once}")?;
        let line = self.0.line()?;
        let (nanoseconds, kib) = line.split_once(' ').ok_or("not two numbers")?;
        Ok(Measure { time: Duration::from_nanos(nanoseconds.parse()?), peak: kib.parse::<f64>()? / 1024.0 })
    }
}

/// Compiles the C program; `None` if there is no compiler, or no libcurl with its headers.
pub(crate) fn libcurl() -> Option<PathBuf> {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libcurl");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/upload/libcurl.c");
    let mut compiler = Command::new("cc");
    let compiler = compiler.args(["-O2", "-o"]).arg(&program).args([source, "-lcurl"]).stderr(Stdio::null());
    compiler.status().is_ok_and(|status| status.success()).then_some(program)
}

/// Writes a file of this number of bytes, which are not all the same.
pub(crate) fn clip(folder: &Path, size: u64) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join(format!("{size}.wav"));
    let block: Vec<u8> = (0..1u32 << 20).map(|index| index.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let mut file = std::fs::File::create(&path)?;
    let mut rest = usize::try_from(size)?;
    while rest > 0 {
        let piece = block.get(..rest).unwrap_or(&block);
        file.write_all(piece)?;
        rest -= piece.len();
    }
    Ok(path)
}
