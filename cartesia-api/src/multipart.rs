//! `multipart/form-data` (RFC 7578): the form of a body, and its parts in the order in which they are sent.

mod body;
mod head;

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

pub(crate) use head::escape;

pub(crate) use body::{MultipartBody, Segments, Watch};

use crate::error::{FieldProblem, UploadError};
use crate::upload::{Files, Upload};

const JSON: &str = "application/json";

/// A body that goes out as a form. Implemented by the generated code.
pub(crate) trait ToForm {
    /// # Errors
    ///
    /// A value that JSON can't express.
    fn to_form(&self) -> Result<Form, FieldProblem>;
}

/// The parts of a body. Cheap to make anew for each attempt: files are not opened yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Text { name: Cow<'static, str>, content_type: Option<&'static str>, value: String },
    File { name: &'static str, content_type: Option<&'static str>, upload: Upload },
}

#[allow(dead_code, reason = "what today's document does not need, another will")]
impl Form {
    /// A value, in the way of OpenAPI 3.0.4, section 4.8.14.4: text and numbers as they are, an array as one part for
    /// each element, an object as JSON, and nothing as no part at all.
    pub(crate) fn field(&mut self, name: &'static str, value: &impl Serialize) -> Result<(), FieldProblem> {
        let value = to_value(name, value)?;
        self.value(Cow::Borrowed(name), value);
        Ok(())
    }

    /// A value with a media type of its own, from the form's `encoding`, which is that of each element of an array.
    pub(crate) fn field_as(
        &mut self,
        name: &'static str,
        value: &impl Serialize,
        content_type: &'static str,
    ) -> Result<(), FieldProblem> {
        let values = match to_value(name, value)? {
            Value::Null => Vec::new(),
            Value::Array(values) => values,
            value => vec![value],
        };
        for value in values {
            let value = match value {
                Value::String(text) if !is_json(content_type) => text,
                value => value.to_string(),
            };
            self.parts.push(Part::Text { name: Cow::Borrowed(name), content_type: Some(content_type), value });
        }
        Ok(())
    }

    /// The fields of an object, each by its own name.
    pub(crate) fn fields(&mut self, object: &impl Serialize) -> Result<(), FieldProblem> {
        if let Value::Object(fields) = to_value("extra", object)? {
            fields.into_iter().for_each(|(name, value)| self.value(Cow::Owned(name), value));
        }
        Ok(())
    }

    fn value(&mut self, name: Cow<'static, str>, value: Value) {
        let (content_type, value) = match value {
            Value::Null => return,
            Value::Array(values) => return values.into_iter().for_each(|value| self.value(name.clone(), value)),
            Value::String(value) => (None, value),
            Value::Bool(_) | Value::Number(_) => (None, value.to_string()),
            Value::Object(_) => (Some(JSON), value.to_string()),
        };
        self.parts.push(Part::Text { name, content_type, value });
    }

    /// A file. What the upload says of its media type comes before what the form says.
    pub(crate) fn file(&mut self, name: &'static str, upload: &Upload, content_type: Option<&'static str>) {
        self.parts.push(Part::File { name, content_type, upload: upload.clone() });
    }

    /// Texts of the caller's own, before the first file.
    pub(crate) fn texts(&mut self, fields: &[(String, String)]) {
        let texts = fields.iter().map(|(name, value)| Part::Text {
            name: Cow::Owned(name.clone()),
            content_type: None,
            value: value.clone(),
        });
        let first_file = self.parts.iter().position(|part| matches!(part, Part::File { .. }));
        let place = first_file.unwrap_or(self.parts.len());
        self.parts.splice(place..place, texts);
    }

    /// Whether a part was a stream that an attempt has begun to send.
    pub(crate) fn is_spent(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::File { upload, .. } if upload.is_spent()))
    }

    /// Opens all files, then writes what stands between them.
    pub(crate) async fn open(&self, boundary: &str, files: &Files, watch: Watch) -> Result<MultipartBody, UploadError> {
        let mut body = MultipartBody::new(watch);
        for (index, part) in self.parts.iter().enumerate() {
            match part {
                Part::Text { name, content_type, value } => {
                    body.text(&head::text(boundary, name, *content_type), value);
                }
                Part::File { name, content_type, upload } => {
                    body.waits_for(name);
                    let opened = upload.open(name, files.of(index)).await?;
                    let media_type = upload.media_type_or(*content_type);
                    body.file(&head::file(boundary, name, upload.name(), media_type), name, upload, opened);
                }
            }
        }
        body.end(&head::closing(boundary));
        Ok(body)
    }
}

fn to_value(name: &'static str, value: &impl Serialize) -> Result<Value, FieldProblem> {
    serde_json::to_value(value)
        .map_err(|error| FieldProblem { field: name, problem: format!("can't be sent: {error}") })
}

fn is_json(content_type: &str) -> bool {
    content_type.starts_with(JSON) || content_type.ends_with("+json")
}

/// 128 random bits, made after the clip: it contains them neither by chance nor by design.
pub(crate) fn boundary() -> String {
    format!("cartesia-{:032x}", fastrand::u128(..))
}
