//! Uploads over HTTPS by a process: this program's own, or that of the C program on libcurl which the benchmark of uploads has.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use tokio::runtime::Builder;

/// The role of a process of this program that makes calls.
pub(crate) const ARGUMENT: &str = "--call";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Libcurl,
    AwsLc,
    Ring,
}

impl Way {
    pub(crate) const OURS: [Self; 2] = [Self::AwsLc, Self::Ring];

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        [Self::Libcurl].into_iter().chain(Self::OURS)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Libcurl => "libcurl",
            Self::AwsLc => "ours, aws-lc",
            Self::Ring => "ours, ring",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, String> {
        Self::all().find(|way| way.name() == name).ok_or_else(|| format!("no way is called {name}"))
    }
}

/// The calls that are made.
pub(crate) struct Call {
    pub(crate) url: String,
    pub(crate) clip: PathBuf,
    /// The file with the certificates that are trusted.
    pub(crate) roots: PathBuf,
}

/// Calls that are timed together: their number, and the number that run at once.
pub(crate) type Lap = (usize, usize);

impl Call {
    /// Makes the calls of each lap in one process, on a runtime with this number of threads; 0 is the current-thread runtime.
    /// Returns the time of each lap.
    pub(crate) fn process(&self, way: Way, threads: usize, laps: &[Lap]) -> Result<Vec<Duration>, Box<dyn Error>> {
        let mut command = match way {
            Way::Libcurl => {
                let mut command = Command::new(libcurl());
                command.arg(format!("{}/voices/clone", self.url)).arg(&self.clip);
                command
            }
            Way::AwsLc | Way::Ring => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args([ARGUMENT, way.name(), &self.url]).arg(&self.clip).arg(threads.to_string());
                command
            }
        };
        command.env("SSL_CERT_FILE", &self.roots).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let lines = laps.iter().map(|(count, at_once)| format!("{count} {at_once}\n")).collect::<String>();
        process.stdin.take().ok_or("no input")?.write_all(lines.as_bytes())?;
        let output = process.wait_with_output()?;
        if !output.status.success() {
            return Err(format!("{} failed: {}", way.name(), output.status).into());
        }
        let first_word = |line: &str| line.split(' ').next().unwrap_or_default().parse();
        let times =
            std::str::from_utf8(&output.stdout)?.lines().map(|line| Ok(Duration::from_nanos(first_word(line)?)));
        times.collect()
    }
}

/// Compiles the C program.
///
/// # Errors
///
/// If there is no compiler, or no libcurl with its headers (Debian: `gcc`, `libcurl4-openssl-dev`).
pub(crate) fn compile_libcurl() -> Result<(), Box<dyn Error>> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../cartesia-api/benches/upload/libcurl.c");
    match Command::new("cc").args(["-O2", "-o"]).arg(libcurl()).args([source, "-lcurl"]).status()?.success() {
        true => Ok(()),
        false => Err("the C program can't be compiled; install a compiler and libcurl with its headers".into()),
    }
}

fn libcurl() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("libcurl")
}

/// Makes, for each line `COUNT AT_ONCE` on standard input, that many calls, and prints the nanoseconds that they took.
pub(crate) fn run(way: Way, url: &str, clip: &Path, threads: usize) -> Result<(), Box<dyn Error>> {
    let runtime = match threads {
        0 => Builder::new_current_thread().enable_all().build()?,
        threads => Builder::new_multi_thread().worker_threads(threads).enable_all().build()?,
    };
    let client = Client::new(way, url)?;
    for line in std::io::stdin().lines() {
        let line = line?;
        let (count, at_once) = line.split_once(' ').ok_or("not a count and a width")?;
        let (count, at_once) = (count.parse::<usize>()?, at_once.parse()?);
        let started = Instant::now();
        runtime.block_on(async {
            for _ in 0..count.div_ceil(at_once) {
                try_join_all((0..at_once).map(|_| client.upload(clip))).await?;
            }
            Ok::<_, Box<dyn Error>>(())
        })?;
        println!("{}", started.elapsed().as_nanos());
    }
    Ok(())
}

enum Client {
    AwsLc(cartesia_api::Client),
    Ring(cartesia_api_fixtures::Client),
}

impl Client {
    fn new(way: Way, url: &str) -> Result<Self, Box<dyn Error>> {
        Ok(match way {
            Way::Ring => {
                Self::Ring(cartesia_api_fixtures::Client::builder().api_key("sk_car_bench").base_url(url).build()?)
            }
            _ => Self::AwsLc(cartesia_api::Client::builder().api_key("sk_car_bench").base_url(url).build()?),
        })
    }

    async fn upload(&self, clip: &Path) -> Result<(), Box<dyn Error>> {
        match self {
            Self::AwsLc(client) => {
                let clip = cartesia_api::Upload::from_path(clip);
                drop(client.voices_clone().clip(clip).name("Narrator").language("en").send().await?);
            }
            Self::Ring(client) => {
                drop(client.plain_several().clip(cartesia_api_fixtures::Upload::from_path(clip)).send().await?);
            }
        }
        Ok(())
    }
}
