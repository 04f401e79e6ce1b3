//! Lowers a document to one that progenitor accepts, and collects the facts that later stages need.

mod body;
mod check;
mod choices;
mod encoding;
mod facts;
mod file;
mod form;
mod instance;
mod limits;
mod listed;
mod media_type;
mod nullable;
mod one_sided;
mod one_way;
mod overridden;
mod parameters;
mod part_headers;
mod patterns;
mod plain;
mod reach;
mod references;
mod response;
mod sample;
mod schema;
mod security;
mod servers;
mod several;
mod site;
mod style;
mod successes;
#[cfg(test)]
mod tests;
mod union;
mod untyped;
mod version;

use std::collections::BTreeSet;

use openapiv3::{Components, OpenAPI, Operation as ApiOperation, ReferenceOr};

use crate::error::Error;
use site::{Site, methods};

pub(crate) use facts::{
    Argument, Auth, Body, BodyKind, Choice, Content, Field, Kind, Lowered, Operation, PartHeader, Place, Style, Success,
};

/// Lowers a document. Unsupported parts are refused, by operation id.
pub(crate) fn lower(mut document: OpenAPI) -> Result<Lowered, Error> {
    let server = servers::of_document(&document)?;
    let mut components = document.components.take().unwrap_or_default();
    let used = reach::schemas(&document, &components);
    components.schemas.retain(|name, _| used.contains(name));
    let errors = reach::errors(&document, &components);
    check::circles(&components)?;
    check::references(&components)?;
    let mut forms = BTreeSet::new();
    let operations = lower_operations(&mut document, &server, &mut components, &mut forms)?;
    check::ids(&operations)?;
    // Schemas that were replaced by an operation's own copies are now unused.
    let used = reach::Reached::of(&document, &components);
    components.schemas.retain(|name, _| used.contains(name) || errors.contains(name));
    let version = version::version(&document, &operations)?;
    components.security_schemes.clear();
    document.components = Some(components);
    document.security = None;
    let choices = plain::document(&mut document, &forms, &used)?;
    Ok(Lowered { document, version, server, operations, choices })
}

fn lower_operations(
    document: &mut OpenAPI,
    server: &str,
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
        let (parameters, servers) = (std::mem::take(&mut item.parameters), std::mem::take(&mut item.servers));
        for (method, operation) in methods(item) {
            let id = operation.operation_id.clone().ok_or_else(|| {
                Error::refused(&format!("{method} {path}"), "it has no operationId", "give it one: it names the method")
            })?;
            let site =
                Site { id: &id, method, path, parameters: &parameters, security: &security, server, servers: &servers };
            operations.push(lower_operation(&site, operation, components, forms)?);
        }
    }
    Ok(operations)
}

/// Adds sentences about the body and the success to the docs of an operation, where no field or type can show them.
fn tell(method: &str, operation: &mut ApiOperation, body: Option<&Body>, success: &Success) {
    let of_success = of_success(success).filter(|_| method != "HEAD");
    let sentences = body.into_iter().flat_map(of_body).chain(of_others(success)).chain(of_success);
    let sentences = sentences.collect::<Vec<_>>().join(" ");
    if !sentences.is_empty() {
        let words = operation.description.take().map(|words| format!("{words}\n\n")).unwrap_or_default();
        operation.description = Some(words + &sentences);
    }
}

fn of_body(body: &Body) -> impl Iterator<Item = String> {
    let others = body.others.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    let others =
        (!others.is_empty()).then(|| format!("The service also accepts {others}, which this client does not send."));
    let of_nothing = body.is_form_of_nothing().then(|| match body.has_unnamed_parts() {
        true => {
            "The document lists no form fields. Add texts with `extra_field`, and files with `extra_file`.".to_owned()
        }
        false => "The document lists no form fields. Add them with `extra_field`.".to_owned(),
    });
    let patterns = body.patterns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    let patterns = (!patterns.is_empty()).then(|| match body.kind.is_form() {
        true => format!(
            "Fields named {patterns} have no setters. Add them by their full names: texts with `extra_field`, and files with \
             `extra_file`."
        ),
        false => {
            format!("Each of the names {patterns} stands for several properties, which are additional properties.")
        }
    });
    others.into_iter().chain(of_nothing).chain(patterns)
}

fn of_others(success: &Success) -> Option<String> {
    let others = success.others.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    (!others.is_empty()).then(|| format!("The service also offers {others}, which this client does not request."))
}

fn of_success(success: &Success) -> Option<String> {
    let sentence = match success.status {
        300..=399 => {
            "The response is a redirect, which the client does not follow. Its header `Location` has the target."
        }
        _ if success.is_misplaced && success.content == Content::None => {
            "The document describes content for a status that has none in HTTP. It is not read."
        }
        _ if success.is_misplaced => {
            "The document describes content for a status that has none in HTTP. It is read if the response has another status."
        }
        _ if !success.is_described => {
            "The document does not describe the content of the response. It is returned unchanged."
        }
        204 | 205 => return None,
        _ if success.content == Content::None => {
            "The document does not describe the content of the response. It is not read."
        }
        _ => return None,
    };
    Some(sentence.to_owned())
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
    let auth = if auth == Auth::None { parameters::key(site, operation, components)? } else { auth };
    check::trace(site, operation, &auth)?;
    let own_servers = std::mem::take(&mut operation.servers);
    let servers = if own_servers.is_empty() { site.servers } else { &own_servers };
    let server = servers::of_operation(site.id, site.server, servers)?;
    let (constants, parameters) = parameters::lower(site, operation, &auth, components)?;
    let body = body::lower(site.id, operation, components, forms)?;
    let success = response::lower(site, operation, components)?;
    tell(site.method, operation, body.as_ref(), &success);
    // Extensions are for other generators. For some of dropshot's, progenitor would generate code that needs dropshot.
    operation.extensions.clear();
    // Callbacks are requests to the caller, which this client doesn't receive.
    operation.callbacks.clear();
    Ok(Operation {
        id: site.id.to_owned(),
        method: site.method.to_owned(),
        path: site.path.to_owned(),
        summary: operation.summary.clone().filter(|text| !text.is_empty()),
        description: operation.description.clone().filter(|text| !text.is_empty()),
        deprecated: operation.deprecated,
        server,
        auth,
        constants,
        parameters,
        body,
        success,
    })
}
