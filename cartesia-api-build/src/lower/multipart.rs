//! `multipart/form-data` bodies, which progenitor refuses, to form-urlencoded ones, which it turns into one
//! distinctive call over a fully typed struct. `rewrite` puts the form back in that call's place.

use openapiv3::{Components, MediaType, Operation as ApiOperation, ReferenceOr, Schema, SchemaKind, Type};

use super::{Field, Kind, schema};
use crate::{Error, paths};

const MULTIPART: &str = "multipart/form-data";

/// Moves the schema of a multipart body into components as `<operation>_body`, and answers its fields.
pub(super) fn lower_body(
    id: &str,
    operation: &mut ApiOperation,
    components: &mut Components,
) -> Result<Option<Vec<Field>>, Error> {
    let Some(body) = &mut operation.request_body else { return Ok(None) };
    let ReferenceOr::Item(body) = body else {
        return Err(Error::refused(id, "its request body is a reference", "write it out in the operation"));
    };
    let media = only_multipart(id, &mut body.content)?;
    let schema = media.schema.take().ok_or_else(|| {
        Error::refused(id, "its form has no schema", "give it an object schema with a property for each field")
    })?;
    let fields = fields(id, &schema, components)?;
    let name = format!("{id}_body");
    if components.schemas.contains_key(&name) {
        return Err(Error::refused(id, format!("there is a schema named `{name}` already"), "rename one of them"));
    }
    let reference = ReferenceOr::Reference { reference: format!("#/components/schemas/{name}") };
    components.schemas.insert(name, schema);
    let lowered = MediaType { schema: Some(reference), ..MediaType::default() };
    body.content.clear();
    body.content.insert(paths::LOWERED_MEDIA_TYPE.to_owned(), lowered);
    Ok(Some(fields))
}

fn only_multipart<'a>(id: &str, content: &'a mut openapiv3::Content) -> Result<&'a mut MediaType, Error> {
    let offered = content.keys().map(|media_type| format!("`{media_type}`")).collect::<Vec<_>>().join(", ");
    let only = content.len() == 1;
    match content.get_mut(MULTIPART) {
        Some(media) if only && media.encoding.is_empty() => Ok(media),
        Some(_) if only => Err(Error::refused(id, "its form has an `encoding`", "remove it")),
        _ => Err(Error::refused(
            id,
            format!("its request body is offered as {offered}"),
            format!("one media type is supported: `{MULTIPART}`"),
        )),
    }
}

fn fields(id: &str, schema: &ReferenceOr<Schema>, components: &Components) -> Result<Vec<Field>, Error> {
    let object = schema::resolve(id, schema, components)?;
    if !matches!(object.schema_kind, SchemaKind::Type(Type::Object(_))) {
        return Err(Error::refused(id, "its form is not an object", "give it a property for each field"));
    }
    let mut fields = schema::properties(id, schema, components)?;
    // Text before files (RFC 7578 leaves the order to the sender): a server knows all about a clip when it arrives.
    fields.sort_by_key(|field| field.kind == Kind::File);
    Ok(fields)
}
