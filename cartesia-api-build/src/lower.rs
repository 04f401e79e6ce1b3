//! One document to one that progenitor accepts, and beside it every fact that the later stages need.

mod answer;
mod body;
mod check;
mod limits;
mod multipart;
mod parameters;
mod plain;
mod sample;
mod schema;
mod security;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use openapiv3::{
    Components, OpenAPI, Operation as ApiOperation, Parameter, PathItem, ReferenceOr, SecurityRequirement,
};

use crate::Error;

/// A document without multipart bodies, constant headers and security, and what it had of them.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub(crate) document: OpenAPI,
    /// `info.version`.
    pub(crate) version: String,
    /// The first server's URL, without a slash at its end.
    pub(crate) server: String,
    /// In the order in which progenitor emits their methods.
    pub(crate) operations: Vec<Operation>,
}

/// What a call of one operation needs to know.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// In capitals.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) auth: Auth,
    /// Headers with one possible value.
    pub(crate) constants: Vec<(String, String)>,
    /// In the order in which progenitor's method takes them.
    pub(crate) parameters: Vec<Argument>,
    pub(crate) body: Option<Body>,
    pub(crate) success: Success,
}

/// A parameter that the caller gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Argument {
    pub(crate) place: Place,
    pub(crate) field: Field,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
}

/// How a call shows who makes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Auth {
    None,
    Header(String),
    Bearer,
}

/// What a request carries.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Body {
    pub(crate) kind: BodyKind,
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
    /// The properties of an object, in the order in which they are sent.
    pub(crate) fields: Vec<Field>,
}

/// In which form a request carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// `multipart/form-data`.
    Form,
    /// `application/json`.
    Json,
    /// `text/plain`.
    Text,
}

/// A field of a form, a property of an object, or a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// What the schema says of its value: bounds, lengths, a default.
    pub(crate) limits: Option<String>,
    /// A value that an example may show.
    pub(crate) sample: Option<serde_json::Value>,
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    /// Whether it is an array of what `kind` says.
    pub(crate) repeated: bool,
    pub(crate) kind: Kind,
    /// The media type that the form's `encoding` gives it.
    pub(crate) content_type: Option<String>,
}

/// What a field may hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    File,
    Text,
    DateTime,
    Choice(Vec<String>),
    Boolean,
    Integer,
    Number,
    Json,
}

/// The documented success of an operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Success {
    pub(crate) status: u16,
    pub(crate) content: Content,
    /// Its media type; empty where there is no content.
    pub(crate) media_type: String,
    /// The properties of its JSON object.
    pub(crate) answer: Vec<Field>,
}

/// What a success holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    None,
    Json,
    /// `text/event-stream`.
    Events,
    /// Any other media type.
    Bytes,
}

/// Lowers a document. Refuses by operation id what can't be expressed.
pub(crate) fn lower(mut document: OpenAPI) -> Result<Lowered, Error> {
    let version = document.info.version.clone();
    let server = server(&document)?;
    let mut components = document.components.take().unwrap_or_default();
    check::circles(&components)?;
    check::references(&components)?;
    check::names(&components)?;
    let mut forms = BTreeSet::new();
    let operations = lower_operations(&mut document, &mut components, &mut forms)?;
    check::ids(&operations)?;
    components.security_schemes.clear();
    document.components = Some(components);
    document.security = None;
    plain::document(&mut document, &forms)?;
    Ok(Lowered { document, version, server, operations })
}

/// The first server, with the defaults of its variables.
fn server(document: &OpenAPI) -> Result<String, Error> {
    let way_out = "the document must name the API's absolute URL as its first server";
    let server = document.servers.first().ok_or_else(|| Error::refused("servers", "there is no server", way_out))?;
    let mut url = server.url.clone();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    match url.split_once("://") {
        Some(("http" | "https", rest)) if !rest.is_empty() && !url.contains(['{', '}']) => {
            Ok(url.trim_end_matches('/').to_owned())
        }
        _ => Err(Error::refused("servers", format!("the first server is `{url}`"), way_out)),
    }
}

fn lower_operations(
    document: &mut OpenAPI,
    components: &mut Components,
    forms: &mut BTreeSet<String>,
) -> Result<Vec<Operation>, Error> {
    let security = document.security.clone().unwrap_or_default();
    let mut operations = Vec::new();
    for (path, item) in &mut document.paths.paths {
        let ReferenceOr::Item(item) = item else {
            return Err(Error::refused(
                path,
                "the path is a reference to another file",
                "write it out in the document",
            ));
        };
        check::path(path, item)?;
        let parameters = std::mem::take(&mut item.parameters);
        for (method, operation) in methods(item) {
            let id = operation.operation_id.clone().ok_or_else(|| {
                Error::refused(&format!("{method} {path}"), "it has no operationId", "give it one: it names the method")
            })?;
            let site = Site { id: &id, method, path, parameters: &parameters, security: &security };
            operations.push(lower_operation(&site, operation, components, forms)?);
        }
    }
    Ok(operations)
}

/// Where an operation stands in the document, and what it shares with others there.
struct Site<'a> {
    id: &'a str,
    method: &'static str,
    path: &'a str,
    parameters: &'a [ReferenceOr<Parameter>],
    security: &'a [SecurityRequirement],
}

/// In the order of `openapiv3::PathItem::iter`, which progenitor follows.
fn methods(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut ApiOperation)> {
    [
        ("GET", &mut item.get),
        ("PUT", &mut item.put),
        ("POST", &mut item.post),
        ("DELETE", &mut item.delete),
        ("OPTIONS", &mut item.options),
        ("HEAD", &mut item.head),
        ("PATCH", &mut item.patch),
        ("TRACE", &mut item.trace),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn lower_operation(
    site: &Site<'_>,
    operation: &mut ApiOperation,
    components: &mut Components,
    forms: &mut BTreeSet<String>,
) -> Result<Operation, Error> {
    check::operation(site, operation)?;
    let requirements = operation.security.take().unwrap_or_else(|| site.security.to_vec());
    let auth = security::auth(site.id, &requirements, components)?;
    let (constants, parameters) = parameters::lower(site, operation, &auth, components)?;
    let body = body::lower(site.id, operation, components, forms)?;
    let success = answer::lower(site.id, operation, components)?;
    check::inline_names(site.id, operation, components)?;
    // Extensions are for other generators; some of dropshot's would make progenitor write code that needs it.
    operation.extensions.clear();
    Ok(Operation {
        id: site.id.to_owned(),
        method: site.method.to_owned(),
        path: site.path.to_owned(),
        summary: operation.summary.clone().filter(|text| !text.is_empty()),
        description: operation.description.clone().filter(|text| !text.is_empty()),
        deprecated: operation.deprecated,
        auth,
        constants,
        parameters,
        body,
        success,
    })
}
