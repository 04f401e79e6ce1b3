//! Refuses shapes of OpenAPI 3.1 that have no equivalent in 3.0.

use crate::read::objects::Kind;
use crate::read::yaml::{Mapping, Value};

/// The dialects of JSON Schema that are supported.
const DIALECTS: [&str; 2] =
    ["https://spec.openapis.org/oas/3.1/dialect/", "https://json-schema.org/draft/2020-12/schema"];

/// Returns the first field of an object that has no equivalent in OpenAPI 3.0, and the problem as the end of a
/// sentence.
pub(in crate::read) fn refusal(kind: Kind, fields: &Mapping) -> Option<(String, String)> {
    match kind {
        Kind::Document => dialect(fields),
        Kind::Schema => fields.iter().find_map(|(name, value)| {
            let name = name.as_str()?;
            Some((name.to_owned(), schema(name, value, fields)?))
        }),
        _ => None,
    }
}

fn dialect(document: &Mapping) -> Option<(String, String)> {
    const FIELD: &str = "jsonSchemaDialect";
    let dialect = document.get(FIELD)?.as_str().unwrap_or_default();
    let is_known = DIALECTS.iter().any(|known| dialect.trim_end_matches('#').starts_with(known));
    let message = format!("is `{dialect}`, which is not supported; write the schemas in the dialect of OpenAPI 3.1");
    (!is_known).then(|| (FIELD.to_owned(), message))
}

fn schema(name: &str, value: &Value, fields: &Mapping) -> Option<String> {
    match name {
        "$dynamicRef" => {
            let message = "leads where the schemas around it say, which OpenAPI 3.0 has no way to do; write `$ref`, to the \
                           schema that is meant";
            Some(message.to_owned())
        }
        "then" | "else" if says_more(value, fields) => Some(conditional()),
        "dependentSchemas" if value.as_mapping()?.values().any(|one| says_more(one, fields)) => Some(conditional()),
        _ => None,
    }
}

fn conditional() -> String {
    "says of which shape some values are and not others, which OpenAPI 3.0 has no way to do; list its properties among those of \
     the schema, as such that may be left out"
        .to_owned()
}

/// Returns whether a condition describes more than required properties and values.
fn says_more(part: &Value, fields: &Mapping) -> bool {
    const SHAPES: [&str; 6] = ["$ref", "$dynamicRef", "items", "prefixItems", "patternProperties", "dependentSchemas"];
    const PARTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
    let Value::Mapping(part) = part else { return false };
    let is_known = |name: &Value| fields.get("properties").is_some_and(|properties| properties.get(name).is_some());
    let mut properties = part.get("properties").and_then(Value::as_mapping).into_iter().flat_map(Mapping::keys);
    let parts = PARTS.iter().filter_map(|name| part.get(*name)?.as_sequence()).flatten();
    let parts = parts.chain(["then", "else"].iter().filter_map(|name| part.get(*name)));
    SHAPES.iter().any(|name| part.contains_key(*name))
        || part.get("additionalProperties").is_some_and(Value::is_mapping)
        || properties.any(|name| !is_known(name))
        || parts.into_iter().any(|part| says_more(part, fields))
}
