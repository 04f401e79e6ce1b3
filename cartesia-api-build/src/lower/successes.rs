//! The successes of an operation, as one: a call has one type of result, which may be nothing.

use openapiv3::{Components, Operation as ApiOperation, ReferenceOr, Response, Schema, StatusCode};
use serde_json::Value;

use super::schema;
use crate::error::Error;

/// The success of an operation.
pub(super) struct Chosen {
    pub(super) status: u16,
    /// All statuses of a success, that one among them.
    pub(super) statuses: Vec<u16>,
    pub(super) response: Response,
    /// True where another status comes without content.
    pub(super) is_optional: bool,
}

/// A success, and its status as the document writes it.
type Documented = (StatusCode, Response);

/// Takes those with the same content for one, and one without content beside them for content that may be left out.
pub(super) fn choose(
    id: &str,
    operation: &ApiOperation,
    components: &Components,
    json: impl Fn(&Response) -> Option<String>,
) -> Result<Chosen, Error> {
    let all = documented(id, operation, components)?;
    let mut statuses = all.iter().map(|(status, _)| code(status)).collect::<Vec<_>>();
    statuses.dedup();
    let (full, empty): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, response)| !response.content.is_empty());
    let is_optional = !full.is_empty() && !empty.is_empty();
    let mut choices = full.into_iter().chain(empty);
    let Some((status, response)) = choices.next() else {
        return Err(Error::refused(id, "it has no 2xx response", "document the response of a success"));
    };
    let shape_of = |response: &Response| shape(response, json(response), components);
    let shape = shape_of(&response);
    let differs = |(_, other): &Documented| !other.content.is_empty() && shape_of(other) != shape;
    match choices.find(differs).map(|(status, _)| status) {
        None => Ok(Chosen { status: code(&status), statuses, response, is_optional }),
        Some(other) => {
            let reason = format!("its {status} and {other} responses differ");
            Err(Error::refused(id, reason, "keep one of them: a call has one type of result"))
        }
    }
}

/// By status, and one that stands for all of them last.
fn documented(id: &str, operation: &ApiOperation, components: &Components) -> Result<Vec<Documented>, Error> {
    let documented = operation.responses.responses.iter();
    let documented =
        documented.filter(|(status, _)| matches!(status, StatusCode::Code(200..=299) | StatusCode::Range(2)));
    let documented = documented.map(|(status, response)| (status.clone(), response));
    // Where it is the only one, it is the success too.
    let is_alone = operation.responses.responses.is_empty();
    let alone = operation.responses.default.iter().filter(|_| is_alone);
    let alone = alone.map(|response| (StatusCode::Code(200), response));
    let resolved = documented
        .chain(alone)
        .map(|(status, response)| Ok((status, schema::response(id, response, components)?.clone())));
    let mut resolved = resolved.collect::<Result<Vec<_>, Error>>()?;
    resolved.sort_by_key(|(status, _)| (code(status), matches!(status, StatusCode::Range(_))));
    Ok(resolved)
}

fn code(status: &StatusCode) -> u16 {
    match status {
        StatusCode::Code(code) => *code,
        StatusCode::Range(_) => 200,
    }
}

/// The media type and the schema of a content, without the words on it. `json` is the name of its JSON, and all JSON is the same.
fn shape(response: &Response, json: Option<String>, components: &Components) -> Option<(Option<String>, Value)> {
    let first = response.content.first();
    let (name, media) = json.as_ref().and_then(|name| response.content.get_key_value(name)).or(first)?;
    let schema = media.schema.as_ref().map(|schema| shape_of(schema, components));
    Some((Some(name.to_ascii_lowercase()).filter(|_| json.is_none()), schema.unwrap_or_default()))
}

/// A schema as it is at the end of its references, without words.
pub(super) fn shape_of(schema: &ReferenceOr<Schema>, components: &Components) -> Value {
    let target = schema::resolve("", schema, components).ok();
    let mut tree = target.and_then(|target| serde_json::to_value(target).ok()).unwrap_or_default();
    without_words(&mut tree);
    tree
}

/// Takes out what says nothing of the values. The names of properties are no such words.
fn without_words(schema: &mut Value) {
    const WORDS: [&str; 6] = ["title", "description", "example", "default", "deprecated", "externalDocs"];
    match schema {
        Value::Object(fields) => {
            fields.retain(|name, _| !WORDS.contains(&name.as_str()));
            for (name, value) in fields.iter_mut() {
                match (name.as_str(), value) {
                    ("properties", Value::Object(properties)) => properties.values_mut().for_each(without_words),
                    (_, value) => without_words(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(without_words),
        _ => {}
    }
}
