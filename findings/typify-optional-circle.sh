#!/usr/bin/env bash
# Package: typify 0.8.0 with serde 1 (crates.io), seen on 2026-11-28.
# Guess before the run: an optional property of its own type is an `Option<Box<Node>>`, which is left out where it is `None`.
# Seen: so it is where nothing else has an optional property of that type. Where a schema before it has one, the circle is broken
# around the option: `Box<Option<Node>>`, without `skip_serializing_if`, so that an empty `Node` is sent as `{"next":null}`.
# Why it matters: the document does not allow null there, services refuse it or clear the value, and whether it happens depends
# on a schema elsewhere in the document.
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
schemars = "=0.8.22"
serde_json = "1"
typify = { version = "=0.8.0", default-features = false }
TOML
cat > src/main.rs <<'RUST'
use typify::{TypeSpace, TypeSpaceSettings};

fn field(before: &str) -> String {
    let node = r##""Node": {"type": "object", "properties": {"next": {"$ref": "#/definitions/Node"}}}"##;
    let schema = format!("{{\"definitions\": {{{before}{node}}}}}");
    let schema = serde_json::from_str::<schemars::schema::RootSchema>(&schema).unwrap();
    let mut types = TypeSpace::new(&TypeSpaceSettings::default());
    types.add_root_schema(schema).unwrap();
    let code = types.to_stream().to_string().replace(' ', "");
    let start = code.find("pubnext:").unwrap();
    code[start..].split('}').next().unwrap().trim_end_matches(',').replace("::std::", "")
}

fn main() {
    println!("{}", field(""));
    println!("{}", field(r##""First": {"type": "object", "properties": {"node": {"$ref": "#/definitions/Node"}}}, "##));
}
RUST
expected='pubnext:option::Option<boxed::Box<Node>>
pubnext:boxed::Box<option::Option<Node>>'
seen=$(cargo run --quiet)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
