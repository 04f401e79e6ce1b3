#!/usr/bin/env bash
# Package: typify 0.8.0 (crates.io), seen on 2026-11-28.
# Guess before the run: two parts of an `allOf` that give one property lists of different items make a property of the later type, or
# of any JSON, or an error that names it.
# Seen: an optional property is gone from the struct without a word; where it is required, the type becomes an enum without a variant,
# which no value fits. The two are not even a contradiction: an empty list is valid for both.
# Why it matters: frameworks write a page of items that way (`allOf` of a generic page, whose `data` is a list of lists, and of the same
# with the item's type), and the client then reads every page without its items.
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

fn page(required: &str) -> String {
    let base = r#"{"type": "object", "properties": {"total": {"type": "integer"}, "data": {"type": "array", "items": {"type": "array"}}}}"#;
    let own = format!(r#"{{"properties": {{"data": {{"type": "array", "items": {{"type": "string"}}}}}}, "required": [{required}]}}"#);
    let schema = format!(r##"{{"definitions": {{"Base": {base}, "Page": {{"allOf": [{{"$ref": "#/definitions/Base"}}, {own}]}}}}}}"##);
    let schema = serde_json::from_str::<schemars::schema::RootSchema>(&schema).unwrap();
    let mut types = TypeSpace::new(&TypeSpaceSettings::default());
    types.add_root_schema(schema).unwrap();
    let code = types.to_stream().to_string().replace(' ', "");
    let start = code.find("enumPage").or(code.find("structPage")).unwrap();
    code[start..].split('}').next().unwrap().replace("#[serde(skip_serializing_if=\"::std::option::Option::is_none\")]", "")
}

fn main() {
    println!("{}", page(""));
    println!("{}", page("\"data\""));
}
RUST
expected='structPage{pubtotal:::std::option::Option<i64>,
enumPage{'
seen=$(cargo run --quiet)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
