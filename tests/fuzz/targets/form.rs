//! A property: two parsers find in a form what was put in.
#![no_main]

use cartesia_api_tests::properties::{AnyForm, Peer};
use libfuzzer_sys::fuzz_target;

type Texts = (String, Option<String>, Option<String>);

thread_local! {
    static PEER: Peer = Peer::start();
}

fuzz_target!(|form: (Texts, String, Option<String>, Vec<u8>, u8, bool)| {
    let (texts, file_name, media_type, content, piece, has_length) = form;
    PEER.with(|peer| peer.form(&AnyForm { texts, file_name, media_type, content, piece, has_length }));
});
