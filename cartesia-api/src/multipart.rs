//! Forms: the fields of a body in the order in which they are sent, as `multipart/form-data` (RFC 7578) or
//! `application/x-www-form-urlencoded` (<https://url.spec.whatwg.org/#concept-urlencoded-serializer>).

mod head;

use std::borrow::Cow;
use std::sync::Arc;

use reqwest::header::HeaderValue;
use serde::Serialize;
use serde_json::Value;

use crate::contract::Operation;
use crate::error::{Error, InvalidRequest, UploadError};
use crate::file_or_text::FileOrText;
use crate::number;
use crate::options::EXTRA_FILE;
use crate::stall::Clock;
use crate::stream_body::StreamBody;
use crate::upload::{Files, Upload};

const JSON: &str = "application/json";
const LINE_END: &str = "\r\n";

/// The parts of a form. It holds no open file, so each attempt opens it anew.
#[derive(Debug)]
pub(crate) struct Form {
    operation: &'static Operation,
    parts: Vec<Part>,
    headers: Vec<Header>,
}

/// A header of the parts of a name, beside those that each part has.
#[derive(Debug)]
struct Header {
    part: &'static str,
    name: &'static str,
    value: String,
}

#[derive(Debug)]
enum Part {
    Text { name: Cow<'static, str>, content_type: Option<&'static str>, value: String },
    File { name: Cow<'static, str>, content_type: Option<&'static str>, upload: Upload },
}

impl Part {
    fn name(&self) -> &str {
        match self {
            Self::Text { name, .. } | Self::File { name, .. } => name,
        }
    }
}

impl Form {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self { operation, parts: Vec::with_capacity(operation.parts.len()), headers: Vec::new() }
    }

    /// Adds a text as it is.
    pub(crate) fn text(&mut self, name: &'static str, value: String) {
        self.parts.push(Part::Text { name: Cow::Borrowed(name), content_type: None, value });
    }

    /// Adds a value as in OpenAPI 3.0.4, section 4.8.15.3. Text and numbers are sent as they are, an array as one part
    /// for each element, and an object as JSON. Nothing is no part.
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
                Value::Number(number) if !is_json(content_type) => number::text(&number),
                value => value.to_string(),
            };
            self.parts.push(Part::Text { name: Cow::Borrowed(name), content_type: Some(content_type), value });
        }
        Ok(())
    }

    /// Adds an object as one part for each of its properties, such as `access[type]`: the style `deepObject` (OpenAPI
    /// 3.0.4, section 4.8.12.2). Deeper properties are named in the same way.
    pub(crate) fn deep(&mut self, name: &'static str, value: &impl Serialize) -> Result<(), Error> {
        let value = self.to_value(name, value)?;
        self.deep_value(Cow::Borrowed(name), value);
        Ok(())
    }

    /// Adds an object or an array as one field for each of its values, as [`deep`](Self::deep) does. The elements of
    /// arrays have numbers, such as `items[0][name]`, since many services take the last of several fields of one name.
    pub(crate) fn deep_numbered(&mut self, name: &'static str, value: &impl Serialize) -> Result<(), Error> {
        let value = self.to_value(name, value)?;
        self.numbered_value(Cow::Borrowed(name), value);
        Ok(())
    }

    fn numbered_value(&mut self, name: Cow<'static, str>, value: Value) {
        match value {
            Value::Object(properties) => {
                properties
                    .into_iter()
                    .for_each(|(key, value)| self.numbered_value(format!("{name}[{key}]").into(), value));
            }
            Value::Array(values) => {
                let numbered = values.into_iter().enumerate();
                numbered.for_each(|(index, value)| self.numbered_value(format!("{name}[{index}]").into(), value));
            }
            value => self.value(name, value),
        }
    }

    /// Adds an array of texts and numbers as one text, with a character between them: the styles `form`, `spaceDelimited` and
    /// `pipeDelimited` without `explode` (OpenAPI 3.0.4, section 4.8.12.3).
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] also for an element with that character in it, which would be read as two.
    pub(crate) fn joined(&mut self, name: &'static str, value: &impl Serialize, between: char) -> Result<(), Error> {
        let values = match self.to_value(name, value)? {
            Value::Array(values) => values,
            Value::Null => return Ok(()),
            value => vec![value],
        };
        let texts = values.into_iter().filter(|value| !value.is_null()).map(|value| match value {
            Value::String(text) => text,
            Value::Number(number) => number::text(&number),
            value => value.to_string(),
        });
        let texts = texts.collect::<Vec<_>>();
        if let Some(index) = texts.iter().position(|text| text.contains(between)) {
            let problem =
                format!("holds an element, number {index}, with {between:?} in it, which is sent between elements");
            return Err(self.invalid(name, problem));
        }
        if !texts.is_empty() {
            self.text(name, texts.join(between.encode_utf8(&mut [0; 4])));
        }
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
        serde_json::to_value(value).map_err(|error| self.invalid(name, format!("can't be sent: {error}")))
    }

    fn invalid(&self, name: &'static str, problem: String) -> Error {
        Error::Invalid(InvalidRequest::of(self.operation.id, name, problem))
    }

    fn value(&mut self, name: Cow<'static, str>, value: Value) {
        let (content_type, value) = match value {
            Value::Null => return,
            Value::Array(values) => return values.into_iter().for_each(|value| self.value(name.clone(), value)),
            Value::String(value) => (None, value),
            Value::Number(value) => (None, number::text(&value)),
            Value::Bool(_) => (None, value.to_string()),
            Value::Object(_) => (Some(JSON), value.to_string()),
        };
        self.parts.push(Part::Text { name, content_type, value });
    }

    /// Adds a file. The upload's own media type takes precedence over that of the form.
    pub(crate) fn file(&mut self, name: &'static str, upload: Upload, content_type: Option<&'static str>) {
        let upload = match content_type {
            Some(media_type) => upload.of_media_type(media_type),
            None => upload,
        };
        self.parts.push(Part::File { name: Cow::Borrowed(name), content_type, upload });
    }

    /// Adds a file, or a text in its place, which has no media type of its own.
    pub(crate) fn file_or_text(&mut self, name: &'static str, value: FileOrText, content_type: Option<&'static str>) {
        match value {
            FileOrText::File(upload) => self.file(name, upload, content_type),
            FileOrText::Text(text) => self.text(name, text),
        }
    }

    /// Adds a header to the parts of a name, which have been added.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] also where there is such a part and no value, and for a value that no header may have.
    pub(crate) fn header(
        &mut self,
        part: &'static str,
        name: &'static str,
        value: &impl Serialize,
    ) -> Result<(), Error> {
        let value = match self.to_value(part, value)? {
            _ if !self.parts.iter().any(|added| added.name() == part) => return Ok(()),
            Value::Null => return Err(self.invalid(part, format!("needs the header {name:?} in its head"))),
            Value::String(text) => text,
            value => value.to_string(),
        };
        if HeaderValue::from_str(&value).is_err() {
            return Err(self.invalid(part, format!("has a header {name:?} with a character that none may have")));
        }
        self.headers.push(Header { part, name, value });
        Ok(())
    }

    /// Returns the lines of a part's own headers.
    fn headers_of(&self, part: &str) -> String {
        let own = self.headers.iter().filter(|header| header.part == part);
        own.map(|Header { name, value, .. }| format!("{name}: {value}{LINE_END}")).collect()
    }

    /// Adds texts of the caller's own, before the first file.
    pub(crate) fn texts(&mut self, fields: Vec<(String, String)>) {
        let texts =
            fields.into_iter().map(|(name, value)| Part::Text { name: Cow::Owned(name), content_type: None, value });
        let first_file = self.parts.iter().position(|part| matches!(part, Part::File { .. }));
        let place = first_file.unwrap_or(self.parts.len());
        self.parts.splice(place..place, texts);
    }

    /// Adds files of the caller's own.
    pub(crate) fn files(&mut self, files: Vec<(String, Upload)>) {
        let files =
            files.into_iter().map(|(name, upload)| Part::File { name: Cow::Owned(name), content_type: None, upload });
        self.parts.extend(files);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Returns `true` if a part is a stream that an attempt has begun to send.
    pub(crate) fn is_spent(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::File { upload, .. } if upload.is_spent()))
    }

    /// Returns the media type for one attempt, and the form with all files open.
    pub(crate) async fn open(&self, files: &Files, clock: Arc<Clock>) -> Result<(String, StreamBody), UploadError> {
        let boundary = boundary();
        let mut body = StreamBody::new(clock);
        for (index, part) in self.parts.iter().enumerate() {
            let headers = self.headers_of(part.name());
            match part {
                Part::Text { name, content_type, value } => {
                    body.text(&head::text(&boundary, name, *content_type, &headers));
                    body.text(value);
                }
                Part::File { name, content_type, upload } => {
                    let media_type = upload.media_type_or(*content_type);
                    body.text(&head::file(&boundary, name, upload.name(), media_type, &headers));
                    let field = match name {
                        Cow::Borrowed(name) => name,
                        Cow::Owned(_) => EXTRA_FILE,
                    };
                    body.file(field, upload, files.of(index)).await?;
                }
            }
            body.text(LINE_END);
        }
        body.text(&head::closing(&boundary));
        Ok((format!("multipart/form-data; boundary={boundary}"), body.end()))
    }

    /// Returns the fields percent-encoded, each as a name and a value, of a form without files.
    pub(crate) fn url_encoded(&self) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for part in &self.parts {
            if let Part::Text { name, value, .. } = part {
                pairs.append_pair(name, value);
            }
        }
        pairs.finish()
    }
}

fn is_json(content_type: &str) -> bool {
    content_type.starts_with(JSON) || content_type.ends_with("+json")
}

/// Returns a boundary of 128 random bits, made after the clip, which can't contain them by chance or by design.
fn boundary() -> String {
    format!("cartesia-{:032x}", fastrand::u128(..))
}
