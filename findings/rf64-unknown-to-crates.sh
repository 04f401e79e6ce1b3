#!/usr/bin/env bash
# Package: infer 0.22.0, file-format 0.29.0, tree_magic_mini 3.2.2, lofty 0.25.5, symphonia 0.6.1 (crates.io), seen on 2026-11-28.
# Guess before the run: a WAV in the form for more than 4 GiB (RF64, EBU Tech 3306), which `ffmpeg -rf64 always` and recorders write, is told
# as a WAV by its first twelve bytes. ffprobe and `file` do so.
# Seen: none of these crates knows it, and lofty takes it for MPEG audio, since four bytes of ff follow its mark; all know the same file as RIFF.
# Why it matters: a look at the first bytes of a clip with one of them must not refuse what it doesn't know, and has no length to tell.
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
file-format = "=0.29.0"
infer = "=0.22.0"
lofty = "=0.25.5"
symphonia = { version = "=0.6.1", default-features = false, features = ["pcm", "wav"] }
tree_magic_mini = { version = "=3.2.2", features = ["with-gpl-data"] }
TOML
cat > src/main.rs <<'RUST'
use std::io::Cursor;
use symphonia::core::{formats::probe::Hint, io::MediaSourceStream};

fn wav(is_large: bool) -> Vec<u8> {
    let (mark, size, data_size) = if is_large { (b"RF64", u32::MAX, u32::MAX) } else { (b"RIFF", 16036, 16000) };
    let mut sizes = Vec::new();
    if is_large {
        sizes = [b"ds64".as_slice(), &28_u32.to_le_bytes()].concat();
        [16072_u64, 16000, 8000].iter().for_each(|size| sizes.extend(size.to_le_bytes()));
        sizes.extend([0; 4]);
    }
    let format = b"fmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0";
    let data = [b"data".as_slice(), &data_size.to_le_bytes(), &[0; 16000]].concat();
    [mark.as_slice(), &size.to_le_bytes(), b"WAVE", &sizes, format, &data].concat()
}

fn main() {
    for is_large in [false, true] {
        let file = wav(is_large);
        let stream = MediaSourceStream::new(Box::new(Cursor::new(file.clone())), Default::default());
        let read = symphonia::default::get_probe().probe(&Hint::new(), stream, Default::default(), Default::default());
        let told = lofty::probe::Probe::new(Cursor::new(&file)).guess_file_type().unwrap().file_type();
        println!("infer {:?}", infer::get(&file).map(|kind| kind.mime_type()));
        println!("file-format {}", file_format::FileFormat::from_bytes(&file).media_type());
        println!("tree_magic_mini {}", tree_magic_mini::from_u8(&file));
        println!("lofty {told:?}, symphonia {}", read.is_ok());
    }
}
RUST
expected='infer Some("audio/x-wav")
file-format audio/vnd.wave
tree_magic_mini audio/vnd.wave
lofty Some(Wav), symphonia true
infer None
file-format application/octet-stream
tree_magic_mini application/octet-stream
lofty Some(Mpeg), symphonia false'
seen=$(cargo run --quiet)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
