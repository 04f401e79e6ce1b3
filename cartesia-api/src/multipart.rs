//! `multipart/form-data` (RFC 7578): the form of a body, and its parts in the order in which they are sent.

mod body;
mod head;

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use body::MultipartBody;
pub(crate) use body::Sending;

use crate::contract::Operation;
use crate::error::{Error, InvalidRequest, UploadError};
use crate::stall::Clock;
use crate::upload::{Files, Upload};

const JSON: &str = "application/json";

/// The parts of a form. It holds no open file, so each attempt opens it anew.
#[derive(Debug)]
pub(crate) struct Form {
    operation: &'static Operation,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text { name: Cow<'static, str>, content_type: Option<&'static str>, value: String },
    File { name: &'static str, content_type: Option<&'static str>, upload: Upload },
}

impl Form {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self { operation, parts: Vec::with_capacity(operation.parts.len()) }
    }

    /// Adds a text as it is.
    pub(crate) fn text(&mut self, name: &'static str, value: String) {
        self.parts.push(Part::Text { name: Cow::Borrowed(name), content_type: None, value });
    }

    /// Adds a value as in OpenAPI 3.0.4, section 4.8.14.4: text and numbers as they are, an array as one part for
    /// each element, an object as JSON, and nothing as no part at all.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a value that JSON can't express, here and below.
    pub(crate) fn field(&mut self, name: &'static str, value: &impl Serialize) -> Result<(), Error> {
        let value = self.to_value(name, value)?;
        self.value(Cow::Borrowed(name), value);
        Ok(())
    }

    /// Adds a value with a media type of its own, from the form's `encoding`, which is that of each element of an
    /// array.
    pub(crate) fn field_as(
        &mut self,
        name: &'static str,
        value: &impl Serialize,
        content_type: &'static str,
    ) -> Result<(), Error> {
        let values = match self.to_value(name, value)? {
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

    /// Adds an object as one part for each of its properties, such as `access[type]`: the style `deepObject` (OpenAPI 3.0.4,
    /// section 4.8.12.2), of which what is deeper is named in the same way.
    pub(crate) fn deep(&mut self, name: &'static str, value: &impl Serialize) -> Result<(), Error> {
        let value = self.to_value(name, value)?;
        self.deep_value(Cow::Borrowed(name), value);
        Ok(())
    }

    fn deep_value(&mut self, name: Cow<'static, str>, value: Value) {
        match value {
            Value::Object(properties) => {
                properties.into_iter().for_each(|(key, value)| self.deep_value(format!("{name}[{key}]").into(), value));
            }
            Value::Array(values) => values.into_iter().for_each(|value| self.deep_value(name.clone(), value)),
            value => self.value(name, value),
        }
    }

    /// Adds the fields of an object, each by its own name.
    pub(crate) fn fields(&mut self, object: &impl Serialize) -> Result<(), Error> {
        if let Value::Object(fields) = self.to_value("extra", object)? {
            fields.into_iter().for_each(|(name, value)| self.value(Cow::Owned(name), value));
        }
        Ok(())
    }

    fn to_value(&self, name: &'static str, value: &impl Serialize) -> Result<Value, Error> {
        serde_json::to_value(value).map_err(|error| {
            Error::Invalid(InvalidRequest::of(self.operation.id, name, format!("can't be sent: {error}")))
        })
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

    /// Adds a file. The upload's own media type takes precedence over that of the form.
    pub(crate) fn file(&mut self, name: &'static str, upload: Upload, content_type: Option<&'static str>) {
        self.parts.push(Part::File { name, content_type, upload });
    }

    /// Adds texts of the caller's own, before the first file.
    pub(crate) fn texts(&mut self, fields: Vec<(String, String)>) {
        let texts =
            fields.into_iter().map(|(name, value)| Part::Text { name: Cow::Owned(name), content_type: None, value });
        let first_file = self.parts.iter().position(|part| matches!(part, Part::File { .. }));
        let place = first_file.unwrap_or(self.parts.len());
        self.parts.splice(place..place, texts);
    }

    /// Returns `true` if a part is a stream that an attempt has begun to send.
    pub(crate) fn is_spent(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::File { upload, .. } if upload.is_spent()))
    }

    /// Opens all files, then writes the text between them.
    pub(crate) async fn open(
        &self,
        boundary: &str,
        files: &Files,
        clock: Arc<Clock>,
    ) -> Result<MultipartBody, UploadError> {
        let mut body = MultipartBody::new(clock);
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

fn is_json(content_type: &str) -> bool {
    content_type.starts_with(JSON) || content_type.ends_with("+json")
}

/// Returns a boundary of 128 random bits, made after the clip, which can't contain them by chance or by design.
pub(crate) fn boundary() -> String {
    format!("cartesia-{:032x}", fastrand::u128(..))
}
