//! `multipart/form-data` (RFC 7578): the form of a body, and its parts in the order in which they are sent.

mod body;
mod head;

use serde::Serialize;
use serde_json::Value;

pub(crate) use head::escape;

pub(crate) use body::{MultipartBody, Watch};

use crate::error::{Error, FieldProblem, InvalidRequest, UploadError};
use crate::upload::Upload;

/// A body that goes out as a form. Implemented by the generated code.
pub(crate) trait ToForm {
    /// # Errors
    ///
    /// A value that JSON can't express.
    fn to_form(&self) -> Result<Form, Error>;
}

/// The parts of a body. Cheap to make anew for each attempt: files are not opened yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Text { name: &'static str, value: String },
    Json { name: &'static str, value: String },
    File { name: &'static str, upload: Upload },
}

impl Form {
    /// A value, in the way of OpenAPI 3.0.4, section 4.8.14.4: text and numbers as they are, an array as one part for
    /// each element, an object as JSON, and nothing as no part at all.
    pub(crate) fn field(&mut self, name: &'static str, value: &impl Serialize) -> Result<(), Error> {
        match serde_json::to_value(value) {
            Ok(value) => self.value(name, value),
            Err(error) => return Err(invalid(name, format!("can't be sent: {error}"))),
        }
        Ok(())
    }

    fn value(&mut self, name: &'static str, value: Value) {
        match value {
            Value::Null => {}
            Value::String(value) => self.parts.push(Part::Text { name, value }),
            Value::Bool(_) | Value::Number(_) => self.parts.push(Part::Text { name, value: value.to_string() }),
            Value::Array(values) => values.into_iter().for_each(|value| self.value(name, value)),
            Value::Object(_) => self.parts.push(Part::Json { name, value: value.to_string() }),
        }
    }

    pub(crate) fn file(&mut self, name: &'static str, upload: &Upload) {
        self.parts.push(Part::File { name, upload: upload.clone() });
    }

    /// Whether a part was a stream that an attempt has begun to send.
    pub(crate) fn is_spent(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::File { upload, .. } if upload.is_spent()))
    }

    /// Opens all files, then writes what stands between them.
    pub(crate) async fn open(&self, boundary: &str, watch: Watch) -> Result<MultipartBody, UploadError> {
        let mut body = MultipartBody::new(watch);
        for part in &self.parts {
            match part {
                Part::Text { name, value } => body.text(&head::text(boundary, name), value),
                Part::Json { name, value } => body.text(&head::json(boundary, name), value),
                Part::File { name, upload } => {
                    body.waits_for(name);
                    let opened = upload.open(name).await?;
                    body.file(&head::file(boundary, name, upload), name, upload, opened);
                }
            }
        }
        body.end(&head::closing(boundary));
        Ok(body)
    }
}

fn invalid(field: &'static str, problem: String) -> Error {
    Error::Invalid(InvalidRequest { operation: "the request", problems: vec![FieldProblem { field, problem }] })
}

/// 128 random bits, so that no clip contains it but by malice, and none can know it beforehand.
pub(crate) fn boundary() -> String {
    format!("cartesia-{:032x}", fastrand::u128(..))
}
