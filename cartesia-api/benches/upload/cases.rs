//! The cases that are compared: small clips and large ones, in a row and at once.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use criterion::{Criterion, SamplingMode};

use crate::contest::Contest;
use crate::process::{Sink, clip, libcurl};
use crate::settings::Settings;
use crate::ways::Way;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// A column of the tables. The time of the first ones is measured repeatedly, the memory of the others once.
struct Case {
    name: &'static str,
    size: u64,
    at_once: u64,
    /// The number of uploads in a turn.
    count: u64,
}

const TIMES: [Case; 4] = [
    Case { name: "64 KiB in a row", size: 64 * KIB, at_once: 1, count: 100 },
    Case { name: "1 MiB in a row", size: MIB, at_once: 1, count: 30 },
    Case { name: "1 MiB, 64 at once", size: MIB, at_once: 64, count: 192 },
    Case { name: "1 GiB", size: KIB * MIB, at_once: 1, count: 1 },
];

const PEAKS: [Case; 2] = [
    Case { name: "peak MiB, 1 GiB", size: KIB * MIB, at_once: 1, count: 1 },
    Case { name: "peak MiB, 1,000 x 1 MiB at once", size: MIB, at_once: 1000, count: 1000 },
];

type Column = (&'static str, BTreeMap<Way, String>);

/// Runs on both kinds of tokio's runtimes: a program's default has several threads, and a test's one.
pub(crate) fn run(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let folder = settings.clips()?;
    let sink = Sink::start(settings.server)?;
    let mut criterion = Criterion::default().sample_size(20).warm_up_time(Duration::from_millis(1));
    for (runtime, threads) in [("current-thread runtime", 0), ("runtime of two threads", 2)] {
        let mut columns = Vec::new();
        for case in TIMES.iter().filter(|case| settings.wants(case.size)) {
            let clip = clip(folder.path(), case.size)?;
            columns.push(times(&mut criterion, runtime, case, Contest::start(&sink, &clip, case.at_once, threads)?)?);
        }
        for case in PEAKS.iter().filter(|case| settings.wants(case.size)) {
            let mut contest = Contest::start(&sink, &clip(folder.path(), case.size)?, case.at_once, threads)?;
            contest.round(case.count)?;
            columns.push((
                case.name,
                contest.peaks().into_iter().map(|(way, peak)| (way, format!("{peak:.0}"))).collect(),
            ));
        }
        print(&format!("{runtime}, {}", settings.describe()), &columns);
    }
    Ok(())
}

/// Measures with criterion, which decides the number of rounds. It gets the time of our own upload from a path; the
/// others take turns with it.
fn times(criterion: &mut Criterion, runtime: &str, case: &Case, contest: Contest) -> Result<Column, Box<dyn Error>> {
    let mut contest = contest;
    let mut failure = None;
    let mut group = criterion.benchmark_group(runtime);
    group.sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_millis(1));
    group.bench_function(case.name, |bencher| {
        bencher.iter_custom(|rounds| {
            let rounds = (0..rounds).map(|_| contest.round(case.count));
            rounds
                .map(|took| {
                    took.unwrap_or_else(|error| {
                        failure = Some(error);
                        Duration::from_nanos(1)
                    })
                })
                .sum()
        });
    });
    group.finish();
    if let Some(error) = failure {
        return Err(error);
    }
    let ratios = contest.ratios(base());
    Ok((case.name, ratios.into_iter().map(|(way, ratio)| (way, format!("{ratio:.2}"))).collect()))
}

/// Returns the way that the others are relative to.
fn base() -> Way {
    if libcurl().is_some() { Way::Libcurl } else { Way::ReqwestBytes }
}

fn print(head: &str, columns: &[Column]) {
    println!("\n{head}, times relative to {}:\n", base().name());
    let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
    println!("| way | {} |\n|---{}|", names.join(" | "), "|---".repeat(names.len()));
    for way in Way::ALL {
        let cells: Vec<_> = columns.iter().map(|(_, cells)| cells.get(&way).map_or("-", String::as_str)).collect();
        println!("| {} | {} |", way.name(), cells.join(" | "));
    }
    println!();
}
