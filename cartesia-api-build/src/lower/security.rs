//! Security requirements (OpenAPI 3.0.4, section 4.8.30) to the one way in which the client shows its key.

use openapiv3::{APIKeyLocation, Components, SecurityRequirement, SecurityScheme};

use super::facts::Auth;
use super::schema;
use crate::error::Error;

/// The first alternative that a key can meet. An empty list, or one with only `{}`, asks for nothing.
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

fn one(id: &str, alternative: &SecurityRequirement, components: &Components) -> Result<Auth, Error> {
    let mut names = alternative.keys();
    let (Some(name), None) = (names.next(), names.next()) else {
        return Err(Error::refused(
            id,
            "it needs several security schemes at once",
            "offer one alternative with one key",
        ));
    };
    let scheme = components.security_schemes.get(name).ok_or_else(|| {
        Error::refused(id, format!("its security scheme `{name}` is not in components"), "add it there")
    })?;
    match schema::item(id, scheme, name)? {
        SecurityScheme::APIKey { location: APIKeyLocation::Header, name, .. } => Ok(Auth::Header(name.clone())),
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => Ok(Auth::Bearer),
        // Whoever has a token sends it in the same way (RFC 6750, section 2.1).
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => Ok(Auth::Bearer),
        SecurityScheme::APIKey { location: APIKeyLocation::Query, .. } => {
            Err(refused(id, name, "an API key in the URL, which ends up in logs"))
        }
        _ => Err(refused(id, name, "neither an API key in a header nor a bearer token")),
    }
}

fn refused(id: &str, name: &str, what: &str) -> Error {
    let reason = format!("its security scheme `{name}` is {what}");
    Error::refused(id, reason, "offer an API key in a header or a bearer token as an alternative")
}
