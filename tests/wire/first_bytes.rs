//! The look at a clip's first bytes: what surely is no audio is refused before a connection is made.

use std::fs::{self, File};
use std::io;

use cartesia_api::{Error, Upload, UploadProblem};
use futures_util::stream;

use crate::support::{contains, sent, unsent};

const PAGE: &[u8] = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n";
const M4A: &[u8] = b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0";

#[track_caller]
fn refused(clip: Upload, kind: &str, declared: &str) {
    let error = unsent(|request| request.clip(clip));
    contains(&error.to_string(), &["`clip`", kind, declared, "`.check_content(false)`"]);
    assert_eq!(error.attempts(), 0);
    match &error {
        Error::Upload(error) => assert!(matches!(error.problem, UploadProblem::Content { .. }), "{error:?}"),
        error => panic!("not the content: {error:?}"),
    }
}

// Scenario: a page and an M4A file under the names of audio, as bytes, by a path and as an open file, and under a content type
// that the caller gives. Expected: an error before a connection is made, which says how to send it all the same.
#[test]
fn foreign_content_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mp3");
    fs::write(&path, M4A).unwrap();
    refused(Upload::from_path(&path), "MPEG-4", "audio/mpeg");
    refused(Upload::from_file("clip.flac", File::open(&path).unwrap()), "MPEG-4", "audio/flac");
    refused(Upload::from_bytes("clip.wav", PAGE), "an HTML page", "audio/wav");
    refused(Upload::from_bytes("clip", PAGE).content_type("audio/x-wav"), "an HTML page", "audio/x-wav");
}

// Scenario: the same with the check turned off, under names and content types that don't say what it is, and as a stream.
// Expected: they are sent.
#[test]
fn the_check_is_for_what_claims_to_be_a_clip() {
    let page = || stream::iter([io::Result::Ok(PAGE)]);
    for clip in [
        Upload::from_bytes("clip.wav", PAGE).check_content(false),
        Upload::from_bytes("clip.html", PAGE),
        Upload::from_bytes("clip.m4a", M4A),
        Upload::from_bytes("clip.mp3", M4A).content_type("audio/mp4"),
        Upload::from_stream("clip.wav", page(), None),
        // One of the formats under the name of another.
        Upload::from_bytes("clip.mp3", crate::support::CLIP),
    ] {
        sent(|request| request.clip(clip));
    }
}
