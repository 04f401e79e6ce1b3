//! `Retry-After` is a number of seconds, a date, or nothing.
#![no_main]

use cartesia_api_tests::properties::Peer;
use libfuzzer_sys::fuzz_target;

thread_local! {
    static PEER: Peer = Peer::start();
}

fuzz_target!(|value: &str| PEER.with(|peer| peer.retry_after(value)));
