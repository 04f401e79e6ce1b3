//! The command line.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use cartesia_api::types::SupportedLanguage;
use clap::Parser;

use crate::clip::Content;
use crate::language;
use crate::service::{Failure, ServiceArgs};

const MORE_HELP: &str = "\
A CSV file has a header with the columns `path`, `name`, `language` and `description`. Only `path` is required, and paths
are relative to the file. In a folder, each flac, mp3, mpeg, mpga, oga, ogg, wav and webm file is a clip; the summary lists
the other files. With --recursive, the name of a voice includes the folder of its clip, such as `alice/hello`.

The journal prevents a clip from being cloned twice: keep it, and use one journal for each account. It identifies a clip by
its content, so you can move and rename clips. Each start reads all clips once. Each shard has its own journal: don't change
the number of shards after some clips are cloned.

The first Ctrl-C stops the run after the uploads in progress. The second one stops it at once.

Environment:
  CARTESIA_API_KEY   API key, from https://play.cartesia.ai/keys; without one, calls go to an embedded sandbox
  CARTESIA_BASE_URL  Server to talk to, unless --base-url names one

Exit codes:
  0  all clips are cloned, by this run or by earlier runs
  1  a clip failed, was not sent, or may or may not be cloned; or the journal can't be written
  2  wrong usage: an argument, a clip, the journal, the API key or the base URL can't be used";

/// Clones the voice of each clip in a folder or a CSV file, and continues where an earlier run stopped.
#[derive(Parser)]
#[command(after_help = MORE_HELP)]
pub(crate) struct Args {
    /// Folder of clips, or CSV file that lists them
    #[arg(value_name = "FOLDER|CSV")]
    pub(crate) input: PathBuf,
    /// Include the clips in subfolders; links to folders are not followed
    #[arg(long)]
    pub(crate) recursive: bool,
    /// Language of the voices for which the CSV file has none
    #[arg(long, value_name = "LANG", default_value = "en", ignore_case = true, value_parser = language::parser())]
    pub(crate) language: SupportedLanguage,
    /// Number of uploads at the same time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = concurrency)]
    pub(crate) concurrency: usize,
    /// Send only the second of eight parts, to divide the work among eight machines; the content of a clip decides its
    /// part
    #[arg(long, value_name = "2/8", default_value_t)]
    pub(crate) shard: Shard,
    /// File that records the state of each clip [default: beside the input, `NAME.journal.jsonl` or `NAME.2-of-8.journal.jsonl`]
    #[arg(long, value_name = "PATH")]
    journal: Option<PathBuf>,
    /// Also send the clips that an earlier run may have cloned
    #[arg(long)]
    pub(crate) retry_unknown: bool,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    /// Print one line of JSON for each voice: `{"path": …, "voice": …}`
    #[arg(long)]
    pub(crate) json: bool,
}

impl Args {
    pub(crate) fn journal(&self) -> Result<PathBuf, Failure> {
        if let Some(journal) = &self.journal {
            return Ok(journal.clone());
        }
        // `.` and `clips/..` have names too.
        let input = self.input.canonicalize().map_err(|error| Failure::unusable(&self.input, error))?;
        let mut name = OsString::from(input.file_name().unwrap_or_default());
        if self.shard != Shard::default() {
            name.push(format!(".{}-of-{}", self.shard.number, self.shard.count));
        }
        name.push(".journal.jsonl");
        Ok(input.with_file_name(name))
    }
}

impl Failure {
    /// Returns the failure of an argument that names a file or folder that can't be used.
    pub(crate) fn unusable(path: &Path, problem: impl fmt::Display) -> Self {
        Self::new(2, format!("{} can't be used: {problem}; correct it, or name another one", path.display()))
    }
}

fn concurrency(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("it must be at least 1".to_owned()),
        Ok(concurrency) => Ok(concurrency),
        Err(error) => Err(error.to_string()),
    }
}

/// A part of the clips, for one machine.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Shard {
    number: u64,
    count: u64,
}

impl Default for Shard {
    fn default() -> Self {
        Self { number: 1, count: 1 }
    }
}

impl Shard {
    /// Returns `true` for a clip of this part. Only the content decides: if its place in the list did, a new clip before it
    /// would move it to another shard, and to another journal.
    pub(crate) fn holds(self, content: &Content) -> bool {
        content.number() % self.count == self.number - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, count)| Some((number.parse().ok()?, count.parse().ok()?)));
        match parts {
            Some((number, count)) if (1..=count).contains(&number) => Ok(Self { number, count }),
            _ => Err("it must be a number and the number of parts, from `1/8` to `8/8`".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}
