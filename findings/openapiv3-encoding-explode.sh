#!/usr/bin/env bash
# Package: openapiv3 2.2.0 (crates.io), seen on 2026-11-28.
# Guess before the run: an `encoding` without `explode` tells that it has none, since its default depends on the style.
# Seen: `explode` is `false`, for `style: form` too, where OpenAPI 3.0.4 (section 4.8.15.1.2) has a default of `true`; written out again
# such an encoding is the same as one that says `explode: false`, which is left out.
# Why it matters: a tool that believes the field sends `tags=a,b` where the document asks for `tags=a&tags=b`; with this type
# it can't tell one from the other.
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
openapiv3 = "=2.2.0"
serde_json = "1"
TOML
cat > src/main.rs <<'RUST'
use openapiv3::MediaType;

fn main() {
    let read = |encoding: &str| -> MediaType {
        serde_json::from_str(&format!("{{\"encoding\": {{\"tags\": {encoding}}}}}")).unwrap()
    };
    let absent = read(r#"{"style": "form"}"#);
    let given = read(r#"{"style": "form", "explode": false}"#);
    println!("{} {}", absent.encoding["tags"].explode, absent == given);
    println!("{}", serde_json::to_string(&given.encoding["tags"]).unwrap());
}
RUST
expected='false true
{"contentType":null,"style":"form"}'
seen=$(cargo run --quiet)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
