//! Gives parameters without a schema one, and also headers of form parts. Keywords in place of a schema, as in Swagger
//! 2 (`type`, `enum`), become the schema. Without any, the value is a string, as it is on the wire.

use super::objects::{Kind, walk};
use super::yaml::{Mapping, Value};

/// Adds the missing schemas. An array or an object gets none, since its format is unknown: Swagger 2 has another
/// default than OpenAPI 3.
pub(super) fn complete(document: &mut Mapping) {
    walk(Kind::Document, document, &mut |kind, fields| {
        let is_described = ["$ref", "schema", "content"].iter().any(|field| fields.contains_key(*field));
        if matches!(kind, Kind::Parameter | Kind::Header) && !is_described {
            let own = own(fields);
            if !own.get("type").is_some_and(|name| name == "array" || name == "object") {
                fields.insert("schema".into(), Value::Mapping(own));
            }
        }
    });
}

/// Returns the schema keywords of a parameter, with `type: string` if they have no type.
fn own(parameter: &Mapping) -> Mapping {
    let is_of_schema = |name: &str| Kind::Schema.content(name).is_some() && Kind::Parameter.content(name).is_none();
    let own = parameter.iter().filter(|(name, _)| name.as_str().is_some_and(is_of_schema));
    let mut own = own.map(|(name, value)| (name.clone(), value.clone())).collect::<Mapping>();
    let values = own.get("enum").and_then(Value::as_sequence).into_iter().flatten();
    if values.into_iter().all(Value::is_string) {
        own.entry("type".into()).or_insert_with(|| "string".into());
    }
    own
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;
    use crate::read::yaml;

    #[track_caller]
    fn check(parameter: &str, expected: &str) {
        let parameters = |one: &str| {
            let text = format!("components: {{ parameters: {{ A: {one} }} }}");
            yaml::parse(&text).ok().unwrap().as_mapping().unwrap().clone()
        };
        let mut document = parameters(parameter);
        complete(&mut document);
        assert_eq!(document, parameters(expected));
    }

    /// Scenario: parameters with only a name, and with the keywords of Swagger 2. Expected: a schema from what is
    /// there.
    #[test]
    fn what_stands_in_the_place_of_a_schema_is_one() {
        check(
            "{ name: a, in: query, required: true }",
            "{ name: a, in: query, required: true, schema: { type: string } }",
        );
        check("{ name: a, in: query, enum: [1] }", "{ name: a, in: query, enum: [1], schema: { enum: [1] } }");
        check(
            "{ name: a, in: query, type: integer, description: D, default: 1, collectionFormat: csv }",
            "{ name: a, in: query, type: integer, description: D, default: 1, collectionFormat: csv, schema: { type: integer, default: 1 } }",
        );
    }

    /// Scenario: an array without a schema, and parameters that have a schema. Expected: they are unchanged.
    #[test]
    fn what_is_described_or_has_no_answer_stays() {
        for text in [
            "{ name: a, in: query, type: array, items: { type: string } }",
            "{ name: a, in: query, type: integer, schema: { type: string } }",
            "{ name: a, in: query, content: { application/json: {} } }",
            "{ $ref: '#/components/parameters/B' }",
        ] {
            check(text, text);
        }
    }
}
