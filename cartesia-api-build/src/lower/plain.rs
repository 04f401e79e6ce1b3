//! Removes bounds, lengths, patterns and defaults from schemas, since typify would generate types for them.
//!
//! If the service relaxed a bound, callers could not read its responses. The documentation shows the bounds, and the
//! service enforces them.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use openapiv3::{
    AdditionalProperties, AnySchema, Components, MediaType, OpenAPI, Parameter, ParameterSchemaOrContent, ReferenceOr,
    Schema, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use super::choices::Found;
use super::facts::Choice;
use super::one_sided::Ways;
use super::reach::Reached;
use super::schema;
use super::site::methods;
use super::{listed, nullable, overridden, patterns};
use crate::error::Error;
use crate::paths;

/// Simplifies all schemas of a lowered document. Files remain only in forms. Returns the choices between alternatives.
pub(super) fn document(
    document: &mut OpenAPI,
    forms: &BTreeSet<String>,
    reached: &Reached,
) -> Result<Vec<Choice>, Error> {
    let choices = Found::default();
    let whole = document.components.clone().unwrap_or_default();
    let components = document.components.iter_mut();
    for (name, schema) in components.flat_map(|components| &mut components.schemas) {
        let ways = Ways { is_sent: reached.sent.contains(name), is_read: reached.read.contains(name) };
        let plain = Plain { place: name, files: forms.contains(name), components: &whole, choices: &choices, ways };
        plain.reference(schema)?;
    }
    for path in document.paths.paths.values_mut().filter_map(item) {
        for (_, operation) in methods(path) {
            let place = operation.operation_id.clone().unwrap_or_default();
            let ways = Ways { is_sent: true, is_read: false };
            let plain = Plain { place: &place, files: false, components: &whole, choices: &choices, ways };
            operation.parameters.iter_mut().filter_map(item).try_for_each(|parameter| plain.parameter(parameter))?;
            let body = operation.request_body.iter_mut().filter_map(item);
            body.flat_map(|body| body.content.values_mut()).try_for_each(|media| plain.media(media))?;
            let plain = Plain { ways: Ways { is_sent: false, is_read: true }, ..plain };
            let responses = operation.responses.responses.values_mut().filter_map(item);
            responses.flat_map(|response| response.content.values_mut()).try_for_each(|media| plain.media(media))?;
        }
    }
    choices.all()
}

fn item<T>(item: &mut ReferenceOr<T>) -> Option<&mut T> {
    match item {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { .. } => None,
    }
}

#[derive(Clone, Copy)]
struct Plain<'a> {
    /// The name of the schema or operation that contains this one.
    place: &'a str,
    /// True where `format: binary` is a file: in the properties of a form, but not in nested ones.
    files: bool,
    /// The components before this stage.
    components: &'a Components,
    choices: &'a Found,
    ways: Ways,
}

impl Plain<'_> {
    fn parameter(self, parameter: &mut Parameter) -> Result<(), Error> {
        match &mut schema::data(parameter).format {
            ParameterSchemaOrContent::Schema(schema) => self.reference(schema),
            ParameterSchemaOrContent::Content(_) => Ok(()),
        }
    }

    fn media(self, media: &mut MediaType) -> Result<(), Error> {
        media.schema.iter_mut().try_for_each(|schema| self.reference(schema))
    }

    fn reference(self, schema: &mut ReferenceOr<Schema>) -> Result<(), Error> {
        item(schema).into_iter().try_for_each(|schema| self.schema(schema))
    }

    fn boxed(self, schema: &mut ReferenceOr<Box<Schema>>) -> Result<(), Error> {
        item(schema).into_iter().try_for_each(|schema| self.schema(schema))
    }

    fn schema(self, schema: &mut Schema) -> Result<(), Error> {
        schema.schema_data.default = None;
        // Typify would name the type after the title, and merge types with the same title.
        schema.schema_data.title = None;
        schema.schema_data.extensions.clear();
        self.choices.take(self.place, schema);
        if let Some(object) = overridden::settled(self.place, schema, self.components)? {
            schema.schema_kind = SchemaKind::Type(Type::Object(object));
        }
        if let Some(kind) = listed::settled(&schema.schema_kind) {
            schema.schema_data.nullable |= lists_null(&schema.schema_kind);
            schema.schema_kind = kind;
        }
        match &mut schema.schema_kind {
            SchemaKind::Type(kind) => self.kind(kind),
            SchemaKind::OneOf { one_of: parts }
            | SchemaKind::AllOf { all_of: parts }
            | SchemaKind::AnyOf { any_of: parts } => parts.iter_mut().try_for_each(|part| self.reference(part)),
            SchemaKind::Not { not } => self.reference(not),
            SchemaKind::Any(any) => self.any(any),
        }
    }

    fn kind(self, kind: &mut Type) -> Result<(), Error> {
        match kind {
            Type::String(string) => self.string(string),
            // JSON numbers have one type. As an `f32`, 0.1 would become 0.10000000149011612.
            Type::Number(number) => *number = openapiv3::NumberType::default(),
            Type::Integer(integer) => {
                *integer = openapiv3::IntegerType { format: integer.format.clone(), ..Default::default() };
            }
            Type::Boolean(boolean) => boolean.enumeration.clear(),
            Type::Array(array) => {
                (array.min_items, array.max_items, array.unique_items) = (None, None, false);
                array.items.iter_mut().try_for_each(|items| self.boxed(items))?;
            }
            Type::Object(object) => {
                (object.min_properties, object.max_properties) = (None, None);
                patterns::settle((&mut object.properties, &mut object.required), &mut object.additional_properties);
                self.ways.relax(self.place, &mut object.required, &object.properties, self.components)?;
                nullable::mark(self.place, &object.required, &mut object.properties, self.components)?;
                object
                    .properties
                    .values_mut()
                    .try_for_each(|property| Self { files: self.files && is_file(property), ..self }.boxed(property))?;
                tell_others(object.properties.keys(), &mut object.additional_properties);
                self.additional(&mut object.additional_properties)?;
            }
        }
        Ok(())
    }

    fn string(self, string: &mut StringType) {
        (string.pattern, string.min_length, string.max_length) = (None, None, None);
        let is_kept = match &string.format {
            VariantOrUnknownOrEmpty::Item(StringFormat::Binary) => self.files,
            VariantOrUnknownOrEmpty::Unknown(format) if format == paths::FILE_OR_TEXT_FORMAT => self.files,
            VariantOrUnknownOrEmpty::Item(StringFormat::Date | StringFormat::DateTime) => true,
            // `uuid` would need another crate.
            _ => false,
        };
        if !is_kept {
            string.format = VariantOrUnknownOrEmpty::Empty;
        }
        if !string.enumeration.is_empty() {
            string.format = VariantOrUnknownOrEmpty::Empty;
            string.enumeration.retain(Option::is_some);
        }
        if collide(&string.enumeration) {
            string.enumeration.clear();
        }
    }

    fn any(self, any: &mut AnySchema) -> Result<(), Error> {
        const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];
        if let Some(unknown) = any.typ.as_deref().filter(|name| !TYPES.contains(name)) {
            let reason = format!("one of its schemas has the type `{unknown}`, which OpenAPI 3.0 does not know");
            return Err(Error::refused(self.place, reason, "fix the type"));
        }
        if let Some(typ) = any.typ.as_deref().filter(|typ| !any.enumeration.iter().all(|value| is_of(typ, value))) {
            let reason = format!("one of its schemas has the type `{typ}` and an `enum` with a value of another");
            return Err(Error::refused(self.place, reason, "fix the values"));
        }
        (any.pattern, any.min_length, any.max_length) = (None, None, None);
        (any.minimum, any.maximum, any.exclusive_minimum, any.exclusive_maximum) = (None, None, None, None);
        (any.multiple_of, any.min_items, any.max_items, any.unique_items) = (None, None, None, None);
        (any.min_properties, any.max_properties) = (None, None);
        if patterns::settle((&mut any.properties, &mut any.required), &mut any.additional_properties) {
            any.typ.get_or_insert_with(|| "object".to_owned());
        }
        any.format = any.format.take().filter(|format| matches!(format.as_str(), "date" | "date-time"));
        self.ways.relax(self.place, &mut any.required, &any.properties, self.components)?;
        nullable::mark(self.place, &any.required, &mut any.properties, self.components)?;
        any.properties.values_mut().try_for_each(|property| self.boxed(property))?;
        any.items.iter_mut().try_for_each(|items| self.boxed(items))?;
        any.one_of
            .iter_mut()
            .chain(&mut any.all_of)
            .chain(&mut any.any_of)
            .try_for_each(|part| self.reference(part))?;
        any.not.iter_mut().try_for_each(|not| self.reference(not))?;
        tell_others(any.properties.keys(), &mut any.additional_properties);
        self.additional(&mut any.additional_properties)
    }

    /// Simplifies additional properties. In a form they may be any text, but not files.
    fn additional(self, additional: &mut Option<AdditionalProperties>) -> Result<(), Error> {
        match additional {
            Some(AdditionalProperties::Schema(schema)) => Self { files: false, ..self }.reference(schema),
            // Otherwise a response with a new property could not be read.
            Some(AdditionalProperties::Any(false)) => {
                *additional = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Declares `additionalProperties: true` so that typify generates a field `extra`. By itself, typify treats `true` as
/// the default and ignores additional properties.
fn tell_others<'a>(names: impl ExactSizeIterator<Item = &'a String>, additional: &mut Option<AdditionalProperties>) {
    let is_alone = names.len() == 0;
    let mut names = names.map(|name| name.to_snake_case());
    if *additional == Some(AdditionalProperties::Any(true)) && !is_alone && names.all(|name| name != "extra") {
        *additional = Some(AdditionalProperties::Schema(Box::new(ReferenceOr::Item(schema::any()))));
    }
}

fn lists_null(kind: &SchemaKind) -> bool {
    matches!(kind, SchemaKind::Any(any) if any.enumeration.iter().any(Value::is_null))
}

fn is_of(typ: &str, value: &Value) -> bool {
    match typ {
        "string" => value.is_string() || value.is_null(),
        "boolean" => value.is_boolean() || value.is_null(),
        "integer" | "number" => value.is_number() || value.is_null(),
        _ => true,
    }
}

/// Returns whether a schema is a file or an array of files.
fn is_file(schema: &ReferenceOr<Box<Schema>>) -> bool {
    match schema.as_item().map(|schema| &schema.schema_kind) {
        Some(SchemaKind::Type(Type::String(_))) => true,
        Some(SchemaKind::Type(Type::Array(array))) => array.items.as_ref().is_some_and(is_file),
        _ => false,
    }
}

/// Returns whether two values would be the same variant. Typify fails then, so the type is a plain string.
fn collide(values: &[Option<String>]) -> bool {
    let mut names = BTreeSet::new();
    let name = |value: &String| value.replace(|c: char| !c.is_alphanumeric(), "-").to_upper_camel_case();
    !values.iter().flatten().all(|value| names.insert(name(value)))
}
