//! Servers (OpenAPI 3.0.4, section 4.8.5): the document's, and an operation's own.

use openapiv3::{OpenAPI, Server};

use crate::error::Error;

/// Returns the first server, with the defaults of its variables. A relative or missing server refers to the host of the
/// document, which only the caller knows.
pub(super) fn of_document(document: &OpenAPI) -> Result<String, Error> {
    let way_out = "the document must name the API's URL as its first server, or a path, without a query and a user";
    let Some(server) = document.servers.first() else { return Ok(String::new()) };
    let url = filled_in(server);
    match is_usable(&url) {
        true => Ok(url.trim_end_matches('/').to_owned()),
        false => Err(Error::refused("servers", format!("the first server is `{url}`"), way_out)),
    }
}

/// Returns the first server of an operation or of its path, if it differs from the document's. If only the caller knows
/// that server, all requests go to the caller's base URL.
pub(super) fn of_operation(id: &str, document: &str, servers: &[Server]) -> Result<Option<String>, Error> {
    let Some(url) = servers.first().map(filled_in) else { return Ok(None) };
    let refused =
        |reason: &str, way_out: &str| Err(Error::refused(id, format!("its server is `{url}`{reason}"), way_out));
    if !is_usable(&url) {
        return refused("", "name a URL or a path, without a query and a user, or remove it");
    }
    let (Some(own), false) = (origin(document), document.is_empty()) else { return Ok(None) };
    let url = match (url.contains("://"), url.starts_with('/')) {
        (true, _) => url.clone(),
        (false, true) => format!("{own}{url}"),
        (false, false) => return refused(", which is a relative path without a base", "begin the path with a slash"),
    };
    let url = url.trim_end_matches('/');
    Ok((url != document).then(|| url.to_owned()))
}

/// Returns the URL with the defaults of its variables, and its scheme in lower case (RFC 3986, section 3.1). A URL
/// without a scheme has that of the document's address (RFC 3986, section 4.2), which is assumed to be `https`.
fn filled_in(server: &Server) -> String {
    let variables = server.variables.iter().flatten();
    let url = variables
        .fold(server.url.clone(), |url, (name, variable)| url.replace(&format!("{{{name}}}"), &variable.default));
    match url.split_once("://") {
        _ if url.starts_with("//") => format!("https:{url}"),
        Some((scheme, rest)) => format!("{}://{rest}", scheme.to_ascii_lowercase()),
        None => url,
    }
}

/// Returns whether a text is a path, or a URL with a host. Paths are appended to it, so it can't have a query or
/// fragment. A user name in it would be a key.
fn is_usable(url: &str) -> bool {
    let is_plain = !url.contains(['{', '}', '?', '#', '@']);
    match url.split_once("://") {
        Some(("http" | "https", rest)) => is_plain && !rest.is_empty(),
        Some(_) => false,
        None => is_plain && !url.contains(':'),
    }
}

/// Returns the scheme and the host of a URL.
fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.find('/').unwrap_or(rest.len());
    url.get(..scheme.len() + "://".len() + host)
}
