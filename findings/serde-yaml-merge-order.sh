#!/usr/bin/env bash
# Package: serde_yaml 0.9.34+deprecated (crates.io), seen on 2026-11-28.
# Guess before the run: `Value::apply_merge` keeps the order of a mapping's own keys and puts those of the merge key where it
# stood, or behind them.
# Seen: the last of the own keys comes first, in the place of the merge key, since that is taken out by a swap.
# Why it matters: `Mapping` keeps the order of the text, and generators rely on it; one merge key at the beginning of a
# schema's properties changes the order of the generated fields, and moves when a property is added at the end.
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
serde_yaml = "=0.9.34"
TOML
cat > src/main.rs <<'RUST'
use serde_yaml::Value;

fn main() {
    let text = "base: &base { shared: 0 }\nproperties:\n  <<: *base\n  first: 1\n  second: 2\n  third: 3\n";
    let mut value: Value = serde_yaml::from_str(text).unwrap();
    value.apply_merge().unwrap();
    let keys = value["properties"].as_mapping().unwrap().keys();
    println!("{}", keys.map(|key| key.as_str().unwrap()).collect::<Vec<_>>().join(" "));
}
RUST
expected='third first second shared'
seen=$(cargo run --quiet)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
