//! The values that a builder's setters collect, and the one error that names everything wrong with them.

use std::fmt;

use crate::auth::Keys;
use crate::contract::Operation;
use crate::error::{Error, FieldProblem, InvalidRequest};
use crate::file_or_text::FileOrText;
use crate::upload::Upload;

/// The value of a field, as far as it was set.
#[derive(Clone, Debug)]
pub(crate) enum Input<T> {
    Unset,
    Set(T),
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

impl Input<Upload> {
    pub(crate) fn checked(upload: Upload) -> Self {
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
        let mut values = Vec::new();
        for (index, element) in elements.enumerate() {
            match element {
                Input::Set(value) => values.push(value),
                Input::Invalid(problem) => {
                    return Self::Invalid(format!("holds an element, number {index}, that {problem}"));
                }
                Input::Unset => {}
            }
        }
        Self::Set(values)
    }
}

/// The problems that keep a request from being made.
#[derive(Debug)]
pub(crate) struct Problems {
    operation: &'static str,
    problems: Vec<FieldProblem>,
}

impl Problems {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self { operation: operation.id, problems: Vec::new() }
    }

    pub(crate) fn required<T>(&mut self, field: &'static str, input: Input<T>) -> Option<T> {
        if matches!(input, Input::Unset) {
            self.push(field, "is missing".to_owned());
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
        let Self { operation, mut problems } = self;
        problems.iter_mut().for_each(|problem| problem.problem = keys.redact(&problem.problem));
        Error::Invalid(InvalidRequest { operation, problems })
    }
}
