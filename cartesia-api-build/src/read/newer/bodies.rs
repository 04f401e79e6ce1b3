//! Binary bodies. OpenAPI 3.1 gives them no schema or an empty one, and relies on the media type (OpenAPI 3.1.1,
//! section 4.8.14).

use super::keywords::is_written;
use crate::read::objects::{Kind, walk};
use crate::read::references::resolved;
use crate::read::yaml::{Mapping, Value};

const FORM: &str = "multipart/form-data";

/// Returns the schema of binary content in OpenAPI 3.0.
fn binary() -> Value {
    Value::Mapping(Mapping::from_iter([("type".into(), "string".into()), ("format".into(), "binary".into())]))
}

/// Adds the schema of OpenAPI 3.0 to a binary body without one.
pub(super) fn bytes(body: &mut Mapping) {
    for (name, media) in body.get_mut("content").and_then(Value::as_mapping_mut).into_iter().flatten() {
        if let (Some(name), Value::Mapping(media)) = (name.as_str(), media)
            && is_binary(name)
            && media.get("schema").is_none_or(is_anything)
        {
            media.insert("schema".into(), binary());
        }
    }
}

/// Returns whether a media type is binary.
fn is_binary(name: &str) -> bool {
    let name = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    name == "application/octet-stream" || ["audio/", "image/", "video/"].iter().any(|group| name.starts_with(group))
}

/// Returns whether a schema does not constrain its values.
fn is_anything(schema: &Value) -> bool {
    const WORDS: [&str; 7] = ["title", "description", "default", "example", "examples", "deprecated", "nullable"];
    match schema {
        Value::Mapping(schema) => schema.keys().all(|name| WORDS.iter().any(|word| name == word)),
        Value::Bool(allows) => *allows,
        _ => false,
    }
}

/// Turns form fields with an empty schema into files, if their encoding is neither text nor JSON.
pub(super) fn files(document: &mut Mapping) {
    let whole = document.clone();
    walk(Kind::Document, document, &mut |kind, fields| {
        if kind == Kind::RequestBody
            && let Some(form) = fields.get_mut("content").and_then(|content| content.get_mut(FORM)?.as_mapping_mut())
        {
            form_files(form, &whole);
        }
    });
}

fn form_files(form: &mut Mapping, whole: &Mapping) {
    let names = file_names(form);
    let schema = form.get("schema").and_then(|schema| resolved(whole, schema));
    let Some(mut schema) = schema.cloned().filter(|_| !names.is_empty()) else { return };
    let properties = schema.get_mut("properties").and_then(Value::as_mapping_mut);
    let mut is_changed = false;
    for (_, property) in properties.into_iter().flatten().filter(|(name, _)| names.contains(name)) {
        let each = match property.get("items") {
            Some(_) => property.get_mut("items"),
            None => Some(property),
        };
        if let Some(Value::Mapping(file)) = each.filter(|each| is_anything(each)) {
            file.extend(binary().as_mapping().cloned().into_iter().flatten());
            is_changed = true;
        }
    }
    // The original schema stays, since other references to it may be JSON.
    if is_changed {
        form.insert("schema".into(), Value::Mapping(schema));
    }
}

/// Returns the names of the fields that are encoded as bytes.
fn file_names(form: &Mapping) -> Vec<Value> {
    let encodings = form.get("encoding").and_then(Value::as_mapping).into_iter().flatten();
    let is_file = |encoding: &Value| {
        let name = encoding.get("contentType").and_then(Value::as_str);
        name.is_some_and(|names| names.split(',').all(|name| !is_written(name)))
    };
    encodings.filter(|(_, encoding)| is_file(encoding)).map(|(name, _)| name.clone()).collect()
}
