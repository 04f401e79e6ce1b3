//! Seconds and memory over the size of the clip, for the plots in `docs/`.

use std::error::Error;

use crate::contest::Contest;
use crate::process::{Sink, clip};
use crate::settings::Settings;

const KIB: u64 = 1024;
/// The sizes, from 64 KiB to 1 GiB.
const SIZES: [u64; 8] = [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, KIB * KIB];
const ROUNDS: usize = 7;

/// Prints a line for each size and way, on a current-thread runtime. Each size has processes of its own.
pub(crate) fn print(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let folder = settings.clips()?;
    let sink = Sink::start(settings.server)?;
    println!("bytes,way,seconds,peak_mib");
    for size in SIZES.map(|size| size * KIB) {
        let mut contest = Contest::start(&sink, &clip(folder.path(), size)?, 1, 0)?;
        for _ in 0..ROUNDS {
            // About 16 MiB in a turn.
            contest.round((16 * KIB * KIB / size).max(1))?;
        }
        let peaks = contest.peaks();
        for (way, seconds) in contest.seconds() {
            println!("{size},{},{seconds:.7},{:.1}", way.name(), peaks.get(&way).copied().unwrap_or(f64::NAN));
        }
    }
    Ok(())
}
