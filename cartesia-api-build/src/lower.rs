//! One document to one that progenitor accepts, and beside it every fact that the later stages need.

mod body;
mod check;
mod encoding;
mod facts;
mod file;
mod form;
mod instance;
mod limits;
mod media_type;
mod parameters;
mod plain;
mod reach;
mod references;
mod response;
mod sample;
mod schema;
mod security;
mod site;
mod style;
mod successes;
#[cfg(test)]
mod tests;
mod union;
mod version;

use std::collections::BTreeSet;

use openapiv3::{Components, OpenAPI, Operation as ApiOperation, ReferenceOr};

use crate::error::Error;
use site::{Site, methods};

pub(crate) use facts::{Argument, Auth, Body, BodyKind, Content, Field, Kind, Lowered, Operation, Place, Style};

/// Lowers a document. Refuses by operation id what can't be expressed.
pub(crate) fn lower(mut document: OpenAPI) -> Result<Lowered, Error> {
    let server = server(&document)?;
    let mut components = document.components.take().unwrap_or_default();
    let used = reach::schemas(&document, &components);
    components.schemas.retain(|name, _| used.contains(name));
    let errors = reach::errors(&document, &components);
    check::circles(&components)?;
    check::references(&components)?;
    let mut forms = BTreeSet::new();
    let operations = lower_operations(&mut document, &mut components, &mut forms)?;
    check::ids(&operations)?;
    // A schema of which an operation got a copy of its own is not used any more.
    let used = reach::schemas(&document, &components);
    components.schemas.retain(|name, _| used.contains(name) || errors.contains(name));
    let version = version::version(&document, &operations)?;
    components.security_schemes.clear();
    document.components = Some(components);
    document.security = None;
    plain::document(&mut document, &forms)?;
    Ok(Lowered { document, version, server, operations })
}

/// The first server, with the defaults of its variables. One that is relative, or none, is where the document is from, which only
/// the caller of the client knows (OpenAPI 3.0.4, section 4.8.5).
fn server(document: &OpenAPI) -> Result<String, Error> {
    let way_out = "the document must name the API's URL as its first server, or a path";
    let Some(server) = document.servers.first() else { return Ok(String::new()) };
    let mut url = server.url.clone();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    match url.split_once("://") {
        Some(("http" | "https", rest)) if !rest.is_empty() && !url.contains(['{', '}']) => {
            Ok(url.trim_end_matches('/').to_owned())
        }
        None if !url.contains(['{', '}', ':']) => Ok(url.trim_end_matches('/').to_owned()),
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
    let others = body.iter().flat_map(|body| &body.others).map(|name| format!("`{name}`")).collect::<Vec<_>>();
    if !others.is_empty() {
        let words = operation.description.take().map(|words| format!("{words}\n\n")).unwrap_or_default();
        let others = others.join(" and ");
        operation.description =
            Some(format!("{words}The service takes its body as {others} too, which this does not send."));
    }
    let success = response::lower(site.id, operation, components)?;
    // Extensions are for other generators; some of dropshot's would make progenitor write code that needs it.
    operation.extensions.clear();
    // Callbacks are requests to the caller, which this client doesn't take.
    operation.callbacks.clear();
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
