//! A file name is one value in one line, from which the name can be told.
#![no_main]

use cartesia_api_tests::properties::Peer;
use libfuzzer_sys::fuzz_target;

thread_local! {
    static PEER: Peer = Peer::start();
}

fuzz_target!(|name: &str| PEER.with(|peer| peer.file_name(name)));
