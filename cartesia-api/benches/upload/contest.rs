//! A contest of several ways, which take turns at the same clip.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

use crate::process::{Measure, Sink, Worker, libcurl};
use crate::ways::Way;

/// The longest turn of a way that may have another.
const PATIENCE: Duration = Duration::from_secs(4);

pub(crate) struct Contest {
    at_once: u64,
    workers: Vec<(Way, Worker)>,
    measures: BTreeMap<Way, Vec<(u64, Measure)>>,
    turn: usize,
}

impl Contest {
    /// Starts all ways. Each uploads once, so that all are connected.
    pub(crate) fn start(sink: &Sink, clip: &Path, at_once: u64, threads: usize) -> Result<Self, Box<dyn Error>> {
        let ways = Way::ALL.into_iter().filter(|way| *way != Way::Libcurl || libcurl().is_some());
        let mut workers = Vec::new();
        for way in ways {
            let mut worker = Worker::start(way, sink, clip, threads)?;
            worker.upload(1, 1)?;
            workers.push((way, worker));
        }
        Ok(Self { at_once, workers, measures: BTreeMap::new(), turn: 0 })
    }

    /// Gives each way one turn, in another order each time. Returns the time of our own, from a path.
    pub(crate) fn round(&mut self, count: u64) -> Result<Duration, Box<dyn Error>> {
        self.turn += 1;
        let length = self.workers.len();
        let mut ours = Duration::ZERO;
        for index in 0..length {
            let Some((way, worker)) = self.workers.get_mut((index + self.turn) % length) else { continue };
            let measures = self.measures.entry(*way).or_default();
            if measures.iter().any(|(_, measure)| measure.time > PATIENCE) {
                continue;
            }
            let measure = worker.upload(count, self.at_once)?;
            measures.push((count, measure));
            if *way == Way::OursPath {
                ours = measure.time;
            }
        }
        Ok(ours)
    }

    /// Returns the median of the seconds for one upload, of each way.
    pub(crate) fn seconds(&self) -> BTreeMap<Way, f64> {
        let each = |(count, measure): &(u64, Measure)| measure.time.as_secs_f64() / *count as f64;
        self.measures.iter().map(|(way, measures)| (*way, median(measures.iter().map(each).collect()))).collect()
    }

    /// Returns the median of the times of each way, relative to those of another in the same round.
    pub(crate) fn ratios(&self, base: Way) -> BTreeMap<Way, f64> {
        let base = self.measures.get(&base).map_or(&[][..], Vec::as_slice);
        let ratios = |measures: &[(u64, Measure)]| {
            let rounds = measures.iter().zip(base);
            median(rounds.map(|((_, way), (_, base))| way.time.as_secs_f64() / base.time.as_secs_f64()).collect())
        };
        self.measures.iter().map(|(way, measures)| (*way, ratios(measures))).collect()
    }

    /// Returns the peak memory of each way, in MiB.
    pub(crate) fn peaks(&self) -> BTreeMap<Way, f64> {
        let last = |measures: &[(u64, Measure)]| measures.last().map_or(f64::NAN, |(_, measure)| measure.peak);
        self.measures.iter().map(|(way, measures)| (*way, last(measures))).collect()
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
