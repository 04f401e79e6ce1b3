//! The report for programs (`--json`). `CONTRIBUTING.md` documents its format. A change that breaks a reader increments
//! `VERSION`.

use cartesia_api_build::LeftOut;
use serde::Serialize;

use super::error::Error;
use super::moves::Moves;
use super::passed_over::PassedOver;
use super::report::{Outcome, Report, Seen};
use crate::difference::{ItemChange, Verdict, WireChange};

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Json<'a> {
    version: u32,
    /// `None` if the refresh failed.
    verdict: Option<Verdict>,
    items: &'a [ItemChange],
    wire: &'a [WireChange],
    moves: &'a Moves,
    documents: &'a [Seen],
    left_out: &'a [LeftOut],
    passed_over: &'a PassedOver,
    notes: &'a [String],
}

/// Returns one object on one line.
pub(crate) fn json(outcome: Result<&Report, &Error>) -> String {
    let failed;
    let (none, nothing) = (Moves::default(), PassedOver::default());
    let object = match outcome {
        Ok(report) => Json {
            version: VERSION,
            verdict: Some(report.difference.verdict()),
            items: &report.difference.items,
            wire: &report.difference.wire,
            moves: &report.moves,
            documents: &report.seen,
            left_out: &report.left_out_operations,
            passed_over: &report.passed_over,
            notes: &report.notes,
        },
        Err(error) => {
            failed = error.each().iter().map(failure).collect::<Vec<_>>();
            Json {
                version: VERSION,
                verdict: None,
                items: &[],
                wire: &[],
                moves: &none,
                documents: &failed,
                left_out: &[],
                passed_over: &nothing,
                notes: &[],
            }
        }
    };
    // Serialization only fails for keys that are not strings and for invalid numbers.
    serde_json::to_string(&object).unwrap_or_default() + "\n"
}

fn failure(error: &&Error) -> Seen {
    let (file, page) = (error.file().map(str::to_owned), error.page());
    Seen { file, page, outcome: Outcome::Failed, reason: Some(error.to_string()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;
    use crate::update_spec::report::Mode;

    // Scenario: a refresh that found nothing, and one that failed. Expected: the same keys, and the reason.
    #[test]
    fn the_same_form_whatever_the_outcome() {
        let seen = Seen { file: Some("a.yaml".to_owned()), page: None, outcome: Outcome::Unchanged, reason: None };
        let report = Report::new(Mode::Check, vec![seen]);
        assert_eq!(
            json(Ok(&report)),
            "{\"version\":1,\"verdict\":\"none\",\"items\":[],\"wire\":[],\"moves\":[],\"documents\":[{\"file\":\"a.yaml\",\
             \"page\":null,\"outcome\":\"unchanged\",\"reason\":null}],\"left_out\":[],\"passed_over\":{\"without_document\":0,\
             \"other_versions\":{},\"translations\":0,\"same_operations\":0,\"not_asked_for\":0},\"notes\":[]}\n"
        );
        assert_eq!(
            json(Err(&Error::Missing { file: "a.yaml".to_owned() })),
            "{\"version\":1,\"verdict\":null,\"items\":[],\"wire\":[],\"moves\":[],\"documents\":[{\"file\":\"a.yaml\",\
             \"page\":null,\"outcome\":\"failed\",\"reason\":\"openapi/sources.toml lists a.yaml, which is missing; \
             restore it with git, refresh everything if it has a page, or confirm with `--remove a.yaml`\"}],\"left_out\":[],\"passed_over\":{\"without_document\":0,\"other_versions\":{},\
             \"translations\":0,\"same_operations\":0,\"not_asked_for\":0},\"notes\":[]}\n"
        );
    }
}
