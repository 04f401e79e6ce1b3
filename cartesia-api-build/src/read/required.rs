//! Lowers `required: true` in the schema of a property. JSON Schema had it up to draft 3 (section 5.7), and
//! hand-written documents still use it. In OpenAPI, an object lists the names of its required properties.

use super::misspelt::flag;
use super::objects::{Kind, walk_down};
use super::yaml::{Mapping, Value};

const REQUIRED: &str = "required";

/// Moves each property's `required: true` into its object's list. Booleans anywhere else stay, and are faults.
pub(super) fn list(document: &mut Mapping) {
    walk_down(Kind::Document, document, &mut |kind, fields| {
        if kind == Kind::Schema && fields.get(REQUIRED).is_none_or(Value::is_sequence) {
            let names = taken(fields);
            if !names.is_empty()
                && let Value::Sequence(listed) =
                    fields.entry(REQUIRED.into()).or_insert_with(|| Value::Sequence(Vec::new()))
            {
                listed.extend(names);
            }
        }
    });
}

/// Removes the booleans from an object's properties. Returns the names of the required ones that are not in its list.
fn taken(object: &mut Mapping) -> Vec<Value> {
    let listed = object.get(REQUIRED).and_then(Value::as_sequence).cloned().unwrap_or_default();
    let properties = object.get_mut("properties").and_then(Value::as_mapping_mut).into_iter().flatten();
    let required = properties.filter_map(|(name, property)| {
        let property = property.as_mapping_mut()?;
        let is_required = flag(property.get(REQUIRED)?)?;
        property.shift_remove(REQUIRED);
        is_required.then(|| name.clone())
    });
    required.filter(|name| !listed.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;
    use crate::read::yaml;

    fn schemas(text: &str) -> Mapping {
        let text = format!("components: {{ schemas: {text} }}");
        yaml::parse(&text).ok().unwrap().as_mapping().unwrap().clone()
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut document = schemas(text);
        list(&mut document);
        assert_eq!(document, schemas(expected));
    }

    // Scenario: properties with a `required` of their own, beside a list, without one, nested, and beside a reference.
    // Expected: their names in lists, once.
    #[test]
    fn properties_that_are_required_by_themselves() {
        check(
            "{ A: { required: [a], properties: { a: { required: true }, b: { type: string, required: 'true' }, c: { required: false } } } }",
            "{ A: { required: [a, b], properties: { a: {}, b: { type: string }, c: {} } } }",
        );
        check(
            "{ A: { properties: { a: { required: true, properties: { b: { $ref: '#/a', required: true } } } } } }",
            "{ A: { properties: { a: { properties: { b: { $ref: '#/a' } }, required: [b] } }, required: [a] } }",
        );
        check(
            "{ A: { items: { allOf: [{ properties: { required: { type: boolean, required: true } } }] } } }",
            "{ A: { items: { allOf: [{ properties: { required: { type: boolean } }, required: [required] }] } } }",
        );
    }

    // Scenario: `required: true` elsewhere, and values other than booleans. Expected: they stay, so that they are
    // reported.
    #[test]
    fn what_is_no_property_stays() {
        for text in [
            "{ A: { required: true, properties: { a: { required: true } } } }",
            "{ A: { items: { required: true }, additionalProperties: { required: false } } }",
            "{ A: { properties: { a: { required: 'yes' }, b: { required: [c] } } } }",
        ] {
            check(text, text);
        }
    }
}
