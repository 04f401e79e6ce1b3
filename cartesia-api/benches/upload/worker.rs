//! A process that uploads in one way, as often as it is asked to.

use std::error::Error;
use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::JoinSet;

use crate::ways::{Uploader, Way};

/// Prints, for each line `COUNT AT_ONCE` on standard input, a line of nanoseconds and KiB of peak memory.
pub(crate) fn run(way: Way, base_url: &str, clip: &Path, threads: usize) -> Result<(), Box<dyn Error>> {
    let runtime = match threads {
        0 => Builder::new_current_thread().enable_all().build()?,
        threads => Builder::new_multi_thread().worker_threads(threads).enable_all().build()?,
    };
    let uploader = Uploader::new(way, base_url, clip)?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (count, at_once) = line.split_once(' ').ok_or("not a count and a width")?;
        let took = runtime.block_on(upload(&uploader, count.parse()?, at_once.parse()?))?;
        println!("{} {}", took.as_nanos(), peak_memory()?);
    }
    Ok(())
}

async fn upload(uploader: &Uploader, count: usize, at_once: usize) -> Result<Duration, Box<dyn Error>> {
    let started = Instant::now();
    if at_once == 1 {
        for _ in 0..count {
            uploader.upload().await.map_err(|error| error.to_string())?;
        }
        return Ok(started.elapsed());
    }
    let begun = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..at_once {
        let (uploader, begun) = (uploader.clone(), Arc::clone(&begun));
        tasks.spawn(async move {
            while begun.fetch_add(1, Ordering::Relaxed) < count {
                uploader.upload().await.map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    while let Some(outcome) = tasks.join_next().await {
        outcome??;
    }
    Ok(started.elapsed())
}

/// Returns the peak memory of this process in KiB.
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak memory is told here")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
