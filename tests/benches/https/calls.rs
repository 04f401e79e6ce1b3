//! Uploads over HTTPS by a process: this program's own, or that of the C program on libcurl which the benchmark of uploads has.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;

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

impl Call {
    /// Makes so many calls in a process, and returns what it says.
    pub(crate) fn process(&self, way: Way, count: usize, at_once: usize) -> Result<String, Box<dyn Error>> {
        let mut command = match way {
            Way::Libcurl => {
                let mut command = Command::new(libcurl());
                command.arg(format!("{}/voices/clone", self.url)).arg(&self.clip);
                command
            }
            Way::AwsLc | Way::Ring => {
                let mut command = Command::new(std::env::current_exe()?);
                command.args([ARGUMENT, way.name(), &self.url]).arg(&self.clip);
                command
            }
        };
        command.env("SSL_CERT_FILE", &self.roots).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        process.stdin.take().ok_or("no input")?.write_all(format!("{count} {at_once}\n").as_bytes())?;
        let output = process.wait_with_output()?;
        match output.status.success() {
            true => Ok(String::from_utf8(output.stdout)?),
            false => Err(format!("{} failed: {}", way.name(), output.status).into()),
        }
    }

    /// The time of each call of a process.
    pub(crate) fn times(&self, way: Way, count: usize, at_once: usize) -> Result<Vec<Duration>, Box<dyn Error>> {
        let output = self.process(way, count, at_once)?;
        output.lines().map(|line| Ok(Duration::from_nanos(line.parse()?))).collect()
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

/// Makes the calls of a line `COUNT AT_ONCE` on standard input, and prints the nanoseconds that each took.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn run(way: Way, url: &str, clip: &Path) -> Result<(), Box<dyn Error>> {
    let line = std::io::read_to_string(std::io::stdin())?;
    let (count, at_once) = line.trim().split_once(' ').ok_or("not a count and a width")?;
    let (count, at_once) = (count.parse::<usize>()?, at_once.parse()?);
    let client = Client::new(way, url)?;
    for _ in 0..count.div_ceil(at_once) {
        let calls = (0..at_once).map(|_| async {
            let started = Instant::now();
            client.upload(clip).await.map(|()| started.elapsed())
        });
        for time in try_join_all(calls).await? {
            println!("{}", time.as_nanos());
        }
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
