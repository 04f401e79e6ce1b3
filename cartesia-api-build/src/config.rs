//! The settings of the generator: the selection of operations, and the handling of refused ones.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::leave_out::Passing;
use crate::left_out::LeftOut;
use crate::read::{self, Document, Source};
use crate::render::Generated;
use crate::{guard, selection, stages};

/// The settings of the generator.
///
/// By default every operation is generated, and a single one that can't be generated is an error.
///
/// ```no_run
/// # fn main() -> Result<(), cartesia_api_build::Error> {
/// cartesia_api_build::Config::new()
///     .leave_out_refused(true)
///     .only(["tag:Voices", "tts_bytes"])
///     .except(["voices_mix"])
///     .compile("openapi")
/// # }
/// ```
///
/// The folder's `sources.toml` can contain the same settings, which [`compile`](Self::compile) reads. Settings made here have
/// priority.
///
/// ```toml
/// [generate]
/// leave-out-refused = true
/// only = ["tag:Voices", "tts_bytes"]
/// except = ["voices_mix"]
/// ```
///
/// An entry of `only` or `except` is an operation's id or a tag. Write `id:` or `tag:` before it if both exist with that name.
/// An operation without an id goes by the name of its method: `get_voices_by_id` for `GET /voices/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[must_use = "nothing is generated till `compile` or `generate` is called"]
pub struct Config {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leave_out_refused: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    only: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    except: Option<Vec<String>>,
    #[serde(skip)]
    allow_unmatched: bool,
}

impl Config {
    /// The default settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves out each operation that can't be generated, instead of returning an error; `false` by default.
    /// [`Generated::left_out`] and the [`Surface`](crate::Surface) list them. The code is the same as for documents without
    /// them.
    ///
    /// The reason can be the operation, a component that it uses, or another operation with the same name in Rust. Problems of
    /// no single operation are still errors: text that is not an OpenAPI document, servers that can't be called, and documents
    /// that contradict each other.
    pub fn leave_out_refused(self, leave_out: bool) -> Self {
        Self { leave_out_refused: Some(leave_out), ..self }
    }

    /// Generates these operations only, by id or tag; all by default. Other operations can't cause an error.
    pub fn only<S: Into<String>>(self, selectors: impl IntoIterator<Item = S>) -> Self {
        Self { only: Some(selectors.into_iter().map(Into::into).collect()), ..self }
    }

    /// Generates all operations except these, by id or tag; none by default. It has priority over [`only`](Self::only).
    pub fn except<S: Into<String>>(self, selectors: impl IntoIterator<Item = S>) -> Self {
        Self { except: Some(selectors.into_iter().map(Into::into).collect()), ..self }
    }

    /// Allows entries of `only` and `except` without a match, for a part of a set of documents; `false` by default.
    pub fn allow_unmatched(self, allow: bool) -> Self {
        Self { allow_unmatched: allow, ..self }
    }

    /// Returns whether refused operations are left out.
    #[must_use]
    pub fn leaves_out_refused(&self) -> bool {
        self.leave_out_refused.unwrap_or_default()
    }

    /// Generates the code for a set of documents, as [`generate`](crate::generate()) does. Reads no `sources.toml`.
    ///
    /// # Errors
    ///
    /// The errors of [`generate`](crate::generate()), except those of omitted operations. An entry of `only` or `except`
    /// without a match. [`Error::AllRefused`] if no operation is left.
    pub fn generate(&self, sources: &[Source]) -> Result<Generated, Error> {
        let documents = sources.iter().map(|source| self.parse(source)).collect::<Result<Vec<_>, _>>()?;
        self.generate_parsed(&documents)
    }

    /// Generates the code for parsed documents.
    ///
    /// # Errors
    ///
    /// Those of [`generate`](Self::generate).
    pub fn generate_parsed(&self, documents: &[Document]) -> Result<Generated, Error> {
        let (mut generated, left_out, untyped) = self.through(documents.to_vec(), stages::generate)?;
        generated.notes.extend(untyped.map(|error| format!("errors have no types, since {error}")));
        generated.surface.left_out.clone_from(&left_out);
        Ok(Generated { left_out, ..generated })
    }

    /// Generates the code alone, for a build, and returns the omitted operations.
    pub(crate) fn code(&self, sources: &[Source]) -> Result<(String, Vec<LeftOut>), Error> {
        let documents = sources.iter().map(|source| guard::guarded(|| Document::read(source)));
        let (code, left_out, _) = self.through(documents.collect::<Result<_, _>>()?, stages::code)?;
        Ok((code, left_out))
    }

    /// Checks documents without generating code, as [`check`](crate::check) does.
    ///
    /// # Errors
    ///
    /// Those of [`generate`](Self::generate), except errors that only progenitor reports.
    pub fn check(&self, documents: &[Document]) -> Result<(), Error> {
        self.through(documents.to_vec(), stages::check).map(drop)
    }

    /// Parses a document. If parts may be left out, their shape is only checked when the document is generated.
    ///
    /// # Errors
    ///
    /// Those of [`Document::parse`].
    pub fn parse(&self, source: &Source) -> Result<Document, Error> {
        let is_lenient = self.leaves_out_refused() || self.only.is_some() || self.except.is_some();
        match is_lenient {
            true => guard::guarded(|| Document::read(source)),
            false => Document::parse(source),
        }
    }

    /// Returns every contradiction between documents, as [`conflicts`](crate::conflicts) does, except in omitted parts.
    ///
    /// # Errors
    ///
    /// Those of [`generate`](Self::generate) on selected operations and on the shape of documents.
    pub fn conflicts(&self, documents: &[Document]) -> Result<Vec<Error>, Error> {
        let selected = self.select(documents.to_vec())?;
        let documents = match self.leaves_out_refused() {
            true => Passing::of_right_shape(selected)?.documents,
            false => stages::shape(&selected)?,
        };
        Ok(read::conflicts(&documents))
    }

    /// Returns these settings, with another's if they are unset.
    pub(crate) fn or(&self, other: Self) -> Self {
        Self {
            leave_out_refused: self.leave_out_refused.or(other.leave_out_refused),
            only: self.only.clone().or(other.only),
            except: self.except.clone().or(other.except),
            allow_unmatched: self.allow_unmatched,
        }
    }

    /// Returns what a stage makes of the documents, what is left out of them, and the error for which errors have no types.
    fn through<T>(
        &self,
        documents: Vec<Document>,
        stage: impl Fn(&[Document]) -> Result<T, Error>,
    ) -> Result<(T, Vec<LeftOut>, Option<Error>), Error> {
        let selected = self.select(documents)?;
        if !self.leaves_out_refused() {
            return Ok((stage(&selected)?, Vec::new(), None));
        }
        let mut passing = Passing::of_right_shape(selected)?;
        let (made, untyped) = passing.through(stages::check, stage)?;
        Ok((made, passing.left_out, untyped))
    }

    fn select(&self, mut documents: Vec<Document>) -> Result<Vec<Document>, Error> {
        let [only, except] = [&self.only, &self.except].map(|entries| entries.as_deref().unwrap_or_default());
        read::tell_apart(&mut documents);
        selection::select(documents, only, except, self.allow_unmatched)
    }
}

#[cfg(test)]
mod tests;
