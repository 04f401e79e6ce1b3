//! The journal: a file of JSON Lines with the state of each clip, which is complete however the run ends.
//!
//! ```json
//! {"at":"2026-11-25T18:31:28Z","server":"https://api.cartesia.ai","content":"9f86d0…","path":"a.wav","state":"started"}
//! ```
//!
//! The last line of a clip counts. `started` is on the disk before the first byte is sent. So a clip without that line was not
//! sent, and a clip whose last line it is may or may not have been cloned.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cartesia_api::types::VoiceMetadata;
use cartesia_api::{Error, ResponseValue};
use chrono::{DateTime, SubsecRound, Utc};
use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};

use crate::clip::Clip;
use crate::service::{Failure, sentence};

/// The state of a clip.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum State {
    /// It is being sent, or was being sent when the program ended.
    Started,
    /// It was cloned.
    Done { voice: String },
    /// It was not cloned.
    Failed { error: String, retryable: bool },
    /// It may have been cloned.
    Unknown { error: String },
}

#[derive(Serialize, Deserialize)]
struct Entry {
    at: DateTime<Utc>,
    /// The server that has the voice.
    server: String,
    content: String,
    /// The path, for people who read the file. The program ignores it.
    path: String,
    #[serde(flatten)]
    state: State,
}

/// The file, locked against other processes until this is dropped.
pub(crate) struct Journal {
    path: PathBuf,
    server: String,
    /// The states after earlier runs, by content.
    earlier: HashMap<String, State>,
    lines: Mutex<Lines>,
}

struct Lines {
    file: File,
    /// The offset of the next line.
    end: u64,
}

impl State {
    pub(crate) fn of(result: &Result<ResponseValue<VoiceMetadata>, Error>) -> Self {
        match result {
            Ok(voice) => Self::Done { voice: voice.id.to_string() },
            Err(error) => Self::of_error(error),
        }
    }

    pub(crate) fn of_error(error: &Error) -> Self {
        // The response can't be read as a whole, but it has the id of the new voice.
        if let Error::Response(response) = error
            && let Some(voice) = &response.id
        {
            return Self::Done { voice: voice.clone() };
        }
        let (sentence, retryable) = (sentence(error), error.is_retryable());
        match error.may_have_taken_effect() {
            true => Self::Unknown { error: sentence },
            false => Self::Failed { error: sentence, retryable },
        }
    }

    /// Returns the state of a clip whose line can't be written. The next run finds only that the clip was started.
    pub(crate) fn unnoted(self, problem: &str) -> Self {
        let error = match self {
            Self::Done { voice } => format!("the voice {voice} was made, but {problem}"),
            Self::Failed { error, .. } | Self::Unknown { error } => format!("{error}; in addition, {problem}"),
            Self::Started => problem.to_owned(),
        };
        Self::Unknown { error }
    }
}

impl Journal {
    /// Opens or creates the journal.
    pub(crate) fn open(path: PathBuf, server: &str) -> Result<Self, Failure> {
        let file = lock(&path)?;
        let (entries, lines) = read(file, &path)?;
        let of_server = entries.into_iter().filter(|entry| entry.server == server);
        let earlier = of_server.map(|entry| (entry.content, entry.state)).collect();
        Ok(Self { path, server: server.to_owned(), earlier, lines: Mutex::new(lines) })
    }

    /// Returns the state of a clip after earlier runs.
    pub(crate) fn earlier(&self, clip: &Clip) -> Option<&State> {
        self.earlier.get(&clip.content.to_string())
    }

    /// Writes a line, and returns after it is on the disk.
    ///
    /// # Errors
    ///
    /// A sentence about the file, which does not have the line then.
    pub(crate) async fn write(self: &Arc<Self>, clip: &Clip, state: &State) -> Result<(), String> {
        let entry = Entry {
            at: Utc::now().trunc_subsecs(3),
            server: self.server.clone(),
            content: clip.content.to_string(),
            path: clip.path.to_string_lossy().into_owned(),
            state: state.clone(),
        };
        let journal = Arc::clone(self);
        // Other uploads continue meanwhile.
        let written = tokio::task::spawn_blocking(move || journal.append(&entry)).await;
        written.unwrap_or_else(|error| Err(io::Error::other(error))).map_err(|error| {
            format!("the journal {} can't be written: {error}; fix that and run again", self.path.display())
        })
    }

    fn append(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).append(&line)
    }
}

impl Lines {
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        let written = self.file.write_all(line).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.end = self.file.stream_position()?,
            // A full disk may have taken a part of the line.
            Err(_) => self.file.set_len(self.end)?,
        }
        written
    }
}

fn lock(path: &Path) -> Result<File, Failure> {
    let unusable = |error: io::Error| Failure::unusable(path, error);
    let is_new = !path.exists();
    // Not in append mode: the offset of each line is known, and an incomplete line is removed.
    let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let file = options.map_err(unusable)?;
    match FileExt::try_lock(&file) {
        Ok(()) => {}
        Err(TryLockError::Error(error)) => return Err(unusable(error)),
        Err(TryLockError::WouldBlock) => {
            let sentence = format!(
                "another run has the journal {} open; wait until it ends, or give each machine its own `--shard`",
                path.display()
            );
            return Err(Failure::new(2, sentence));
        }
    }
    if is_new {
        sync_name(path).map_err(unusable)?;
    }
    Ok(file)
}

/// Writes the name of a new file to the disk. Without it, the content could be lost.
#[cfg(unix)]
fn sync_name(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_name(_: &Path) -> io::Result<()> {
    Ok(())
}

fn read(mut file: File, path: &Path) -> Result<(Vec<Entry>, Lines), Failure> {
    let unusable = |error: io::Error| Failure::unusable(path, error);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unusable)?;
    // The program ended while it wrote the rest. An action that the line announces was not taken; for one that it records, the
    // line before says that the result is unknown.
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    bytes.truncate(whole);
    let end = whole as u64;
    file.set_len(end).map_err(unusable)?;

    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let entries = lines.zip(1..).map(|(line, number)| {
        serde_json::from_slice(line).map_err(|error| {
            let sentence = format!(
                "line {number} of the journal {} can't be read: {error}; restore the line, or remove it if you know \
                 the state of its clip",
                path.display()
            );
            Failure::new(2, sentence)
        })
    });
    Ok((entries.collect::<Result<_, _>>()?, Lines { file, end }))
}
