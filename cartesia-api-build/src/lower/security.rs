//! Security requirements (OpenAPI 3.0.4, section 4.8.30) to the way in which the client shows its keys.

use openapiv3::{APIKeyLocation, Components, SecurityRequirement, SecurityScheme};

use super::facts::Auth;
use super::schema;
use crate::error::Error;

/// The first alternative that keys can meet. An empty list, or one with only `{}`, asks for nothing.
pub(super) fn auth(id: &str, alternatives: &[SecurityRequirement], components: &Components) -> Result<Auth, Error> {
    let mut refusal = None;
    for alternative in alternatives.iter().filter(|alternative| !alternative.is_empty()) {
        match one(id, alternative, components) {
            Ok(auth) => return Ok(auth),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    let optional = alternatives.iter().any(|alternative| alternative.is_empty());
    match refusal {
        Some(error) if !optional => Err(error),
        _ => Ok(Auth::None),
    }
}

/// The schemes of one alternative. Which of them shows the API key must be the same in every operation, so that they are in the order
/// of the document's components, a bearer token first and a user name last.
fn one(id: &str, alternative: &SecurityRequirement, components: &Components) -> Result<Auth, Error> {
    let position = |name: &String| components.security_schemes.get_index_of(name);
    let mut names = alternative.keys().collect::<Vec<_>>();
    names.sort_by_key(|name| position(name));
    let mut schemes =
        names.iter().map(|name| Ok((*name, scheme(id, name, components)?))).collect::<Result<Vec<_>, _>>()?;
    schemes.sort_by_key(|(_, auth)| match auth {
        Auth::Bearer => 0,
        Auth::Basic => 2,
        _ => 1,
    });
    for (index, (name, auth)) in schemes.iter().enumerate() {
        let header = auth.header().unwrap_or_default();
        let is_same = |(_, other): &&(_, Auth)| other.header().is_some_and(|other| other.eq_ignore_ascii_case(header));
        if let Some((other, _)) = schemes.iter().take(index).find(is_same) {
            let reason = format!("its security schemes `{other}` and `{name}` both go into the header `{header}`");
            return Err(Error::refused(id, reason, "offer them as alternatives, and not at once"));
        }
    }
    let mut schemes = schemes.into_iter().map(|(_, auth)| auth).collect::<Vec<_>>();
    Ok(match schemes.len() {
        1 => schemes.remove(0),
        _ => Auth::All(schemes),
    })
}

fn scheme(id: &str, name: &str, components: &Components) -> Result<Auth, Error> {
    let scheme = components.security_schemes.get(name).ok_or_else(|| {
        Error::refused(id, format!("its security scheme `{name}` is not in components"), "add it there")
    })?;
    match schema::item(id, scheme, name)? {
        SecurityScheme::APIKey { location: APIKeyLocation::Header, name, .. } => Ok(Auth::Header(name.clone())),
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => Ok(Auth::Bearer),
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => Ok(Auth::Basic),
        // Whoever has a token sends it in the same way (RFC 6750, section 2.1).
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => Ok(Auth::Bearer),
        SecurityScheme::APIKey { location: APIKeyLocation::Query, .. } => {
            Err(refused(id, name, "an API key in the URL, which ends up in logs"))
        }
        SecurityScheme::APIKey { location: APIKeyLocation::Cookie, .. } => {
            Err(refused(id, name, "an API key in a cookie, which this client has none of"))
        }
        SecurityScheme::HTTP { scheme, .. } => {
            Err(refused(id, name, &format!("the HTTP scheme `{scheme}`, and not `bearer` or `basic`")))
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
