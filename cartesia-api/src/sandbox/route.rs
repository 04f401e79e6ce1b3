//! The operation of the document that a request is for.

use hyper::http::{Method, StatusCode};

use super::refusal::Refusal;
use crate::contract::Operation;

/// Returns the operation with this method and path: 404 if the document has no such path, 405 if it has it for other
/// methods only.
pub(super) fn find<'a>(operations: &[&'a Operation], method: &Method, path: &str) -> Result<&'a Operation, Refusal> {
    let at_path: Vec<&Operation> =
        operations.iter().copied().filter(|operation| matches(operation.path, path)).collect();
    if at_path.is_empty() {
        return Err(no_such_path(operations, path));
    }
    // `/voices/clone` goes before `/voices/{id}`, whichever the document lists first (OpenAPI 3.0.4, section 4.8.8.2).
    at_path
        .iter()
        .copied()
        .filter(|operation| operation.method == method.as_str())
        .min_by_key(|operation| operation.path.split('/').map(openness).collect::<Vec<_>>())
        .ok_or_else(|| no_such_method(&at_path, method, path))
}

/// Returns `true` if `path` matches `template`, in which `{name}` stands for a segment, or a part of one, that is not empty.
fn matches(template: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    template.split('/').all(|expected| segments.next().is_some_and(|segment| is_of(expected, segment)))
        && segments.next().is_none()
}

fn is_of(template: &str, segment: &str) -> bool {
    let Some((before, rest)) = template.split_once('{') else { return template == segment };
    let Some((_, after)) = rest.split_once('}') else { return template == segment };
    let Some(rest) = segment.strip_prefix(before) else { return false };
    let ends = rest.char_indices().map(|(index, character)| index + character.len_utf8());
    ends.filter_map(|end| rest.get(end..)).any(|rest| is_of(after, rest))
}

/// Returns how much a segment of a template leaves open.
fn openness(segment: &str) -> u8 {
    match segment.contains('{') {
        true if segment.starts_with('{') && segment.ends_with('}') => 2,
        true => 1,
        false => 0,
    }
}

fn no_such_path(operations: &[&Operation], path: &str) -> Refusal {
    let mut known: Vec<String> = operations.iter().map(|operation| format!("`{}`", operation.path)).collect();
    known.dedup();
    let message = format!("The document has no path `{path}`; it has {}.", known.join(", "));
    Refusal::new(StatusCode::NOT_FOUND, message)
}

fn no_such_method(at_path: &[&Operation], method: &Method, path: &str) -> Refusal {
    let allowed = at_path.iter().map(|operation| operation.method).collect::<Vec<_>>().join(", ");
    let message = format!("The document has no `{method}` for `{path}`; it allows {allowed}.");
    Refusal { allow: Some(allowed), ..Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message) }
}
