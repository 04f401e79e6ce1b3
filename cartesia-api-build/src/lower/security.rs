//! Converts security requirements (OpenAPI 3.0.4, section 4.8.30) to keys of the client.

use openapiv3::{APIKeyLocation, Components, SecurityRequirement, SecurityScheme};

use super::facts::Auth;
use super::{check, schema};
use crate::error::Error;

/// Returns the alternatives that keys can satisfy, in the document's order. Those with a key in the URL come later, and
/// `{}`, which needs no key, is last. An empty list needs no key either.
pub(super) fn auth(id: &str, alternatives: &[SecurityRequirement], components: &Components) -> Result<Auth, Error> {
    let (mut usable, mut refusal) = (Vec::new(), None);
    for alternative in alternatives.iter().filter(|alternative| !alternative.is_empty()) {
        match one(id, alternative, components) {
            // All kinds of tokens are sent in the same way.
            Ok(auth) if usable.contains(&auth) => {}
            Ok(auth) => usable.push(auth),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    let is_optional = alternatives.iter().any(|alternative| alternative.is_empty());
    if let Some(error) = refusal.filter(|_| usable.is_empty() && !is_optional) {
        return Err(error);
    }
    usable.sort_by_key(|auth| auth.each().iter().any(|scheme| scheme.query().is_some()));
    usable.extend(is_optional.then_some(Auth::None));
    Ok(match usable.len() {
        0 => Auth::None,
        1 => usable.remove(0),
        _ => Auth::Any(usable),
    })
}

/// Returns the schemes of one alternative. The API key must be the same scheme in every operation. So schemes are in
/// the order of the document's components: a bearer token first, then keys in headers, and a user name last.
fn one(id: &str, alternative: &SecurityRequirement, components: &Components) -> Result<Auth, Error> {
    let position = |name: &String| components.security_schemes.get_index_of(name);
    let mut names = alternative.keys().collect::<Vec<_>>();
    names.sort_by_key(|name| position(name));
    let mut schemes =
        names.iter().map(|name| Ok((*name, scheme(id, name, components)?))).collect::<Result<Vec<_>, _>>()?;
    schemes.sort_by_key(|(_, auth)| match auth {
        Auth::Bearer => 0,
        Auth::Basic => 3,
        Auth::Query(_) => 2,
        _ => 1,
    });
    for (index, (name, auth)) in schemes.iter().enumerate() {
        if let Some((other, _)) = schemes.iter().take(index).find(|(_, other)| is_at_same_place(other, auth)) {
            let place = match auth.query() {
                Some(parameter) => format!("query parameter `{parameter}`"),
                None => format!("header `{}`", auth.header().unwrap_or_default()),
            };
            let reason = format!("its security schemes `{other}` and `{name}` both go into the {place}");
            return Err(Error::refused(id, reason, "offer them as alternatives, and not at once"));
        }
    }
    let mut schemes = schemes.into_iter().map(|(_, auth)| auth).collect::<Vec<_>>();
    Ok(match schemes.len() {
        1 => schemes.remove(0),
        _ => Auth::All(schemes),
    })
}

/// Returns whether two keys have the same name. Header names ignore case, and parameter names do not.
fn is_at_same_place(one: &Auth, other: &Auth) -> bool {
    match (one.header(), other.header()) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}

fn scheme(id: &str, name: &str, components: &Components) -> Result<Auth, Error> {
    let scheme = components.security_schemes.get(name).ok_or_else(|| {
        Error::refused(id, format!("its security scheme `{name}` is not in components"), "add it there")
    })?;
    match schema::item(id, scheme, name)? {
        SecurityScheme::APIKey { location: APIKeyLocation::Header, name: header, .. } => {
            checked(id, name, header, "header", check::is_token(header)).map(Auth::Header)
        }
        SecurityScheme::APIKey { location: APIKeyLocation::Query, name: parameter, .. } => {
            let is_name = !parameter.is_empty() && !parameter.contains(|c: char| c.is_whitespace() || c.is_control());
            checked(id, name, parameter, "query", is_name).map(Auth::Query)
        }
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => Ok(Auth::Bearer),
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => Ok(Auth::Basic),
        // Every such token is sent in the same way (RFC 6750, section 2.1).
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => Ok(Auth::Bearer),
        SecurityScheme::APIKey { location: APIKeyLocation::Cookie, .. } => {
            Err(refused(id, name, "an API key in a cookie, which this client does not support"))
        }
        SecurityScheme::HTTP { scheme, .. } => {
            Err(refused(id, name, &format!("the HTTP scheme `{scheme}`, and not `bearer` or `basic`")))
        }
    }
}

/// Returns the name by which callers set a key, if it is valid.
fn checked(id: &str, scheme: &str, name: &str, place: &str, is_name: bool) -> Result<String, Error> {
    match is_name {
        true => Ok(name.to_owned()),
        false => {
            let reason =
                format!("its security scheme `{scheme}` has a key named `{name}`, which is not valid in a {place}");
            Err(Error::refused(id, reason, "fix the name"))
        }
    }
}

fn refused(id: &str, name: &str, what: &str) -> Error {
    let reason = format!("its security scheme `{name}` is {what}");
    Error::refused(
        id,
        reason,
        "offer an API key in a header, a bearer token or a user name and password as an alternative",
    )
}
