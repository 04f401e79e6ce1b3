//! One document to one that progenitor accepts, and beside it every fact that the later stages need.

mod check;
mod multipart;
mod schema;
mod security;
#[cfg(test)]
mod tests;

use openapiv3::{
    Components, OpenAPI, Operation as ApiOperation, Parameter, PathItem, ReferenceOr, Response, StatusCode,
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
    /// The fields of its form, in the document's order.
    pub(crate) form: Option<Vec<Field>>,
    pub(crate) success: Success,
}

/// How a call shows who makes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Auth {
    None,
    Header(String),
    Bearer,
}

/// A field of a form, or a property of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    pub(crate) kind: Kind,
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
    /// The properties of its JSON object.
    pub(crate) answer: Vec<Field>,
}

/// Lowers a document. Refuses by operation id what can't be expressed.
pub(crate) fn lower(mut document: OpenAPI) -> Result<Lowered, Error> {
    let version = document.info.version.clone();
    let server = server(&document)?;
    let mut components = document.components.take().unwrap_or_default();
    let operations = lower_operations(&mut document, &mut components)?;
    check::ids(&operations)?;
    components.security_schemes.clear();
    document.components = Some(components);
    document.security = None;
    Ok(Lowered { document, version, server, operations })
}

fn server(document: &OpenAPI) -> Result<String, Error> {
    let refused = |reason: &str| {
        Error::refused("servers", reason, "the document must name the API's URL as its first server, without variables")
    };
    let server = document.servers.first().ok_or_else(|| refused("there is no server"))?;
    if server.url.contains('{') {
        return Err(refused("the first server's URL has variables"));
    }
    Ok(server.url.trim_end_matches('/').to_owned())
}

fn lower_operations(document: &mut OpenAPI, components: &mut Components) -> Result<Vec<Operation>, Error> {
    let global_security = document.security.clone().unwrap_or_default();
    let mut operations = Vec::new();
    for (path, item) in &mut document.paths.paths {
        let ReferenceOr::Item(item) = item else {
            return Err(Error::refused(
                path,
                "the path is a reference to another file",
                "write it out in the document",
            ));
        };
        let shared = std::mem::take(&mut item.parameters);
        for (method, operation) in methods(item) {
            let id = operation.operation_id.clone().ok_or_else(|| {
                Error::refused(&format!("{method} {path}"), "it has no operationId", "give it one: it names the method")
            })?;
            let site = Site { id: &id, method, path };
            operations.push(lower_operation(&site, operation, &shared, &global_security, components)?);
        }
    }
    Ok(operations)
}

/// Where an operation stands in the document.
struct Site<'a> {
    id: &'a str,
    method: &'static str,
    path: &'a str,
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
    shared: &[ReferenceOr<Parameter>],
    global_security: &[openapiv3::SecurityRequirement],
    components: &mut Components,
) -> Result<Operation, Error> {
    check::operation(site.id, operation)?;
    let parameters = shared.iter().cloned().chain(std::mem::take(&mut operation.parameters)).collect::<Vec<_>>();
    let constants = constants(site.id, &parameters, components)?;
    let requirements = operation.security.take().unwrap_or_else(|| global_security.to_vec());
    let auth = security::auth(site.id, &requirements, components)?;
    let form = multipart::lower_body(site.id, operation, components)?;
    let success = success(site.id, operation, components)?;
    Ok(Operation {
        id: site.id.to_owned(),
        method: site.method.to_owned(),
        path: site.path.to_owned(),
        summary: operation.summary.clone().filter(|text| !text.is_empty()),
        description: operation.description.clone().filter(|text| !text.is_empty()),
        deprecated: operation.deprecated,
        auth,
        constants,
        form,
        success,
    })
}

/// The parameters that have one possible value. Others are refused.
fn constants(
    id: &str,
    parameters: &[ReferenceOr<Parameter>],
    components: &Components,
) -> Result<Vec<(String, String)>, Error> {
    parameters
        .iter()
        .map(|parameter| {
            let parameter = schema::parameter(id, parameter, components)?;
            let data = parameter.parameter_data_ref();
            match (parameter, schema::only_value(id, data, components)?) {
                (Parameter::Header { .. }, Some(value)) => Ok((data.name.clone(), value)),
                _ => Err(Error::refused(
                    id,
                    format!("the parameter `{}` is not a header with one possible value", data.name),
                    "other parameters are not generated yet",
                )),
            }
        })
        .collect()
}

/// The lowest 2xx response.
fn success(id: &str, operation: &ApiOperation, components: &Components) -> Result<Success, Error> {
    let responses = &operation.responses.responses;
    let documented = responses.iter().filter_map(|(status, response)| match status {
        StatusCode::Code(code @ 200..=299) => Some((*code, response)),
        StatusCode::Range(2) => Some((200, response)),
        _ => None,
    });
    let Some((status, response)) = documented.min_by_key(|(status, _)| *status) else {
        return Err(Error::refused(id, "it has no 2xx response", "document what a success answers"));
    };
    let response = schema::response(id, response, components)?;
    Ok(Success { status, answer: answer(id, response, components)? })
}

fn answer(id: &str, response: &Response, components: &Components) -> Result<Vec<Field>, Error> {
    let json = response.content.get("application/json").and_then(|media| media.schema.as_ref());
    json.map_or(Ok(Vec::new()), |schema| schema::properties(id, schema, components))
}
