//! The headers of form parts, from the `encoding` (OpenAPI 3.0.4, section 4.8.15.1). A receiver ignores unknown ones
//! (RFC 7578, section 4.8), so only required ones are sent. A header with a single value is always sent; any other
//! becomes a field that callers set.

use openapiv3::{Components, Encoding, Header, ObjectType, ParameterSchemaOrContent, ReferenceOr, Schema};

use super::facts::{Field, Kind, PartHeader, Style};
use super::{check, schema};
use crate::error::Error;

/// The headers that the form writer sets itself.
const WRITTEN: [&str; 2] = ["Content-Disposition", "Content-Type"];
/// The transfer encoding of a part (RFC 7578, section 4.7), and its values for content that is not encoded.
const TRANSFER_ENCODING: &str = "Content-Transfer-Encoding";
const AS_IT_IS: [&str; 3] = ["binary", "8bit", "7bit"];

/// Adds the constant headers of a part to its field. Returns the headers that callers set as fields, with their
/// schemas.
pub(super) fn settle(
    id: &str,
    field: &mut Field,
    encoding: &Encoding,
    components: &Components,
) -> Result<Vec<(Field, ReferenceOr<Schema>)>, Error> {
    let (mut given, mut left_out) = (Vec::new(), Vec::new());
    let is_written = |name: &str| WRITTEN.iter().any(|own| name.eq_ignore_ascii_case(own));
    for (name, header) in encoding.headers.iter().filter(|(name, _)| !is_written(name)) {
        let header = schema::header(id, header, components)?;
        if !header.required {
            left_out.push(format!("`{name}`"));
            continue;
        }
        check(id, name, field)?;
        let schema = schema_of(id, name, field, header)?;
        match schema::only_value(id, schema, components)? {
            Some(value) => field.headers.push((name.clone(), checked(id, name, field, value)?)),
            None => given.push((of_caller(id, name, header, schema, field, components)?, schema.clone())),
        }
    }
    if !left_out.is_empty() {
        field.tell(&format!("Sent without the optional headers {} of its part.", left_out.join(" and ")));
    }
    Ok(given)
}

/// Adds these headers to the object of a form, under unique names, so that progenitor generates their types.
pub(super) fn add(given: Vec<(Field, ReferenceOr<Schema>)>, object: &mut ObjectType) -> Vec<Field> {
    let mut fields = Vec::new();
    for (mut field, schema) in given {
        while object.properties.contains_key(&field.name) {
            field.name.push('_');
        }
        if field.required {
            object.required.push(field.name.clone());
        }
        object.properties.insert(field.name.clone(), schema::boxed(schema));
        fields.push(field);
    }
    fields
}

fn refused(id: &str, name: &str, field: &Field, problem: &str, way_out: &str) -> Error {
    Error::refused(id, format!("the header `{name}` of the part `{}` {problem}", field.name), way_out)
}

fn check(id: &str, name: &str, field: &Field) -> Result<(), Error> {
    match () {
        () if !check::is_token(name) => Err(refused(id, name, field, "has a name that is not a header name", "fix it")),
        () if field.style == Some(Style::DeepObject) => {
            let problem = "would apply to each property, which is a separate part";
            Err(refused(id, name, field, problem, "make it optional, or remove the style"))
        }
        () => Ok(()),
    }
}

fn schema_of<'a>(id: &str, name: &str, field: &Field, header: &'a Header) -> Result<&'a ReferenceOr<Schema>, Error> {
    match &header.format {
        ParameterSchemaOrContent::Schema(schema) => Ok(schema),
        ParameterSchemaOrContent::Content(_) => {
            Err(refused(id, name, field, "is described by `content`", "give it a schema, or make it optional"))
        }
    }
}

/// Returns the only value of a header, if it is valid and describes the content correctly.
fn checked(id: &str, name: &str, field: &Field, value: String) -> Result<String, Error> {
    let is_true = !name.eq_ignore_ascii_case(TRANSFER_ENCODING) || AS_IT_IS.contains(&&*value.to_ascii_lowercase());
    match is_true && check::is_header_text(&value) {
        true => Ok(value),
        false => Err(refused(id, name, field, &format!("is `{value}`, which can't be sent"), "make it optional")),
    }
}

fn of_caller(
    id: &str,
    name: &str,
    header: &Header,
    schema: &ReferenceOr<Schema>,
    field: &Field,
    components: &Components,
) -> Result<Field, Error> {
    let refused = |problem: &str, way_out: &str| Err(refused(id, name, field, problem, way_out));
    if name.eq_ignore_ascii_case(TRANSFER_ENCODING) {
        return refused(
            "says how it is encoded, and it is sent as it is",
            "give it the only value `binary`, or make it optional",
        );
    }
    if field.repeated {
        return refused("would apply to several parts", "give it one value, or make it optional");
    }
    let mut own = schema::field(id, &format!("{} {name}", field.name), schema, field.required, components)?;
    if own.repeated || matches!(own.kind, Kind::File | Kind::FileOrText | Kind::Json) {
        return refused("is not a string, number or boolean", "make it one, or make it optional");
    }
    if !own.required {
        own.tell(&format!("Required if `{}` is set.", field.name));
    }
    let described = header.description.clone().or(own.description);
    let sentence = format!("The header `{name}` of the part `{}`.", field.name);
    let description = Some(described.map_or_else(|| sentence.clone(), |words| format!("{words}\n\n{sentence}")));
    let of_part = Some(PartHeader { part: field.name.clone(), name: name.to_owned() });
    Ok(Field { description, of_part, ..own })
}
