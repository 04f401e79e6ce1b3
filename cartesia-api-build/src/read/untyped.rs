//! Parameters, and headers of a form's parts, without a schema. Keywords in its place, as in Swagger 2 (`type`,
//! `enum`), become the schema. Without any, they are texts, as all of them are on the wire.

use super::objects::{Kind, walk};
use super::yaml::{Mapping, Value};

/// Gives each of them a schema. An array or an object keeps none, since nobody knows how it would be written: Swagger 2 has another
/// default for that than OpenAPI 3.
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

/// The fields of a schema that a parameter has itself, as a schema of text if they tell no type.
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

    /// Scenario: parameters with nothing but a name, and with what Swagger 2 has for a schema. Expected: a schema of what there is.
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

    /// Scenario: an array without a schema, and parameters that are described. Expected: they stay as they are.
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
