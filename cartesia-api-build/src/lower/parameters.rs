//! Parameters (OpenAPI 3.0.4, section 4.8.12): constants that every call sends, and arguments that callers set.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use openapiv3::{
    Components, Operation as ApiOperation, Parameter, ParameterData, ParameterSchemaOrContent, ReferenceOr,
};

use super::facts::{Argument, Auth, Field, Kind, Place, Style};
use super::site::{Site, path_names};
use super::style::{self, Written};
use super::{check, schema};
use crate::error::Error;
use crate::paths::{HEADER_MAP, VERSION_HEADER};

const AUTHORIZATION: &str = "Authorization";

type Constants = Vec<(String, String)>;

/// Removes constants from the operation, and adds the parameters of its path.
pub(super) fn lower(
    site: &Site<'_>,
    operation: &mut ApiOperation,
    auth: &Auth,
    components: &Components,
) -> Result<(Constants, Vec<Argument>), Error> {
    let (mut constants, mut arguments, mut kept) = (Constants::new(), Vec::<Argument>::new(), Vec::new());
    let keys = auth.schemes().filter_map(Auth::query);
    let mut sent = keys.map(|name| (name.to_owned(), name.to_owned())).collect();
    let parameters = all(site, operation, components)?;
    let mut names = Names::of(operation, &parameters);
    for mut parameter in parameters {
        let place = place(site.id, &parameter)?;
        if is_ours(place, &parameter.parameter_data_ref().name, auth) {
            continue;
        }
        let mut written = style::settle(site.id, place, &mut parameter, components)?;
        let data = schema::data(&mut parameter);
        if let Some(constant) = constant(site.id, place, data, components)? {
            constants.push(constant);
            continue;
        }
        check_new(site.id, place, data, &arguments)?;
        let other_name = names.take(place, &data.name);
        if other_name.is_some() {
            // Progenitor would send it under its new name, so the client sends it.
            let style = if place == Place::Header { Style::Commas } else { Style::Exploded };
            written = written.or(Some((style, None)));
        }
        let mut argument = argument(site.id, place, data, written, components)?;
        if let Some(name) = other_name {
            argument.field.tell_name();
            argument.known_as.clone_from(&name);
            data.name = name;
        }
        if place == Place::Query {
            check_sent(site.id, argument.style, data, components, &mut sent)?;
        }
        arguments.push(argument);
        kept.push(ReferenceOr::Item(parameter));
    }
    operation.parameters = kept;
    check_path(site, &arguments)?;
    sort(site.path, &mut arguments);
    Ok((constants, arguments))
}

/// Returns the key of an operation without security, if the document describes one as a required header. OpenAPI
/// ignores such a parameter (section 4.8.12.1), but the service would reject each call.
pub(super) fn key(site: &Site<'_>, operation: &ApiOperation, components: &Components) -> Result<Auth, Error> {
    let is_key = |parameter: &Parameter| {
        let data = parameter.parameter_data_ref();
        matches!(parameter, Parameter::Header { .. }) && data.required && data.name.eq_ignore_ascii_case(AUTHORIZATION)
    };
    let is_there = all(site, operation, components)?.iter().any(is_key);
    Ok(if is_there { Auth::Header(AUTHORIZATION.to_owned()) } else { Auth::None })
}

/// Returns a header that every call sends. An optional header is not constant, since its presence has a meaning.
fn constant(
    id: &str,
    place: Place,
    data: &ParameterData,
    components: &Components,
) -> Result<Option<(String, String)>, Error> {
    let is_sent = place == Place::Header && (data.required || data.name.eq_ignore_ascii_case(VERSION_HEADER));
    match &data.format {
        ParameterSchemaOrContent::Schema(schema) if is_sent => {
            let value = schema::only_value(id, schema, components)?;
            value.map(|value| Ok((header_name(id, data)?, header_value(id, data, value)?))).transpose()
        }
        _ => Ok(None),
    }
}

/// Returns the operation's parameters and the path's. Those of the operation have priority.
fn all(site: &Site<'_>, operation: &ApiOperation, components: &Components) -> Result<Vec<Parameter>, Error> {
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
    // The first of several parameters with one name in Rust keeps it. A path parameter has to.
    own.sort_by_key(|parameter| match parameter {
        Parameter::Path { .. } => 0,
        Parameter::Header { .. } | Parameter::Cookie { .. } => 1,
        Parameter::Query { .. } => 2,
    });
    Ok(own)
}

/// The names of a method's arguments in Rust.
struct Names {
    taken: BTreeSet<String>,
    /// The names in the document, which a numbered name must not equal.
    given: BTreeSet<String>,
}

impl Names {
    /// Starts with the names that progenitor uses itself.
    fn of(operation: &ApiOperation, parameters: &[Parameter]) -> Self {
        let body = operation.request_body.iter().map(|_| "body");
        let given = parameters.iter().map(|parameter| in_rust(&parameter.parameter_data_ref().name));
        Self { taken: body.chain([HEADER_MAP]).map(str::to_owned).collect(), given: given.collect() }
    }

    /// Takes the name of a parameter. If it is taken and the parameter is not in the path, returns a name with a
    /// number.
    fn take(&mut self, place: Place, name: &str) -> Option<String> {
        if self.taken.insert(in_rust(name)) || place == Place::Path {
            return None;
        }
        let is_free = |name: &String| !self.taken.contains(&in_rust(name)) && !self.given.contains(&in_rust(name));
        let other = (2..).map(|number| format!("{name}_{number}")).find(is_free);
        self.taken.extend(other.as_deref().map(in_rust));
        other
    }
}

fn in_rust(name: &str) -> String {
    name.replace(|c: char| !c.is_alphanumeric(), "_").to_snake_case()
}

fn place(id: &str, parameter: &Parameter) -> Result<Place, Error> {
    match parameter {
        Parameter::Path { .. } => Ok(Place::Path),
        Parameter::Query { .. } => Ok(Place::Query),
        Parameter::Header { .. } => Ok(Place::Header),
        Parameter::Cookie { .. } => {
            let name = &parameter.parameter_data_ref().name;
            Err(Error::refused(id, format!("the parameter `{name}` is a cookie"), "remove it from the document"))
        }
    }
}

/// Returns whether a parameter is a key or a reserved header. Reserved headers are those that a document may not
/// describe as parameters (section 4.8.12.1), that frame the body (RFC 9112, section 6), or that belong to the
/// connection.
fn is_ours(place: Place, name: &str, auth: &Auth) -> bool {
    const OF_THE_DOCUMENT: [&str; 3] = ["accept", "content-type", "authorization"];
    // `options.rs` of `cartesia-api` rejects the same names.
    const OF_THE_CLIENT: [&str; 5] = ["connection", "content-length", "expect", "host", "transfer-encoding"];
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let schemes = auth.schemes();
    match place {
        Place::Path => false,
        Place::Query => schemes.filter_map(Auth::query).any(|key| key == name),
        Place::Header => {
            OF_THE_DOCUMENT.into_iter().chain(OF_THE_CLIENT).any(is) || schemes.filter_map(Auth::header).any(is)
        }
    }
}

fn header_name(id: &str, data: &ParameterData) -> Result<String, Error> {
    match check::is_token(&data.name) {
        true => Ok(data.name.clone()),
        false => Err(Error::refused(id, format!("`{}` is not a header name", data.name), "fix the name")),
    }
}

fn header_value(id: &str, data: &ParameterData, value: String) -> Result<String, Error> {
    match check::is_header_text(&value) {
        true => Ok(value),
        false => {
            let reason = format!("the value of the header `{}` has characters that a header can't contain", data.name);
            Err(Error::refused(id, reason, "fix the value"))
        }
    }
}

fn check_new(id: &str, place: Place, data: &ParameterData, known: &[Argument]) -> Result<(), Error> {
    let is_same = |argument: &Argument| argument.place == place && argument.field.name == data.name;
    if place != Place::Query && known.iter().any(is_same) {
        return Err(Error::refused(id, format!("two parameters are named `{}`", data.name), "rename one of them"));
    }
    if place == Place::Header {
        header_name(id, data)?;
    }
    if place == Place::Query && check::is_template(&data.name) {
        let reason = format!("the query parameter `{}` has a template for a name", data.name);
        return Err(Error::refused(id, reason, "list each parameter"));
    }
    Ok(())
}

fn argument(
    id: &str,
    place: Place,
    data: &mut ParameterData,
    written: Option<Written>,
    components: &Components,
) -> Result<Argument, Error> {
    data.required |= place == Place::Path;
    let mut field = match &data.format {
        ParameterSchemaOrContent::Schema(schema) => schema::field(id, &data.name, schema, data.required, components)?,
        ParameterSchemaOrContent::Content(_) => Field::unlisted(&data.name, None, Kind::Json),
    };
    field.description = data.description.clone().or(field.description);
    field.deprecated |= data.deprecated.unwrap_or_default();
    if field.kind.is_file() {
        let reason = format!("the {} parameter `{}` is a file", place.name(), data.name);
        return Err(Error::refused(id, reason, "send files in a form"));
    }
    if place != Place::Query && field.kind == Kind::DateTime && written.is_none() {
        // Progenitor would format the date as Rust does, not as in RFC 3339.
        data.format = ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema::text()));
        field.kind = Kind::Text;
    }
    if let Some((_, Some(words))) = written {
        field.tell(words);
    }
    // Progenitor would write whole numbers in a query with a fraction.
    let is_number = place == Place::Query && field.kind == Kind::Number && !field.repeated;
    let style = written.map(|(style, _)| style).or(is_number.then_some(Style::Exploded));
    Ok(Argument { place, known_as: data.name.clone(), field, style })
}

/// Refuses an object whose properties have the name of a parameter, if they are sent under their own names.
fn check_sent(
    id: &str,
    style: Option<Style>,
    data: &ParameterData,
    components: &Components,
    sent: &mut BTreeMap<String, String>,
) -> Result<(), Error> {
    for name in style::sent_names(id, style, data, components)? {
        if let Some(other) = sent.insert(name.clone(), data.name.clone()) {
            let reason = format!("its parameters `{other}` and `{}` both send `{name}`", data.name);
            return Err(Error::refused(id, reason, "rename one of them, or give an object the style `deepObject`"));
        }
    }
    Ok(())
}

fn check_path(site: &Site<'_>, arguments: &[Argument]) -> Result<(), Error> {
    let mut names = path_names(site.path);
    let braces = site.path.matches(['{', '}']).count();
    let is_readable = braces == 2 * names.len();
    // A name that a path contains twice has the same value in each place (RFC 6570, section 3.2.1).
    names.sort_unstable();
    names.dedup();
    let is_path = |argument: &&Argument| argument.place == Place::Path;
    let known = arguments.iter().filter(is_path).map(|argument| argument.field.name.as_str()).collect::<Vec<_>>();
    let missing = names.iter().find(|name| !known.contains(name)).or(known.iter().find(|name| !names.contains(name)));
    match missing {
        Some(name) => Err(Error::refused(
            site.id,
            format!("`{name}` is not both in the path `{}` and a path parameter", site.path),
            "change one of them",
        )),
        None if !is_readable || known.len() != names.len() => {
            Err(Error::refused(site.id, format!("the path `{}` can't be read", site.path), "fix its braces"))
        }
        None => Ok(()),
    }
}

/// Sorts arguments in progenitor's order: path parameters in the order of the path, then the others by name.
fn sort(path: &str, arguments: &mut [Argument]) {
    let names = path_names(path);
    arguments.sort_by_cached_key(|argument| {
        let position = names.iter().position(|name| *name == argument.field.name).unwrap_or_default();
        match argument.place {
            Place::Path => (argument.place, position, String::new()),
            _ => (argument.place, 0, argument.known_as.clone()),
        }
    });
}
