//! Repairs mistakes of handwritten and converted documents whose meaning is clear: type names of programming languages
//! and Swagger 2 (`type: float`), and booleans as text (`nullable: 'true'`). It also repairs bounds beyond 64 bits, and
//! listed values of another type.

#[cfg(test)]
mod tests;

use super::fault::text;
use super::objects::{Kind, walk};
use super::yaml::{Mapping, Value};

/// Corrects names of types and values of booleans. Nothing is moved, so each fault stays at its place in the text.
pub(super) fn repair(document: &mut Mapping) {
    walk(Kind::Document, document, &mut |kind, fields| {
        if kind == Kind::Schema {
            types(fields);
            values(fields);
            pattern(fields);
            bounds(fields);
            stray(fields);
        }
        // Null is treated as missing, and the error for that has the place.
        if kind == Kind::Operation && fields.get("responses").is_some_and(Value::is_null) {
            fields.shift_remove("responses");
        }
        for (name, value) in fields.iter_mut() {
            if name.as_str().is_some_and(|name| is_flag(kind, name))
                && let Some(flag) = flag(value)
            {
                *value = Value::Bool(flag);
            }
        }
    });
}

/// Returns a boolean, or the boolean that a string spells.
pub(super) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

/// Returns whether a field is a boolean. `required` of a schema is a list of names.
fn is_flag(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Operation => name == "deprecated",
        Kind::Parameter => {
            matches!(name, "required" | "deprecated" | "explode" | "allowReserved" | "allowEmptyValue")
        }
        Kind::RequestBody | Kind::Header => name == "required",
        Kind::Encoding => matches!(name, "explode" | "allowReserved"),
        Kind::Schema => {
            const FLAGS: [&str; 8] = [
                "nullable",
                "readOnly",
                "writeOnly",
                "deprecated",
                "uniqueItems",
                "exclusiveMinimum",
                "exclusiveMaximum",
                "additionalProperties",
            ];
            FLAGS.contains(&name)
        }
        _ => false,
    }
}

/// Corrects the type of a schema, or its types in OpenAPI 3.1.
fn types(schema: &mut Mapping) {
    let format = match schema.get_mut("type") {
        Some(Value::Sequence(names)) => {
            for name in names {
                renamed(name);
            }
            None
        }
        Some(name) => renamed(name),
        None => None,
    };
    if schema.get("type").is_some_and(|name| name == ANYTHING) {
        schema.shift_remove("type");
    }
    if let Some(format) = format {
        schema.entry("format".into()).or_insert_with(|| format.into());
    }
    if is_file(schema) {
        schema.insert("type".into(), "string".into());
        schema.insert("format".into(), "binary".into());
    }
}

/// Removes keywords that do not apply to the type. A schema without a type, with keywords of objects and of arrays,
/// allows either, and so anything.
fn stray(schema: &mut Mapping) {
    const OF_ARRAYS: [&str; 4] = ["items", "minItems", "maxItems", "uniqueItems"];
    const OF_OBJECTS: [&str; 5] = ["properties", "required", "additionalProperties", "minProperties", "maxProperties"];
    let is = |name: &str| schema.get("type").is_some_and(|kind| kind == name);
    let is_of_both = ["items", "properties"].iter().all(|keyword| schema.contains_key(*keyword));
    let (is_object, is_array) = (is("object"), is("array"));
    let is_any = is_of_both && !schema.contains_key("type");
    // A boolean `required` belongs to the object around the property.
    let is_own = |keyword: &str, value: &Value| keyword != "required" || value.is_sequence();
    let stray = |keyword: &str, value: &Value| {
        ((is_object || is_any) && OF_ARRAYS.contains(&keyword))
            || ((is_array || is_any) && OF_OBJECTS.contains(&keyword) && is_own(keyword, value))
    };
    schema.retain(|keyword, value| !keyword.as_str().is_some_and(|keyword| stray(keyword, value)));
}

/// Returns whether a schema is binary content. Some frameworks describe it as an object, or as a string with the format
/// `file`.
fn is_file(schema: &Mapping) -> bool {
    let is = |field: &str, value: &str| schema.get(field).is_some_and(|own| own == value);
    let is_of_bytes = is("format", "file") || (is("type", "object") && is("format", "binary"));
    is_of_bytes && (is("type", "object") || is("type", "string")) && !schema.contains_key("properties")
}

/// Converts the enum values of a string to strings, which YAML reads as other types if they have no quotes. The
/// original form of a fraction is unknown. Any other enum with values of another type means something else, such as the
/// elements of an array.
fn values(schema: &mut Mapping) {
    let Some(name) = schema.get("type").and_then(Value::as_str).map(str::to_owned) else { return };
    let Some(Value::Sequence(values)) = schema.get_mut("enum") else { return };
    if name == "string" {
        values
            .iter_mut()
            .filter(|value| value.is_i64() || value.is_u64() || value.is_bool())
            .for_each(|value| *value = text(value).into());
    }
    if !values.iter().all(|value| value.is_null() || is_of(&name, value)) {
        schema.shift_remove("enum");
    }
}

/// Converts a pattern of unquoted digits to a string.
fn pattern(schema: &mut Mapping) {
    if let Some(pattern) = schema.get_mut("pattern").filter(|pattern| pattern.is_number()) {
        *pattern = text(pattern).into();
    }
}

/// Removes bounds of an integer that are not 64-bit integers, which would leave the schema without a type. An integer
/// that is never negative and may exceed the maximum gets an unsigned format.
fn bounds(schema: &mut Mapping) {
    const BOUNDS: [&str; 3] = ["minimum", "maximum", "multipleOf"];
    const LARGEST: f64 = 9_223_372_036_854_775_807.0;
    if schema.get("type").is_none_or(|name| name != "integer") {
        return;
    }
    let number = |field: &str| schema.get(field).and_then(Value::as_f64);
    let is_larger = schema.get("maximum").is_some_and(|most| !most.is_i64()) && number("maximum") >= Some(LARGEST);
    let is_unsigned = is_larger && number("minimum") >= Some(0.0);
    schema.retain(|field, bound| bound.is_i64() || !bound.is_number() || !BOUNDS.iter().any(|name| field == name));
    if is_unsigned {
        schema.entry("format".into()).or_insert_with(|| "uint64".into());
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" | "number" => value.is_number(),
        "boolean" => value.is_bool(),
        "array" => value.is_sequence(),
        "object" => value.is_mapping(),
        // An unknown type name is reported later.
        _ => true,
    }
}

/// The name for any value, which a schema expresses by omitting the type.
const ANYTHING: &str = "any";

/// Replaces a type name by that of OpenAPI, and returns the format that the original name implies.
fn renamed(name: &mut Value) -> Option<&'static str> {
    let (own, format) = match name.as_str()?.to_ascii_lowercase().as_str() {
        "float" | "double" | "decimal" | "real" | "number" => ("number", None),
        "int" | "int32" | "int64" | "long" | "short" | "integer" => ("integer", None),
        "bool" | "boolean" => ("boolean", None),
        "str" | "text" | "string" => ("string", None),
        "file" | "binary" => ("string", Some("binary")),
        "date" => ("string", Some("date")),
        "date-time" | "datetime" => ("string", Some("date-time")),
        "uuid" => ("string", Some("uuid")),
        "uri" | "url" => ("string", Some("uri")),
        "email" => ("string", Some("email")),
        "list" | "array" => ("array", None),
        "dict" | "map" | "object" => ("object", None),
        "any" | "mixed" => (ANYTHING, None),
        _ => return None,
    };
    *name = own.into();
    format
}
