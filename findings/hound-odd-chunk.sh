#!/usr/bin/env bash
# Package: hound 3.5.1 (crates.io), seen on 2026-11-28.
# Guess before the run: a chunk that hound doesn't know is skipped, whatever its size, with the byte that RIFF pads an odd one with.
# Seen: the padding is taken for the next chunk's first byte. All that follows is misread, and the error speaks of too few bytes.
# Why it matters: editors write chunks of odd sizes before `data` (cue points, notes, tags). The clip is valid, everybody else plays it, and
# who checks clips with this crate refuses it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
hound = "=3.5.1"
TOML
cat > src/main.rs <<'RUST'
fn wav(chunk: &[u8]) -> Vec<u8> {
    let format = [1_u16.to_le_bytes(), 1_u16.to_le_bytes()].concat();
    let rates = [8000_u32.to_le_bytes(), 16000_u32.to_le_bytes()].concat();
    let sizes = [2_u16.to_le_bytes(), 16_u16.to_le_bytes()].concat();
    let data = [b"data".as_slice(), &8_u32.to_le_bytes(), &[0; 8]].concat();
    let chunks = [b"WAVEfmt ".as_slice(), &16_u32.to_le_bytes(), &format, &rates, &sizes, chunk, &data].concat();
    [b"RIFF".as_slice(), &(chunks.len() as u32).to_le_bytes(), &chunks].concat()
}

fn main() {
    let even = [b"note".as_slice(), &4_u32.to_le_bytes(), b"abcd"].concat();
    let odd = [b"note".as_slice(), &3_u32.to_le_bytes(), b"abc\0"].concat();
    for chunk in [Vec::new(), even, odd] {
        match hound::WavReader::new(wav(&chunk).as_slice()) {
            Ok(reader) => println!("{} samples", reader.len()),
            Err(error) => println!("{error}"),
        }
    }
}
RUST
expected='4 samples
4 samples
Failed to read enough bytes.'
seen=$(cargo run --quiet)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
