//! Parameters that are no plain text, number or boolean, written as the document has it (OpenAPI 3.0.4, sections
//! 4.8.12.3 to 4.8.12.5). In a query and a path they are percent-encoded, and in a header they are as they are.
//!
//! A delimiter that stands in a value would be taken for one. If it can't be encoded apart from the delimiter, the
//! value is refused.

mod path;

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Request;
use reqwest::header::HeaderValue;
use serde::Serialize;
use serde_json::Value;

use crate::input::Problems;
use crate::number;
use crate::request::Unsendable;

/// All but the unreserved characters (RFC 3986, section 2.3), as RFC 6570 has it.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The way in which a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `form` in a query and `simple` elsewhere, with `explode: true`.
    Exploded,
    /// The same with `explode: false`.
    Commas,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// A dot before the value, or before each of several with `explode` (RFC 6570, section 3.2.5).
    Label {
        explode: bool,
    },
    /// A semicolon and the name before the value, or before each of several with `explode` (RFC 6570, section 3.2.7).
    Matrix {
        explode: bool,
    },
    /// `content` of JSON.
    Json,
}

impl Problems {
    /// Returns a parameter of a query, `name=value` or several of them; `None` where there is nothing to send, such as an empty
    /// array.
    pub(crate) fn query_as<T: Serialize>(
        &mut self,
        name: &'static str,
        style: Style,
        is_required: bool,
        value: Option<T>,
    ) -> Option<String> {
        let query = written(value?, style).and_then(|written| query(name, style, written));
        self.text(name, is_required, query)
    }

    /// Returns a part of a path.
    pub(crate) fn path_as<T: Serialize>(
        &mut self,
        name: &'static str,
        style: Style,
        value: Option<T>,
    ) -> Option<String> {
        let text = written(value?, style).and_then(|written| match style {
            Style::Label { explode } => path::label(explode, written),
            Style::Matrix { explode } => Ok(path::matrix(name, explode, written)),
            _ => simple(style, written, &percent_encoded),
        });
        match self.text(name, true, text) {
            Some(text) if matches!(text.as_str(), "" | "." | "..") => {
                self.push(name, format!("is {text:?}, which is no name in a path"));
                None
            }
            text => text,
        }
    }

    /// Returns the value of a header; `None` where there is nothing to send.
    pub(crate) fn header_as<T: Serialize>(
        &mut self,
        name: &'static str,
        style: Style,
        is_required: bool,
        value: Option<T>,
    ) -> Option<String> {
        let text = written(value?, style).and_then(|written| header(style, written));
        self.text(name, is_required, text)
    }

    fn text(&mut self, name: &'static str, is_required: bool, text: Result<Option<String>, String>) -> Option<String> {
        match text {
            Ok(None) if is_required => self.push(name, "is empty, so that nothing would be sent".to_owned()),
            Ok(text) => return text,
            Err(problem) => self.push(name, problem),
        }
        None
    }
}

/// Adds parameters to the query of a request.
pub(crate) fn with_query(
    request: Result<Request, Unsendable>,
    parameters: &[Option<String>],
) -> Result<Request, Unsendable> {
    let mut request = request?;
    let url = request.url_mut();
    let known = url.query().filter(|query| !query.is_empty());
    let query = known.into_iter().chain(parameters.iter().flatten().map(String::as_str)).collect::<Vec<_>>().join("&");
    if !query.is_empty() {
        url.set_query(Some(&query));
    }
    Ok(request)
}

/// A value as the texts that it is made of.
enum Written {
    /// Null, which no parameter has.
    Nothing,
    One(String),
    Many(Vec<String>),
    /// With the name of each; in the style `deepObject` the names and numbers that lead to it, each in brackets.
    Named(Vec<(String, String)>),
}

fn written(value: impl Serialize, style: Style) -> Result<Written, String> {
    let value = serde_json::to_value(value).map_err(|error| format!("can't be sent: {error}"))?;
    Ok(match value {
        Value::Null => Written::Nothing,
        value if style == Style::Json => Written::One(value.to_string()),
        value @ (Value::Array(_) | Value::Object(_)) if style == Style::DeepObject => {
            let mut named = Vec::new();
            deep(String::new(), value, &mut named);
            Written::Named(named)
        }
        Value::Array(values) => Written::Many(values.into_iter().enumerate().map(element).collect::<Result<_, _>>()?),
        Value::Object(properties) => {
            let named = properties.into_iter().flat_map(|(name, value)| each(style, name, value));
            let named = named.map(|(name, value)| match scalar(value) {
                Some(text) => Ok((name, text)),
                None => Err(format!("holds {name:?}, which is an array or object and can't be written")),
            });
            Written::Named(named.collect::<Result<_, _>>()?)
        }
        value => scalar(value).map_or(Written::Nothing, Written::One),
    })
}

/// Adds each text within a value, with the names and numbers that lead to it.
fn deep(name: String, value: Value, named: &mut Vec<(String, String)>) {
    match value {
        Value::Object(properties) => {
            properties.into_iter().for_each(|(key, value)| deep(format!("{name}[{key}]"), value, named));
        }
        Value::Array(values) => {
            let numbered = values.into_iter().enumerate();
            numbered.for_each(|(index, value)| deep(format!("{name}[{index}]"), value, named));
        }
        value => named.extend(scalar(value).map(|text| (name, text))),
    }
}

/// The values of a property that are written by its name: with `explode`, each element of an array. A property has no null.
fn each(style: Style, name: String, value: Value) -> Vec<(String, Value)> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) if style == Style::Exploded => {
            values.into_iter().filter(|value| !value.is_null()).map(|value| (name.clone(), value)).collect()
        }
        value => vec![(name, value)],
    }
}

fn element((index, value): (usize, Value)) -> Result<String, String> {
    scalar(value).ok_or_else(|| format!("holds an element, number {index}, that is neither text, number nor boolean"))
}

fn scalar(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number::text(&number)),
        Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn query(name: &str, style: Style, value: Written) -> Result<Option<String>, String> {
    let pair = |name: &str, value: &str| format!("{}={}", percent_encoded(name), percent_encoded(value));
    let one = |value: &str| format!("{}={value}", percent_encoded(name));
    let pairs = match (style, value) {
        (_, Written::Nothing) => return Ok(None),
        (_, Written::One(text)) => vec![pair(name, &text)],
        (Style::Exploded, Written::Many(values)) => values.iter().map(|value| pair(name, value)).collect(),
        (Style::Exploded, Written::Named(values)) => values.iter().map(|(name, value)| pair(name, value)).collect(),
        (Style::DeepObject, Written::Named(values)) => {
            values.iter().map(|(keys, value)| pair(&format!("{name}{keys}"), value)).collect()
        }
        (style, Written::Many(values)) => joined(style, &values)?.iter().map(|text| one(text)).collect(),
        (style, Written::Named(values)) => joined(style, &flat(values))?.iter().map(|text| one(text)).collect(),
    };
    Ok(Some(pairs.join("&")).filter(|pairs| !pairs.is_empty()))
}

/// One value of several. Of the delimiters only a comma stands as it is, so that an encoded one is none.
fn joined(style: Style, values: &[String]) -> Result<Option<String>, String> {
    let (delimiter, own) = match style {
        Style::SpaceDelimited => ("%20", Some(' ')),
        Style::PipeDelimited => ("%7C", Some('|')),
        _ => (",", None),
    };
    if let Some(own) = own.filter(|own| values.iter().any(|value| value.contains(*own))) {
        return Err(format!("holds a value with {own:?} in it, which stands between the values"));
    }
    let values = values.iter().map(|value| percent_encoded(value)).collect::<Vec<_>>();
    Ok((!values.is_empty()).then(|| values.join(delimiter)))
}

/// The style of paths and headers.
fn simple(style: Style, value: Written, encoded: &dyn Fn(&str) -> Cow<'_, str>) -> Result<Option<String>, String> {
    let values = match value {
        Written::Nothing => return Ok(None),
        Written::One(text) => return Ok(Some(encoded(&text).into_owned())),
        Written::Many(values) => values.iter().map(|value| encoded(value).into_owned()).collect(),
        Written::Named(values) if style == Style::Exploded => {
            values.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect()
        }
        Written::Named(values) => flat(values).iter().map(|value| encoded(value).into_owned()).collect::<Vec<_>>(),
    };
    Ok((!values.is_empty()).then(|| values.join(",")))
}

fn header(style: Style, value: Written) -> Result<Option<String>, String> {
    let has_comma = match &value {
        Written::Nothing | Written::One(_) => false,
        Written::Many(values) => values.iter().any(|value| value.contains(',')),
        Written::Named(values) => values.iter().any(|(name, value)| name.contains(',') || value.contains(',')),
    };
    if has_comma {
        return Err("holds a value with a comma in it, which stands between the values".to_owned());
    }
    let text = simple(style, value, &|text| Cow::Owned(text.to_owned()))?;
    let text = text.map(|text| if style == Style::Json { ascii(&text) } else { text });
    match text {
        Some(text) if HeaderValue::from_str(&text).is_err() => {
            Err("holds a character that no header may have".to_owned())
        }
        text => Ok(text),
    }
}

/// JSON without characters that a header may not have (RFC 8259, section 7).
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        match character.is_ascii() {
            true => text.push(character),
            false => {
                let mut units = [0; 2];
                text.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    text
}

fn flat(values: Vec<(String, String)>) -> Vec<String> {
    values.into_iter().flat_map(|(name, value)| [name, value]).collect()
}

fn percent_encoded(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, ENCODED).into()
}
