//! Makes a value of a schema with all of its properties, for responses of the sandbox.

use openapiv3::{
    AdditionalProperties, Components, ReferenceOr, Schema, SchemaKind, StringFormat, StringType, Type,
    VariantOrUnknownOrEmpty,
};
use serde_json::{Map, Value, json};

use super::sample;
use super::schema::{self, SCHEMAS};

use crate::error::Error;

/// The maximum number of values in it. After that, optional properties are left out and lists are empty.
const MOST: usize = 200;

/// The maximum depth of nested objects. Deeper ones are left out if they are optional.
const DEEPEST: usize = 6;

/// Returns a value of a schema, for a property with this name.
pub(super) fn instance(
    id: &str,
    name: &str,
    schema: &ReferenceOr<Schema>,
    components: &Components,
) -> Result<Value, Error> {
    Made { id, components, within: Vec::new(), left: MOST }.value(name, schema)
}

/// The state of a value that is being made.
struct Made<'a> {
    id: &'a str,
    components: &'a Components,
    /// The names of the components around the current value.
    within: Vec<String>,
    /// The number of values that may still be added.
    left: usize,
}

impl Made<'_> {
    fn value(&mut self, name: &str, schema: &ReferenceOr<Schema>) -> Result<Value, Error> {
        let component = reference(schema);
        self.left = self.left.saturating_sub(1);
        if self.within.len() > 2 * DEEPEST || (self.left == 0 && self.within.len() > DEEPEST) {
            // The component requires itself, so no value is complete.
            return Ok(Value::Null);
        }
        self.within.extend(component.clone());
        let made = self.of(name, schema);
        if component.is_some() {
            self.within.pop();
        }
        made
    }

    fn of(&mut self, name: &str, schema: &ReferenceOr<Schema>) -> Result<Value, Error> {
        let components = self.components;
        let target = schema::resolve(self.id, schema, components)?;
        let object = schema::merged_object(self.id, schema, components)?;
        if !object.properties.is_empty() {
            return self.object(&object.properties.into_iter().collect::<Vec<_>>(), &object.required);
        }
        match &target.schema_kind {
            SchemaKind::Type(Type::Array(array)) => match &array.items {
                Some(items) if !self.is_too_deep(&items.clone().unbox()) => {
                    Ok(vec![self.value(name, &items.clone().unbox())?].into())
                }
                _ => Ok(json!([])),
            },
            SchemaKind::Type(Type::Object(object)) => match &object.additional_properties {
                Some(AdditionalProperties::Schema(of)) if !self.is_too_deep(of) => {
                    Ok(json!({ "key": self.value("key", of)? }))
                }
                _ => Ok(json!({})),
            },
            SchemaKind::Type(kind) => Ok(scalar(name, target, kind)),
            SchemaKind::OneOf { one_of: any } | SchemaKind::AnyOf { any_of: any } => self.first(name, any),
            SchemaKind::Any(other) if !other.one_of.is_empty() => self.first(name, &other.one_of),
            SchemaKind::Any(other) if !other.any_of.is_empty() => self.first(name, &other.any_of),
            SchemaKind::Any(other) if !other.enumeration.is_empty() => {
                Ok(other.enumeration.first().cloned().unwrap_or_default())
            }
            _ => Ok(target.schema_data.example.clone().unwrap_or_default()),
        }
    }

    fn object(
        &mut self,
        properties: &[(String, ReferenceOr<Box<Schema>>)],
        required: &[String],
    ) -> Result<Value, Error> {
        let mut object = Map::new();
        for (name, property) in properties {
            let property = property.clone().unbox();
            if required.contains(name) || !self.is_too_deep(&property) {
                object.insert(name.clone(), self.value(name, &property)?);
            }
        }
        Ok(Value::Object(object))
    }

    /// Returns a value of the first alternative that is not infinite.
    fn first(&mut self, name: &str, alternatives: &[ReferenceOr<Schema>]) -> Result<Value, Error> {
        // An alternative that contains itself is infinite.
        let ends = alternatives.iter().find(|one| !self.is_too_deep(one)).or(alternatives.first());
        ends.map_or(Ok(Value::Null), |one| self.value(name, one))
    }

    /// Returns whether a schema is a component around the current value, or too deep.
    fn is_too_deep(&self, schema: &ReferenceOr<Schema>) -> bool {
        self.within.len() >= DEEPEST
            || self.left == 0
            || reference(schema).is_some_and(|name| self.within.contains(&name))
    }
}

/// Returns the component that a schema refers to, directly or as an `allOf` with one reference.
fn reference(schema: &ReferenceOr<Schema>) -> Option<String> {
    match schema {
        ReferenceOr::Reference { reference } => reference.strip_prefix(SCHEMAS).map(str::to_owned),
        ReferenceOr::Item(schema) => match &schema.schema_kind {
            SchemaKind::AllOf { all_of } if all_of.len() == 1 => all_of.first().and_then(reference),
            _ => None,
        },
    }
}

fn scalar(name: &str, schema: &Schema, kind: &Type) -> Value {
    let data = &schema.schema_data;
    let formatted = match kind {
        Type::String(string) => formatted(string),
        _ => None,
    };
    let sampled = || sample::sample(name, &[&data.example, &data.default], schema, None);
    formatted.map(Value::from).or_else(sampled).unwrap_or_else(|| match kind {
        Type::Boolean(_) => false.into(),
        Type::Integer(_) | Type::Number(_) => 0.into(),
        _ => "".into(),
    })
}

/// Returns a valid string for a format that has its own type in Rust.
fn formatted(string: &StringType) -> Option<&'static str> {
    match &string.format {
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => Some("2024-11-13T08:00:00Z"),
        VariantOrUnknownOrEmpty::Item(StringFormat::Date) => Some("2024-11-13"),
        VariantOrUnknownOrEmpty::Unknown(format) => match format.as_str() {
            "uuid" => Some("00000000-0000-4000-8000-000000000000"),
            "ip" | "ipv4" => Some("127.0.0.1"),
            "ipv6" => Some("::1"),
            _ => None,
        },
        _ => None,
    }
}
