//! The values that a builder's setters collect, and the one error that names everything wrong with them.

use std::fmt;

use crate::auth::Keys;
use crate::contract::Operation;
use crate::error::{Error, FieldProblem, InvalidRequest, MISSING};
use crate::file_or_text::FileOrText;
use crate::into_upload::IntoUpload;
use crate::open_enum::OpenEnum;
use crate::upload::Upload;

/// The value of a field, as far as it was set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Input<T> {
    Unset,
    Set(T),
    /// A value of an enum that the document doesn't list, and the problem with it.
    Unlisted(T, String),
    Invalid(String),
}

impl<T> Input<T> {
    pub(crate) fn is_set(&self) -> bool {
        !matches!(self, Self::Unset)
    }

    /// Makes of it a value that could have been null.
    pub(crate) fn or_null(self) -> Input<Option<T>> {
        match self {
            Self::Unset => Input::Unset,
            Self::Set(value) => Input::Set(Some(value)),
            Self::Unlisted(value, problem) => Input::Unlisted(Some(value), problem),
            Self::Invalid(problem) => Input::Invalid(problem),
        }
    }

    pub(crate) fn converted<E: fmt::Display>(value: Result<T, E>) -> Self {
        match value {
            Ok(value) => Self::Set(value),
            Err(error) => Self::Invalid(error.to_string()),
        }
    }
}

impl<T> Input<T> {
    /// Takes a number of another type, if it is in the range of its own.
    pub(crate) fn number<E>(value: Result<T, E>) -> Self {
        let problem = || format!("is a number that `{}` can't hold", std::any::type_name::<T>());
        value.map_or_else(|_| Self::Invalid(problem()), Self::Set)
    }
}

impl<T: OpenEnum> Input<T> {
    /// Takes a value of an enum, whoever made it: a text that isn't listed converts to none, but a value that was read may be
    /// one that isn't.
    pub(crate) fn listed<E: fmt::Display>(value: Result<T, E>) -> Self {
        match Self::converted(value) {
            Self::Set(value) => match value.problem() {
                Some(problem) => Self::Unlisted(value, problem),
                None => Self::Set(value),
            },
            other => other,
        }
    }
}

impl Input<Upload> {
    pub(crate) fn checked(file: impl IntoUpload) -> Self {
        let upload = file.into_upload();
        match upload.check() {
            Ok(()) => Self::Set(upload),
            Err(problem) => Self::Invalid(problem),
        }
    }
}

impl Input<FileOrText> {
    pub(crate) fn file_or_text(value: FileOrText) -> Self {
        match &value {
            FileOrText::File(upload) => upload.check().map_or_else(Self::Invalid, |()| Self::Set(value)),
            FileOrText::Text(_) => Self::Set(value),
        }
    }
}

impl<T> Input<Vec<T>> {
    /// Returns the elements if all are valid, or the problem of the first that isn't.
    pub(crate) fn many(elements: impl Iterator<Item = Input<T>>) -> Self {
        let (mut values, mut unlisted) = (Vec::new(), None);
        for (index, element) in elements.enumerate() {
            let of_element = |problem| format!("holds an element, number {index}, that {problem}");
            match element {
                Input::Set(value) => values.push(value),
                Input::Unlisted(value, problem) => {
                    values.push(value);
                    unlisted.get_or_insert_with(|| of_element(problem));
                }
                Input::Invalid(problem) => return Self::Invalid(of_element(problem)),
                Input::Unset => {}
            }
        }
        match unlisted {
            Some(problem) => Self::Unlisted(values, problem),
            None => Self::Set(values),
        }
    }
}

/// The problems that keep a request from being made.
#[derive(Debug)]
pub(crate) struct Problems {
    operation: &'static str,
    allow_unlisted: bool,
    problems: Vec<FieldProblem>,
}

impl Problems {
    /// Returns no problems. With `allow_unlisted`, values that the document doesn't list are none.
    pub(crate) fn new(operation: &'static Operation, allow_unlisted: bool) -> Self {
        Self { operation: operation.id, allow_unlisted, problems: Vec::new() }
    }

    pub(crate) fn required<T>(&mut self, field: &'static str, input: Input<T>) -> Option<T> {
        if matches!(input, Input::Unset) {
            self.push(field, MISSING.to_owned());
        }
        self.optional(field, input)
    }

    /// Returns a field that is required if others of its body are set.
    pub(crate) fn required_if<T>(&mut self, required: bool, field: &'static str, input: Input<T>) -> Option<T> {
        if required { self.required(field, input) } else { self.optional(field, input) }
    }

    /// Returns a segment of the path. An empty one, `.` and `..` would lead to another operation (RFC 3986, section
    /// 5.2.4).
    pub(crate) fn path<T: fmt::Display>(&mut self, field: &'static str, input: Input<T>) -> Option<T> {
        let value = self.required(field, input)?;
        match value.to_string().as_str() {
            text @ ("" | "." | "..") => {
                self.push(field, format!("is {text:?}, which is no name in a path"));
                None
            }
            _ => Some(value),
        }
    }

    pub(crate) fn optional<T>(&mut self, field: &'static str, input: Input<T>) -> Option<T> {
        match input {
            Input::Unset => None,
            Input::Set(value) => Some(value),
            Input::Unlisted(value, _) if self.allow_unlisted => Some(value),
            Input::Unlisted(_, problem) => {
                self.push(field, format!("{problem}, and is sent only with `.allow_unlisted(true)`"));
                None
            }
            Input::Invalid(problem) => {
                self.push(field, problem);
                None
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    pub(crate) fn push(&mut self, field: &'static str, problem: String) {
        self.problems.push(FieldProblem { field, problem });
    }

    /// Returns the error. A field's value may be the key, given in the wrong place.
    pub(crate) fn refusal(self, keys: &Keys) -> Error {
        let Self { operation, mut problems, .. } = self;
        problems.iter_mut().for_each(|problem| problem.problem = keys.redact(&problem.problem));
        Error::Invalid(InvalidRequest { operation, problems })
    }
}
