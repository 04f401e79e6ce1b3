//! A property: whatever comes in place of a response, the call ends, and neither the status nor the id is lost.
#![no_main]

use cartesia_api_tests::properties::Peer;
use libfuzzer_sys::fuzz_target;

thread_local! {
    static PEER: Peer = Peer::start();
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else { return };
    PEER.with(|peer| match kind % 3 {
        0 => peer.response(rest),
        1 => peer.success(rest),
        _ => peer.refusal(400 + u16::from(*kind), rest),
    });
});
