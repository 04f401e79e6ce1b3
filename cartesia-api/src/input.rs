//! What a builder's setters gather, and the one error that names all that is wrong with it.

use std::fmt;

use crate::contract::Operation;
use crate::error::{Error, FieldProblem, InvalidRequest};
use crate::upload::Upload;

/// The value of a field, as far as it was set.
#[derive(Clone, Debug)]
pub(crate) enum Input<T> {
    Unset,
    Set(T),
    Invalid(String),
}

impl<T> Input<T> {
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

/// All that keeps a request from being made.
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

    fn push(&mut self, field: &'static str, problem: String) {
        self.problems.push(FieldProblem { field, problem });
    }
}

impl From<Problems> for Error {
    fn from(Problems { operation, problems }: Problems) -> Self {
        Self::Invalid(InvalidRequest { operation, problems })
    }
}
