//! The comparisons.

use std::error::Error;
use std::time::{Duration, Instant};

use crate::calls::{Call, Way, compile_libcurl};
use crate::relay::{Line, Relay};
use crate::server::Server;

const ROUNDS: usize = 21;
const SLOW_ROUNDS: usize = 5;
const LINE: Line = Line { delay: Duration::from_millis(20), bits_per_second: 20_000_000 };
const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

/// Runs the comparisons, and prints tables.
pub(crate) fn compare() -> Result<(), Box<dyn Error>> {
    compile_libcurl()?;
    let folder = tempfile::tempdir()?;
    let server = Server::start()?;
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, format!("{}{}", system_roots()?, server.certificate()))?;
    let clip = |size: usize| -> Result<_, Box<dyn Error>> {
        let path = folder.path().join(format!("{size}.wav"));
        std::fs::write(&path, vec![7; size])?;
        Ok(path)
    };
    let on_loopback =
        |size| Ok::<_, Box<dyn Error>>(Call { url: server.url(), clip: clip(size)?, roots: roots.clone() });
    first_calls(&on_loopback(64 * KIB)?)?;
    calls_in_a_row(&[("64 KiB", on_loopback(64 * KIB)?, 200), ("1 MiB", on_loopback(MIB)?, 40)])?;
    let relay = Relay::start(server.address(), LINE)?;
    slow_calls(&Call { url: format!("https://localhost:{}", relay.port()), clip: clip(MIB)?, roots: roots.clone() })
}

/// Measures one upload of 64 KiB, from the start of the process to its end.
fn first_calls(call: &Call) -> Result<(), Box<dyn Error>> {
    println!("| one call, from the start of the process | ms | relative to libcurl |\n|---|---|---|");
    report(&whole_processes(ROUNDS, call)?);
    Ok(())
}

/// Measures uploads on one connection, after a first one that opens it, by the size of the clip and their number.
fn calls_in_a_row(cases: &[(&str, Call, usize)]) -> Result<(), Box<dyn Error>> {
    for (size, call, count) in cases {
        for (runtime, threads) in [("current-thread runtime", 0), ("two threads", 2)] {
            println!("\n| {size} in a row, {runtime} | ms | relative to libcurl |\n|---|---|---|");
            report(&in_turns(ROUNDS, |way| {
                let laps = call.process(way, threads, &[(1, 1), (*count, 1)])?;
                Ok(laps.last().copied().unwrap_or_default() / u32::try_from(*count)?)
            })?);
        }
    }
    Ok(())
}

/// Measures one upload of 1 MiB over a slow line, and more calls of one client there.
fn slow_calls(call: &Call) -> Result<(), Box<dyn Error>> {
    println!("\n| 1 MiB over a line of 40 ms and 20 Mbit/s | ms | relative to libcurl |\n|---|---|---|");
    report(&whole_processes(SLOW_ROUNDS, call)?);
    println!(
        "\n| one client over that line | first call, ms | second call, ms | ten at once, relative to the line's own time |"
    );
    println!("|---|---|---|---|");
    let own = (10 * MIB * 8) as f64 / f64::from(LINE.bits_per_second);
    for way in Way::OURS {
        let laps = call.process(way, 0, &[(1, 1), (1, 1)])?;
        let at_once = call.process(way, 0, &[(10, 10)])?;
        let ([first, second], [at_once]) = (laps.as_slice(), at_once.as_slice()) else {
            return Err("a process did not tell the time of each lap".into());
        };
        let at_once = at_once.as_secs_f64() / own;
        println!("| {} | {:.0} | {:.0} | {at_once:.2} |", way.name(), millis(*first), millis(*second));
    }
    Ok(())
}

/// The times of each way, one for each round.
type Times = Vec<(Way, Vec<Duration>)>;

/// Measures processes that make one call.
fn whole_processes(rounds: usize, call: &Call) -> Result<Times, Box<dyn Error>> {
    in_turns(rounds, |way| {
        let started = Instant::now();
        call.process(way, 0, &[(1, 1)])?;
        Ok(started.elapsed())
    })
}

fn in_turns(rounds: usize, measure: impl Fn(Way) -> Result<Duration, Box<dyn Error>>) -> Result<Times, Box<dyn Error>> {
    let mut times = Way::all().map(|way| (way, Vec::new())).collect::<Vec<_>>();
    for _ in 0..rounds {
        for (way, times) in &mut times {
            times.push(measure(*way)?);
        }
    }
    Ok(times)
}

fn report(rounds: &Times) {
    let base = rounds.first().map(|(_, times)| times.clone()).unwrap_or_default();
    for (way, times) in rounds {
        let ratios = times.iter().zip(&base).map(|(time, base)| time.as_secs_f64() / base.as_secs_f64());
        let times = times.iter().copied().map(millis);
        println!("| {} | {:.2} | {:.2} |", way.name(), median(times.collect()), median(ratios.collect()));
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The certificates of a Debian or a Fedora.
fn system_roots() -> Result<String, Box<dyn Error>> {
    let files = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];
    let found = files.iter().find_map(|file| std::fs::read_to_string(file).ok());
    found.ok_or_else(|| format!("no certificates of the system at {}", files.join(" or ")).into())
}
