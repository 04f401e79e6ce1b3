//! Selects operations by ids and tags, before any other check.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::read::{Document, Route, kept};

const ID: &str = "id:";
const TAG: &str = "tag:";

/// The operations of a set of documents.
struct Known {
    operations: Vec<Operation>,
}

struct Operation {
    route: Route,
    id: String,
    tags: Vec<String>,
}

/// The meaning of an entry.
#[derive(Clone, Copy)]
enum Selector<'a> {
    Id(&'a str),
    Tag(&'a str),
    Either(&'a str),
}

/// Returns the documents with the selected operations: those of `only`, or all if it is empty, without those of
/// `except`.
///
/// # Errors
///
/// An entry without a match, unless that is allowed, and an entry that is both an id and a tag.
pub(crate) fn select(
    documents: Vec<Document>,
    only: &[String],
    except: &[String],
    allow_unmatched: bool,
) -> Result<Vec<Document>, Error> {
    if only.is_empty() && except.is_empty() {
        return Ok(documents);
    }
    let known = Known::of(&documents);
    let chosen = |entries: &[String]| -> Result<BTreeSet<&Route>, Error> {
        let routes = entries.iter().map(|entry| known.chosen(entry, allow_unmatched));
        Ok(routes.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    };
    let (wanted, unwanted) = (chosen(only)?, chosen(except)?);
    let is_selected = |route: &Route| (only.is_empty() || wanted.contains(route)) && !unwanted.contains(route);
    if !(allow_unmatched || known.operations.iter().any(|operation| is_selected(&operation.route))) {
        return Err(Error::NoneSelected);
    }
    Ok(kept(&documents, is_selected))
}

impl Known {
    fn of(documents: &[Document]) -> Self {
        let operations = documents.iter().flat_map(|document| {
            document.places().into_iter().filter_map(|route| {
                let (id, tags) = (document.operation(&route)?, document.tags(&route).to_vec());
                Some(Operation { route, id, tags })
            })
        });
        Self { operations: operations.collect() }
    }

    /// Returns the operations that an entry selects.
    fn chosen(&self, entry: &str, allow_unmatched: bool) -> Result<Vec<&Route>, Error> {
        let selector = Selector::of(entry);
        let of = |is_it: &dyn Fn(&Operation) -> bool| {
            let operations = self.operations.iter().filter(|operation| is_it(operation));
            operations.map(|operation| &operation.route).collect::<Vec<_>>()
        };
        let by_id = selector.id().map(|id| of(&|operation| operation.id == id)).unwrap_or_default();
        let by_tag = selector.tag().map(|tag| of(&|operation| operation.tags.iter().any(|other| other == tag)));
        match (by_id, by_tag.unwrap_or_default()) {
            (by_id, by_tag) if by_id.is_empty() && by_tag.is_empty() && !allow_unmatched => Err(self.unmatched(entry)),
            (by_id, by_tag) if by_id.is_empty() || by_tag.is_empty() => Ok([by_id, by_tag].concat()),
            _ => Err(Error::Selector {
                selector: entry.to_owned(),
                problem: "the id of an operation and a tag".to_owned(),
                way_out: format!("write `{ID}{entry}` or `{TAG}{entry}`"),
            }),
        }
    }

    fn unmatched(&self, entry: &str) -> Error {
        let selector = Selector::of(entry);
        let (problem, prefix) = match selector {
            Selector::Id(_) => ("no id of an operation", ID),
            Selector::Tag(_) => ("no tag of an operation", TAG),
            Selector::Either(_) => ("neither the id of an operation nor a tag", ""),
        };
        let ids = self.operations.iter().map(|operation| operation.id.as_str()).filter(|_| selector.id().is_some());
        let tags = self.operations.iter().flat_map(|operation| &operation.tags).map(String::as_str);
        let names = ids.chain(tags.filter(|_| selector.tag().is_some()));
        let wanted = selector.name().to_lowercase();
        let nearest = names.min_by_key(|name| strsim::osa_distance(&wanted, &name.to_lowercase()));
        let way_out = match nearest {
            Some(name) => format!("write `{prefix}{name}`, the most similar name, or remove it"),
            None => "leave it out".to_owned(),
        };
        Error::Selector { selector: entry.to_owned(), problem: problem.to_owned(), way_out }
    }
}

impl<'a> Selector<'a> {
    fn of(entry: &'a str) -> Self {
        let id = entry.strip_prefix(ID).map(Self::Id);
        id.or_else(|| entry.strip_prefix(TAG).map(Self::Tag)).unwrap_or(Self::Either(entry))
    }

    fn name(self) -> &'a str {
        match self {
            Self::Id(name) | Self::Tag(name) | Self::Either(name) => name,
        }
    }

    fn id(self) -> Option<&'a str> {
        Some(self.name()).filter(|_| !matches!(self, Self::Tag(_)))
    }

    fn tag(self) -> Option<&'a str> {
        Some(self.name()).filter(|_| !matches!(self, Self::Id(_)))
    }
}
