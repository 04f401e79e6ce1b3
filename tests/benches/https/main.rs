//! Calls over HTTPS compared with libcurl's, each way in its own process, in turns: the first call on loopback, calls in a row, and
//! calls over a slow line.
//!
//! `cargo bench -p cartesia-api-tests --bench https`. The certificates are those of the system and one more, as `SSL_CERT_FILE` names
//! them to all. The fixtures, whose client has ring, need symlinks.

#[cfg(unix)]
mod calls;
#[cfg(unix)]
mod cases;
#[cfg(unix)]
mod relay;
#[cfg(unix)]
mod server;

use std::error::Error;

#[cfg(unix)]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments = std::env::args().skip(1).filter(|argument| argument != "--bench").collect::<Vec<_>>();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [calls::ARGUMENT, way, url, clip, threads] => {
            calls::run(calls::Way::named(way)?, url, clip.as_ref(), threads.parse()?)
        }
        _ => cases::compare(),
    }
}

#[cfg(not(unix))]
fn main() -> Result<(), Box<dyn Error>> {
    Err("the fixtures need symlinks; run this on a Unix".into())
}
