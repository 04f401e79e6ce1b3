//! Converts schemas to the shapes of values on the wire. References to components are kept, and each component is
//! listed once.

use std::collections::BTreeMap;

use openapiv3::{
    AdditionalProperties, AnySchema, Components, IntegerFormat, NumberFormat, ObjectType, ReferenceOr, Schema,
    SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use super::contract::{Property, Shape, Value};

const PREFIX: &str = "#/components/schemas/";
/// The maximum length of a chain of references. `lower` has refused cycles.
const MAX_REFERENCES: usize = 32;

/// The components of a document, and those that contracts have referred to so far.
pub(super) struct Schemas<'a> {
    components: Option<&'a Components>,
    pub(super) found: BTreeMap<String, Value>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(components: Option<&'a Components>) -> Self {
        Self { components, found: BTreeMap::new() }
    }

    /// Returns the value that a schema allows.
    pub(super) fn value(&mut self, schema: &ReferenceOr<Schema>) -> Value {
        match schema {
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix(PREFIX).unwrap_or(reference);
                self.find(name);
                Value { nullable: false, shape: Shape::Schema(name.to_owned()) }
            }
            ReferenceOr::Item(schema) => {
                Value { nullable: schema.schema_data.nullable, shape: self.shape(&schema.schema_kind) }
            }
        }
    }

    /// Returns the object at the end of a schema's references, if it is one.
    pub(super) fn object(&mut self, schema: &ReferenceOr<Schema>) -> Option<Value> {
        let mut schema = schema;
        for _ in 0..MAX_REFERENCES {
            match schema {
                ReferenceOr::Reference { reference } => {
                    schema = self.components?.schemas.get(reference.strip_prefix(PREFIX)?)?;
                }
                ReferenceOr::Item(item) => match &item.schema_kind {
                    SchemaKind::AllOf { all_of } if all_of.len() == 1 => schema = all_of.first()?,
                    _ => return Some(self.value(schema)).filter(|value| matches!(value.shape, Shape::Object { .. })),
                },
            }
        }
        None
    }

    /// Adds a component, and everything that it refers to. It is inserted before its content is visited, since it may
    /// refer to itself.
    fn find(&mut self, name: &str) {
        let component = self.components.and_then(|components| components.schemas.get(name));
        if let Some(component) = component.filter(|_| !self.found.contains_key(name)) {
            self.found.insert(name.to_owned(), Value { nullable: false, shape: Shape::Any });
            let value = self.value(component);
            self.found.insert(name.to_owned(), value);
        }
    }

    fn boxed(&mut self, schema: &ReferenceOr<Box<Schema>>) -> Value {
        self.value(&schema.clone().unbox())
    }

    fn shape(&mut self, kind: &SchemaKind) -> Shape {
        match kind {
            SchemaKind::Type(kind) => self.typed(kind),
            SchemaKind::OneOf { one_of: parts } | SchemaKind::AnyOf { any_of: parts } => {
                Shape::OneOf(parts.iter().map(|part| self.value(part)).collect())
            }
            SchemaKind::AllOf { all_of } => match all_of.as_slice() {
                [part] => self.value(part).shape,
                parts => self.merged(parts),
            },
            SchemaKind::Any(any) => self.untyped(any),
            SchemaKind::Not { .. } => Shape::Any,
        }
    }

    fn typed(&mut self, kind: &Type) -> Shape {
        match kind {
            Type::String(string) => text(string),
            Type::Number(number) => simple("number", number_format(&number.format)),
            Type::Integer(integer) => simple("integer", integer_format(&integer.format)),
            Type::Boolean(_) => simple("boolean", None),
            Type::Array(array) => {
                let any = Value { nullable: false, shape: Shape::Any };
                Shape::Array(Box::new(array.items.as_ref().map_or(any, |items| self.boxed(items))))
            }
            Type::Object(object) => self.properties(object),
        }
    }

    /// Returns the properties sorted by name, as in the Rust struct. Their order in the document has no meaning.
    fn properties(&mut self, object: &ObjectType) -> Shape {
        let properties = object.properties.iter().map(|(name, property)| Property {
            name: name.clone(),
            required: object.required.contains(name),
            media_type: None,
            value: self.boxed(property),
        });
        let mut properties = properties.collect::<Vec<_>>();
        properties.sort_by(|a, b| a.name.cmp(&b.name));
        let others = match &object.additional_properties {
            Some(AdditionalProperties::Schema(schema)) => Some(Box::new(self.value(schema))),
            Some(AdditionalProperties::Any(true)) => Some(Box::new(Value { nullable: false, shape: Shape::Any })),
            _ => None,
        };
        Shape::Object { properties, others }
    }

    fn untyped(&mut self, any: &AnySchema) -> Shape {
        let alternatives = any.one_of.iter().chain(&any.any_of).map(|part| self.value(part)).collect::<Vec<_>>();
        if !alternatives.is_empty() {
            return Shape::OneOf(alternatives);
        }
        if any.properties.is_empty() && any.all_of.is_empty() {
            return Shape::Any;
        }
        let own = ObjectType {
            properties: any.properties.clone(),
            required: any.required.clone(),
            additional_properties: any.additional_properties.clone(),
            ..ObjectType::default()
        };
        let own = self.properties(&own);
        let parts = any.all_of.iter().map(|part| self.part(part)).collect::<Vec<_>>();
        let mut whole = merge(parts.into_iter().chain([own]));
        if let Shape::Object { properties, .. } = &mut whole {
            // The schema may require properties of its parts.
            properties.iter_mut().for_each(|property| property.required |= any.required.contains(&property.name));
        }
        whole
    }

    fn merged(&mut self, parts: &[ReferenceOr<Schema>]) -> Shape {
        let parts = parts.iter().map(|part| self.part(part)).collect::<Vec<_>>();
        merge(parts)
    }

    /// Returns a part of an `allOf`, with its reference resolved.
    fn part(&mut self, part: &ReferenceOr<Schema>) -> Shape {
        self.object(part).map_or_else(|| self.value(part).shape, |value| value.shape)
    }
}

/// Merges objects into one with all properties. Other schemas only count if there is no object.
fn merge(parts: impl IntoIterator<Item = Shape>) -> Shape {
    let (mut all, mut rest, mut other) = (BTreeMap::new(), None, None);
    for part in parts {
        match part {
            Shape::Object { properties, others } => {
                for property in properties {
                    let required = all.get(&property.name).is_some_and(|known: &Property| known.required);
                    let required = required || property.required;
                    all.insert(property.name.clone(), Property { required, ..property });
                }
                rest = rest.or(others);
            }
            part => other = other.or(Some(part)),
        }
    }
    match other {
        Some(other) if all.is_empty() => other,
        _ => Shape::Object { properties: all.into_values().collect(), others: rest },
    }
}

fn text(string: &StringType) -> Shape {
    let values = string.enumeration.iter().flatten().cloned().collect::<Vec<_>>();
    if !values.is_empty() {
        return Shape::Choice(values);
    }
    let format = match &string.format {
        VariantOrUnknownOrEmpty::Item(format) => Some(match format {
            StringFormat::Date => "date",
            StringFormat::DateTime => "date-time",
            StringFormat::Password => "password",
            StringFormat::Byte => "byte",
            StringFormat::Binary => "binary",
        }),
        VariantOrUnknownOrEmpty::Unknown(format) => Some(format.as_str()),
        VariantOrUnknownOrEmpty::Empty => None,
    };
    simple("string", format)
}

fn number_format(format: &VariantOrUnknownOrEmpty<NumberFormat>) -> Option<&str> {
    match format {
        VariantOrUnknownOrEmpty::Item(NumberFormat::Float) => Some("float"),
        VariantOrUnknownOrEmpty::Item(NumberFormat::Double) => Some("double"),
        VariantOrUnknownOrEmpty::Unknown(format) => Some(format),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}

fn integer_format(format: &VariantOrUnknownOrEmpty<IntegerFormat>) -> Option<&str> {
    match format {
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Some("int32"),
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64) => Some("int64"),
        VariantOrUnknownOrEmpty::Unknown(format) => Some(format),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}

fn simple(kind: &str, format: Option<&str>) -> Shape {
    Shape::Simple(format.map_or_else(|| kind.to_owned(), |format| format!("{kind} {format}")))
}
