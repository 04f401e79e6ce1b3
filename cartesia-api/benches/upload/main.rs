//! A comparison of uploads by this crate with hand-written reqwest, and with libcurl where it is installed.
//!
//! Each way has a process of its own, and so has the server; they take turns, so that other load on the machine affects
//! all of them alike. `cargo bench -p cartesia-api --bench upload` prints ratios. `-- sizes` prints times and memory by
//! the clip's size as comma-separated values. `-- --help` lists folders for clips and servers.

mod cases;
mod contest;
mod process;
mod settings;
mod sink;
mod sizes;
mod ways;
mod worker;

use std::error::Error;

use clap::Parser;
use settings::Settings;

/// The roles of a process of this program; without one it is the benchmark.
const SINK: &str = "--sink";
const WORKER: &str = "--worker";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [SINK] => sink::run(),
        [WORKER, way, base_url, clip, threads] => worker::run(way.parse()?, base_url, clip.as_ref(), threads.parse()?),
        _ => {
            let settings = Settings::parse_from([&["upload"], arguments.as_slice()].concat());
            if settings.wants_sizes() { sizes::print(&settings) } else { cases::run(&settings) }
        }
    }
}
