//! Parameters (OpenAPI 3.0.4, section 4.8.12): constants that every call sends, and arguments that its caller gives.

use openapiv3::{
    Components, HeaderStyle, Operation as ApiOperation, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle,
    QueryStyle, ReferenceOr, Schema,
};

use super::facts::{Argument, Auth, Field, Kind, Place};
use super::site::{Site, path_names};
use super::{check, schema};
use crate::error::Error;
use crate::paths::VERSION_HEADER;

type Constants = Vec<(String, String)>;

/// Takes the constants out of the operation, and puts those of its path that it doesn't override into it.
pub(super) fn lower(
    site: &Site<'_>,
    operation: &mut ApiOperation,
    auth: &Auth,
    components: &Components,
) -> Result<(Constants, Vec<Argument>), Error> {
    let (mut constants, mut arguments, mut kept) = (Constants::new(), Vec::<Argument>::new(), Vec::new());
    for mut parameter in all(site, operation, components)? {
        let place = place(site.id, &parameter)?;
        let data = data(&mut parameter);
        if place == Place::Header && is_ours(&data.name, auth) {
            continue;
        }
        let schema = schema_of(site.id, data)?;
        // One that may be left out says something by being there.
        let is_sent = place == Place::Header && (data.required || data.name.eq_ignore_ascii_case(VERSION_HEADER));
        match schema::only_value(site.id, schema, components)? {
            Some(value) if is_sent => {
                constants.push((header_name(site.id, data)?, header_value(site.id, data, value)?));
            }
            _ => {
                check_new(site.id, place, data, &arguments)?;
                arguments.push(argument(site.id, place, data, components)?);
                kept.push(ReferenceOr::Item(parameter));
            }
        }
    }
    operation.parameters = kept;
    check_path(site, &arguments)?;
    sort(site.path, &mut arguments);
    Ok((constants, arguments))
}

/// Those of the operation, and those of its path that it doesn't override: the same name in the same place.
fn all(site: &Site<'_>, operation: &mut ApiOperation, components: &Components) -> Result<Vec<Parameter>, Error> {
    let resolved = |parameter: &ReferenceOr<Parameter>| schema::parameter(site.id, parameter, components).cloned();
    let mut own = operation.parameters.iter().map(resolved).collect::<Result<Vec<_>, _>>()?;
    for parameter in site.parameters.iter().map(resolved) {
        let parameter = parameter?;
        let name = &parameter.parameter_data_ref().name;
        let same_place = |other: &Parameter| std::mem::discriminant(other) == std::mem::discriminant(&parameter);
        if !own.iter().any(|other| other.parameter_data_ref().name == *name && same_place(other)) {
            own.push(parameter);
        }
    }
    Ok(own)
}

fn place(id: &str, parameter: &Parameter) -> Result<Place, Error> {
    let name = &parameter.parameter_data_ref().name;
    match parameter {
        Parameter::Path { style: PathStyle::Simple, .. } => Ok(Place::Path),
        Parameter::Query { style: QueryStyle::Form, .. } => Ok(Place::Query),
        Parameter::Header { style: HeaderStyle::Simple, .. } => Ok(Place::Header),
        Parameter::Cookie { .. } => {
            Err(Error::refused(id, format!("the parameter `{name}` is a cookie"), "leave it out of the document"))
        }
        _ => Err(Error::refused(
            id,
            format!("the parameter `{name}` has a style of its own"),
            "leave the style out, or the parameter",
        )),
    }
}

pub(super) fn data(parameter: &mut Parameter) -> &mut ParameterData {
    match parameter {
        Parameter::Query { parameter_data, .. }
        | Parameter::Header { parameter_data, .. }
        | Parameter::Path { parameter_data, .. }
        | Parameter::Cookie { parameter_data, .. } => parameter_data,
    }
}

/// Returns whether a header is none that the document may set by a parameter (section 4.8.12.1), frames the body (RFC 9112,
/// section 6), belongs to the connection, or is the key.
fn is_ours(name: &str, auth: &Auth) -> bool {
    const OF_THE_DOCUMENT: [&str; 3] = ["accept", "content-type", "authorization"];
    // A call refuses the same names, in `options.rs` of `cartesia-api`.
    const OF_THE_CLIENT: [&str; 5] = ["connection", "content-length", "expect", "host", "transfer-encoding"];
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    OF_THE_DOCUMENT.into_iter().chain(OF_THE_CLIENT).any(is) || matches!(auth, Auth::Header(key) if is(key))
}

fn schema_of<'a>(id: &str, data: &'a ParameterData) -> Result<&'a ReferenceOr<Schema>, Error> {
    match &data.format {
        ParameterSchemaOrContent::Schema(schema) => Ok(schema),
        ParameterSchemaOrContent::Content(_) => Err(Error::refused(
            id,
            format!("the parameter `{}` is described by `content`", data.name),
            "give it a schema",
        )),
    }
}

fn header_name(id: &str, data: &ParameterData) -> Result<String, Error> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    match !data.name.is_empty() && data.name.bytes().all(is_token) {
        true => Ok(data.name.clone()),
        false => Err(Error::refused(id, format!("`{}` is no name of a header", data.name), "mend the name")),
    }
}

fn header_value(id: &str, data: &ParameterData, value: String) -> Result<String, Error> {
    match check::is_header_text(&value) {
        true => Ok(value),
        false => {
            let reason = format!("the value of the header `{}` has characters that no header may have", data.name);
            Err(Error::refused(id, reason, "mend the value"))
        }
    }
}

fn check_new(id: &str, place: Place, data: &ParameterData, known: &[Argument]) -> Result<(), Error> {
    if known.iter().any(|argument| argument.field.name == data.name) {
        // Progenitor knows parameters by their names alone.
        return Err(Error::refused(id, format!("two parameters are named `{}`", data.name), "rename one of them"));
    }
    if place == Place::Header {
        header_name(id, data)?;
    }
    if place == Place::Query && check::is_template(&data.name) {
        let reason = format!("the query parameter `{}` is a pattern of names", data.name);
        return Err(Error::refused(id, reason, "give each parameter its name"));
    }
    Ok(())
}

fn argument(id: &str, place: Place, data: &mut ParameterData, components: &Components) -> Result<Argument, Error> {
    data.required |= place == Place::Path;
    let mut field = schema::field(id, &data.name, schema_of(id, data)?, data.required, components)?;
    field.description = data.description.clone().or(field.description);
    field.deprecated |= data.deprecated.unwrap_or_default();
    check_shape(id, place, data, &field)?;
    if place != Place::Query && field.kind == Kind::DateTime {
        // Progenitor would write it in the way of Rust, and not of RFC 3339.
        data.format = ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema::text()));
        field.kind = Kind::Text;
    }
    Ok(Argument { place, field })
}

fn check_shape(id: &str, place: Place, data: &ParameterData, field: &Field) -> Result<(), Error> {
    let refused = |reason: &str, way_out: &str| {
        Err(Error::refused(id, format!("the {} parameter `{}` {reason}", place.name(), data.name), way_out))
    };
    match (place, field.repeated, &field.kind) {
        (_, _, Kind::File) => refused("is a file", "send files in a form"),
        (_, _, Kind::Json) => refused("is neither text, number nor boolean", "give it a simple schema"),
        (Place::Path | Place::Header, true, _) => refused("is an array", "give it a simple schema"),
        (Place::Query, true, _) if data.explode == Some(false) => {
            refused("is an array with commas (`explode: false`)", "leave `explode` out")
        }
        _ => Ok(()),
    }
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

fn check_path(site: &Site<'_>, arguments: &[Argument]) -> Result<(), Error> {
    let names = path_names(site.path);
    let is_path = |argument: &&Argument| argument.place == Place::Path;
    let known = arguments.iter().filter(is_path).map(|argument| argument.field.name.as_str()).collect::<Vec<_>>();
    let missing = names.iter().find(|name| !known.contains(name)).or(known.iter().find(|name| !names.contains(name)));
    let braces = site.path.matches(['{', '}']).count();
    match missing {
        Some(name) => Err(Error::refused(
            site.id,
            format!("`{name}` is not both in the path `{}` and a path parameter", site.path),
            "mend one of them",
        )),
        None if braces != 2 * names.len() || known.len() != names.len() => {
            Err(Error::refused(site.id, format!("the path `{}` can't be read", site.path), "mend its braces"))
        }
        None => Ok(()),
    }
}

/// Progenitor's order: path parameters as they stand in the path, then the others by their names.
fn sort(path: &str, arguments: &mut [Argument]) {
    let names = path_names(path);
    arguments.sort_by_cached_key(|argument| {
        let position = names.iter().position(|name| *name == argument.field.name).unwrap_or_default();
        match argument.place {
            Place::Path => (argument.place, position, String::new()),
            _ => (argument.place, 0, argument.field.name.clone()),
        }
    });
}
