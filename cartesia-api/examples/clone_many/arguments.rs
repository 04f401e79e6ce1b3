//! The command line.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use cartesia_api::types::SupportedLanguage;
use clap::Parser;

use crate::clip::Content;
use crate::service::{Failure, ServiceArgs};

const MORE_HELP: &str = "\
A CSV file has a header of `path`, `name`, `language` and `description`, all but `path` optional; paths are relative to
the file. Of a folder, each flac, mp3, mpeg, mpga, oga, ogg, wav and webm file in it is a clip, and at the end it is said
what else is there. With --recursive the voices of folders in it are named with the folder, such as `alice/hello`.

The journal is what keeps a clip from being cloned twice: keep it, and use one for each account. A clip is known by its
content, so that it may be moved and renamed; each start reads all clips once. Each shard has a journal of its own: keep
their number once some clips are cloned.

Ctrl-C lets the uploads under way end, and starts no other; a second one ends at once.

Environment:
  CARTESIA_API_KEY   API key, from https://play.cartesia.ai/keys; without one, calls go to an embedded sandbox
  CARTESIA_BASE_URL  Server to talk to, unless --base-url names one

Exit codes:
  0  all clips are cloned, by this run or by those before
  1  a clip failed, was not sent, or nobody knows whether it was cloned; or the journal can't be written
  2  wrong usage: a flag, a clip, the journal, the API key or the base URL can't be used";

/// Clones a voice of each clip of a folder or a CSV file, and goes on where an earlier run stopped.
#[derive(Parser)]
#[command(after_help = MORE_HELP)]
pub(crate) struct Args {
    /// Folder of clips, or CSV file that lists them
    #[arg(value_name = "FOLDER|CSV")]
    pub(crate) input: PathBuf,
    /// Take also the clips of the folders in the folder; links to folders are not followed
    #[arg(long)]
    pub(crate) recursive: bool,
    /// Language of the voices for which the CSV file names none, such as `de`
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = language)]
    pub(crate) language: SupportedLanguage,
    /// Number of clips that are sent at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = concurrency)]
    pub(crate) concurrency: usize,
    /// Only the second of eight parts, to share the work between eight machines; which part has a clip follows from
    /// its content
    #[arg(long, value_name = "2/8", default_value_t)]
    pub(crate) shard: Shard,
    /// File that notes what was sent [default: beside the input, `NAME.journal.jsonl` or `NAME.2-of-8.journal.jsonl`]
    #[arg(long, value_name = "PATH")]
    journal: Option<PathBuf>,
    /// Send also the clips that an earlier run may or may not have cloned
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
        // `.` and `clips/..` have names, too.
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
    /// Of a file or folder that was named, and can't be used.
    pub(crate) fn unusable(path: &Path, problem: impl fmt::Display) -> Self {
        Self::new(2, format!("{} can't be used: {problem}; name another, or mend it", path.display()))
    }
}

fn language(text: &str) -> Result<SupportedLanguage, String> {
    text.parse().map_err(|error| format!("it {error}"))
}

fn concurrency(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("it is at least 1".to_owned()),
        Ok(concurrency) => Ok(concurrency),
        Err(error) => Err(error.to_string()),
    }
}

/// One of the parts that the clips fall into.
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
    /// The content alone decides. By its place in a list, a clip would move to another shard, and another journal, when
    /// one is added before it.
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
            _ => Err("it is a number and how many there are, from `1/8` to `8/8`".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}
