//! The comparisons that are made.

use std::error::Error;
use std::time::{Duration, Instant};

use crate::calls::{Call, Way, compile_libcurl};
use crate::relay::{Line, Relay};
use crate::server::Server;

const ROUNDS: usize = 21;
const SLOW_ROUNDS: usize = 5;
const LINE: Line = Line { delay: Duration::from_millis(20), bits_per_second: 20_000_000 };
const MIB: usize = 1 << 20;

/// Makes them, and prints tables.
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
    first_calls(&Call { url: server.url(), clip: clip(64 * 1024)?, roots: roots.clone() })?;
    let relay = Relay::start(server.address(), LINE)?;
    slow_calls(&Call { url: format!("https://localhost:{}", relay.port()), clip: clip(MIB)?, roots })
}

/// From the start of the process to its end, with one upload of 64 KiB.
fn first_calls(call: &Call) -> Result<(), Box<dyn Error>> {
    println!("| one call, from the start of the process | ms | relative to libcurl |\n|---|---|---|");
    let rounds = in_turns(ROUNDS, call)?;
    report(&rounds);
    Ok(())
}

/// The same with 1 MiB over a line, and what more calls of one client take.
fn slow_calls(call: &Call) -> Result<(), Box<dyn Error>> {
    println!("\n| 1 MiB over a line of 40 ms and 20 Mbit/s | ms | relative to libcurl |\n|---|---|---|");
    report(&in_turns(SLOW_ROUNDS, call)?);
    println!(
        "\n| one client over that line | first call, ms | second call, ms | ten at once, relative to the line's own time |"
    );
    println!("|---|---|---|---|");
    let own = (10 * MIB * 8) as f64 / f64::from(LINE.bits_per_second);
    for way in Way::OURS {
        let in_a_row = call.times(way, 2, 1)?;
        let at_once = call.times(way, 10, 10)?.into_iter().max().unwrap_or_default();
        let [first, second] = in_a_row.as_slice() else { return Err("not two times".into()) };
        println!(
            "| {} | {:.0} | {:.0} | {:.2} |",
            way.name(),
            millis(*first),
            millis(*second),
            at_once.as_secs_f64() / own
        );
    }
    Ok(())
}

/// The times of each way, one for each round.
type Times = Vec<(Way, Vec<Duration>)>;

fn in_turns(rounds: usize, call: &Call) -> Result<Times, Box<dyn Error>> {
    let mut times = Way::all().map(|way| (way, Vec::new())).collect::<Vec<_>>();
    for _ in 0..rounds {
        for (way, times) in &mut times {
            let started = Instant::now();
            call.process(*way, 1, 1)?;
            times.push(started.elapsed());
        }
    }
    Ok(times)
}

fn report(rounds: &Times) {
    let base = rounds.first().map(|(_, times)| times.clone()).unwrap_or_default();
    for (way, times) in rounds {
        let ratios = times.iter().zip(&base).map(|(time, base)| time.as_secs_f64() / base.as_secs_f64());
        let times = times.iter().copied().map(millis);
        println!("| {} | {:.0} | {:.2} |", way.name(), median(times.collect()), median(ratios.collect()));
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
