//! The result of a run: the exit code and the output.

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Outcome {
    /// Standard output, if it is one line of JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        let is_line = self.stdout.ends_with('\n') && self.stdout.lines().count() == 1;
        assert!(is_line, "no line of JSON: {}\n{}", self.stdout, self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn says(&self, part: &str) {
        assert!(self.stdout.contains(part), "no {part:?} in {}\n{}", self.stdout, self.stderr);
        assert!(!self.stdout.contains('\u{1b}'), "colours in a file: {}", self.stdout);
    }

    #[track_caller]
    pub(crate) fn succeeds(&self, part: &str) {
        self.says(part);
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
    }

    /// Checks for exit code 1 without an error, as with `--check`.
    #[track_caller]
    pub(crate) fn reports(&self, part: &str) {
        self.says(part);
        assert_eq!((self.code, self.stderr.as_str()), (Some(1), ""));
    }

    /// Checks for exit code 3: some pages were skipped.
    #[track_caller]
    pub(crate) fn leaves_out(&self, part: &str) {
        self.says(part);
        assert_eq!((self.code, self.stderr.as_str()), (Some(3), ""));
    }

    #[track_caller]
    pub(crate) fn says_nothing_of(&self, part: &str) {
        let said = [self.stdout.as_str(), &self.stderr].concat();
        assert!(!said.contains(part), "{part:?} is in {said}");
    }

    /// Checks for output for programs, and a report for people.
    #[track_caller]
    pub(crate) fn tells(&self, code: i32, stdout: &str, stderr: &str) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), stdout), "{}", self.stderr);
        assert!(self.stderr.contains(stderr), "no {stderr:?} in {}", self.stderr);
    }

    /// Checks for exit code 1 with a sentence, and no change.
    #[track_caller]
    pub(crate) fn fails(&self, part: &str) {
        self.errs(part);
        assert!(self.stdout.is_empty(), "{}", self.stdout);
        assert!(self.stderr.ends_with("\nopenapi/ is unchanged.\n"), "{}", self.stderr);
    }

    #[track_caller]
    pub(crate) fn errs(&self, part: &str) {
        let (first, rest) = self.stderr.split_once('\n').unwrap_or_default();
        assert!(first.starts_with("error: ") && first.contains(part), "no {part:?} in {self:?}");
        assert!(rest.lines().count() <= 1, "{}", self.stderr);
        assert_eq!(self.code, Some(1));
    }

    /// Checks for exit code 1 with several sentences, and no change.
    #[track_caller]
    pub(crate) fn errs_with(&self, parts: &[&str]) {
        let lines = self.stderr.lines().collect::<Vec<_>>();
        assert_eq!(lines.len(), parts.len() + 1, "{}", self.stderr);
        assert!(parts.iter().zip(&lines).all(|(part, line)| line.starts_with(part)), "no {parts:?} in {}", self.stderr);
        assert_eq!((self.code, lines.last()), (Some(1), Some(&"openapi/ is unchanged.")));
    }

    #[track_caller]
    pub(crate) fn is_wrong_usage(&self) {
        assert!(self.stderr.contains("try '--help'"), "{}", self.stderr);
        assert_eq!(self.code, Some(2));
    }
}
