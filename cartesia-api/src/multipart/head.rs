//! The text between the contents of the parts: delimiters and part headers (RFC 7578, section 4).

use crate::escape::escape;

/// Returns the head of a text. `headers` are lines of its own.
pub(super) fn text(boundary: &str, name: &str, content_type: Option<&str>, headers: &str) -> String {
    let content_type = content_type.map(|value| format!("Content-Type: {value}\r\n")).unwrap_or_default();
    format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\n{content_type}{headers}\r\n", escape(name))
}

/// Returns the head of a file.
pub(super) fn file(boundary: &str, name: &str, file_name: &str, content_type: &str, headers: &str) -> String {
    format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {content_type}\r\n{headers}\r\n",
        escape(name),
        escape(file_name),
    )
}

pub(super) fn closing(boundary: &str) -> String {
    format!("--{boundary}--\r\n")
}
