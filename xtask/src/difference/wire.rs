//! The changes on the wire, per operation: does a call that worked still go to the same place, in the same form?

use std::collections::BTreeSet;

use cartesia_api_build::Surface;
use cartesia_api_build::surface::{Content, Contract, Success};
use serde::Serialize;

use super::Verdict;

/// A change of the contract of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct WireChange {
    pub(crate) operation: String,
    /// The part that differs.
    pub(crate) what: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) verdict: Verdict,
}

/// The direction of a value: callers set those of a request, and read those of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Request,
    Response,
}

impl Side {
    /// Returns the verdict if the service may reject the value, which only concerns requests.
    pub(super) fn request(self, verdict: Verdict) -> Verdict {
        if self == Self::Request { verdict } else { Verdict::Patch }
    }
}

/// Returns the changes. Operations are matched by builder, and renamed ones by route, since an id is not on the wire.
pub(super) fn changes(before: &Surface, after: &Surface) -> Vec<WireChange> {
    let (olds, news) = (&before.contracts, &after.contracts);
    let is_in = |contracts: &[Contract], item: &str| contracts.iter().any(|contract| contract.item == item);
    let is_renamed =
        |old: &Contract, new: &Contract| call(old) == call(new) && !is_in(news, &old.item) && !is_in(olds, &new.item);
    let is_same = |old: &Contract, new: &Contract| old.item == new.item || is_renamed(old, new);
    let gone = olds.iter().filter(|old| !news.iter().any(|new| is_same(old, new)));
    let words = |surface: &Surface, contract: &Contract| {
        let left_out = surface.left_out.iter().find(|left_out| left_out.operation == contract.operation);
        left_out.map(|left_out| format!("left out ({})", left_out.reason))
    };
    let gone = gone.map(|old| whole(old, Verdict::Major, (Some(call(old)), words(after, old))));
    let mut changes = gone.collect::<Vec<_>>();
    for new in news {
        match olds.iter().find(|old| is_same(old, new)) {
            Some(old) => changes.extend(Comparison::new(before, after, new).contract(old, new)),
            None => changes.push(whole(new, Verdict::Minor, (words(before, new), Some(call(new))))),
        }
    }
    changes
}

fn whole(contract: &Contract, verdict: Verdict, (before, after): (Option<String>, Option<String>)) -> WireChange {
    let (operation, what) = (contract.operation.clone(), "operation".to_owned());
    WireChange { operation, what, before, after, verdict }
}

fn call(contract: &Contract) -> String {
    format!("{} {}", contract.method, contract.path)
}

/// The comparison of one operation.
pub(super) struct Comparison<'a> {
    pub(super) before: &'a Surface,
    pub(super) after: &'a Surface,
    operation: &'a str,
    changes: Vec<WireChange>,
    /// The named schemas that were compared. A schema may contain itself.
    pub(super) seen: BTreeSet<(Side, &'a str, &'a str)>,
}

impl<'a> Comparison<'a> {
    fn new(before: &'a Surface, after: &'a Surface, contract: &'a Contract) -> Self {
        Self { before, after, operation: &contract.operation, changes: Vec::new(), seen: BTreeSet::new() }
    }

    fn contract(mut self, old: &'a Contract, new: &'a Contract) -> Vec<WireChange> {
        self.text("method", &old.method, &new.method);
        self.text("server", &old.server, &new.server);
        if nameless(&old.path) != nameless(&new.path) {
            self.text("path", &old.path, &new.path);
        }
        self.text("authentication", &old.auth, &new.auth);
        for name in old.headers.keys().chain(new.headers.keys()).collect::<BTreeSet<_>>() {
            let (old, new) = (old.headers.get(name), new.headers.get(name));
            if old != new {
                self.push(format!("header {name}"), (old.cloned(), new.cloned()), Verdict::Patch);
            }
        }
        self.content(old.content.as_ref(), new.content.as_ref());
        self.inputs(old, new);
        self.success(&old.success, &new.success);
        self.changes
    }

    fn content(&mut self, old: Option<&Content>, new: Option<&Content>) {
        let media_type = |content: Option<&Content>| content.map(|content| content.media_type.clone());
        if media_type(old) != media_type(new) {
            let what = "media type of the request".to_owned();
            self.push(what, (media_type(old), media_type(new)), Verdict::Patch);
        }
        if let (Some(old), Some(new)) = (old, new) {
            self.required("the request's content", old.required, new.required, Side::Request);
        }
    }

    fn success(&mut self, old: &'a Success, new: &'a Success) {
        self.text("statuses of a success", &old.listed_statuses(), &new.listed_statuses());
        if old.media_type != new.media_type {
            let what = "media type of the response".to_owned();
            self.push(what, (old.media_type.clone(), new.media_type.clone()), Verdict::Patch);
        }
        self.required("the response's content", !old.optional, !new.optional, Side::Response);
        match (&old.value, &new.value) {
            (Some(old), Some(new)) => self.value("response", (old, new), true, Side::Response),
            (None, None) => {}
            (old, new) => {
                let texts = (old.as_ref().map(ToString::to_string), new.as_ref().map(ToString::to_string));
                self.push("content of the response".to_owned(), texts, Verdict::Patch);
            }
        }
    }

    fn text(&mut self, what: &str, old: &str, new: &str) {
        if old != new {
            self.push(what.to_owned(), (Some(old.to_owned()), Some(new.to_owned())), Verdict::Patch);
        }
    }

    /// Records that a value became required or optional.
    pub(super) fn required(&mut self, label: &str, old: bool, new: bool, side: Side) {
        let word = |required| Some(if required { "required" } else { "optional" }.to_owned());
        if old != new {
            let verdict = if new { side.request(Verdict::Major) } else { Verdict::Patch };
            self.push(label.to_owned(), (word(old), word(new)), verdict);
        }
    }

    /// Records a change once, since requests and responses may share a schema.
    pub(super) fn push(&mut self, what: String, (before, after): (Option<String>, Option<String>), verdict: Verdict) {
        let operation = self.operation.to_owned();
        let is_same = |known: &&mut WireChange| (&known.what, &known.before, &known.after) == (&what, &before, &after);
        match self.changes.iter_mut().find(is_same) {
            Some(known) => known.verdict = known.verdict.max(verdict),
            None => self.changes.push(WireChange { operation, what, before, after, verdict }),
        }
    }
}

/// Removes the names of a path's parameters, which are not on the wire.
fn nameless(path: &str) -> String {
    let mut pieces = path.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |path, piece| path + "{}" + piece.split_once('}').map_or("", |(_, rest)| rest))
}
