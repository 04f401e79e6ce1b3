//! Files on disk: opened before a connection is made, read in large pieces with one piece ahead, held to their size.
//!
//! A pipe has no size, and is waited for without a thread: a read of it can last for ever.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Read};
#[cfg(unix)]
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use super::PIECE;
use crate::error::UploadProblem;

/// Opens a file and tells its length; `None` for a pipe or a device, which has none.
///
/// The first piece is read on the same way to the blocking pool: for most clips it is all of them.
pub(super) async fn open(path: PathBuf, original: Original) -> Result<(FileReader, Option<u64>), UploadProblem> {
    let opened = spawn_blocking(move || open_blocking(path, &original)).await;
    let opened = opened.unwrap_or_else(|error| Err(UploadProblem::Io(io::Error::other(error))))?;
    match opened {
        Opened::File(file, length) => Ok((file, length)),
        #[cfg(unix)]
        Opened::Pipe(path) => {
            // The receiver needs the runtime's driver, and does not block: a pipe without a writer is not readable.
            let pipe = tokio::net::unix::pipe::OpenOptions::new().open_receiver(path).map_err(UploadProblem::Io)?;
            Ok((FileReader { state: State::Pipe { pipe, is_empty: true } }, None))
        }
    }
}

enum Opened {
    File(FileReader, Option<u64>),
    /// What a blocking open might wait for, for ever.
    #[cfg(unix)]
    Pipe(PathBuf),
}

fn open_blocking(path: PathBuf, original: &Original) -> Result<Opened, UploadProblem> {
    #[cfg(unix)]
    if std::fs::metadata(&path).map_err(UploadProblem::Io)?.file_type().is_fifo() {
        return Ok(Opened::Pipe(path));
    }
    let file = File::open(&path).map_err(UploadProblem::Io)?;
    let metadata = file.metadata().map_err(UploadProblem::Io)?;
    if metadata.is_dir() {
        return Err(UploadProblem::Directory);
    }
    let length = metadata.is_file().then_some(metadata.len());
    if length == Some(0) {
        return Err(UploadProblem::Empty);
    }
    let identity = Identity::of(&metadata);
    if *original.get_or_init(|| identity.clone()) != identity {
        return Err(UploadProblem::Changed);
    }
    let mut file = OpenFile { file, path, identity, length, read: 0 };
    // A device is read when it is its turn: a terminal may have nothing yet.
    let state = match length {
        None => State::Idle(Some(file)),
        Some(_) => match file.read_piece()? {
            Some(piece) => State::Read(piece, Some(file).filter(|file| !file.is_done())),
            None => State::Idle(None),
        },
    };
    Ok(Opened::File(FileReader { state }, length))
}

/// The files of a call as its first attempt found them: another attempt must send the same.
#[derive(Debug, Default)]
pub(crate) struct Originals(Mutex<BTreeMap<usize, Original>>);

/// A file as the first attempt found it.
pub(crate) type Original = Arc<OnceLock<Identity>>;

impl Originals {
    /// That of the part with this number.
    pub(crate) fn of(&self, part: usize) -> Original {
        self.0.lock().map(|mut originals| Arc::clone(originals.entry(part).or_default())).unwrap_or_default()
    }
}

/// What changes when a file is written to or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    length: u64,
    modified: Option<SystemTime>,
    /// Device and number.
    #[cfg(unix)]
    inode: (u64, u64),
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode: (metadata.dev(), metadata.ino()),
        }
    }
}

/// A file while it is sent.
pub(crate) struct FileReader {
    state: State,
}

enum State {
    Idle(Option<OpenFile>),
    /// The first piece, and the file if there is more of it.
    Read(Bytes, Option<OpenFile>),
    Reading(JoinHandle<(OpenFile, Result<Option<Bytes>, UploadProblem>)>),
    #[cfg(unix)]
    Pipe {
        pipe: tokio::net::unix::pipe::Receiver,
        is_empty: bool,
    },
}

impl FileReader {
    pub(super) fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, UploadProblem>>> {
        #[cfg(unix)]
        if let State::Pipe { pipe, is_empty } = &mut self.state {
            let piece = ready!(poll_pipe(pipe, context)).map_err(UploadProblem::Io);
            let was_empty = std::mem::take(is_empty);
            return Poll::Ready(match piece {
                Ok(piece) if piece.is_empty() && was_empty => Some(Err(UploadProblem::Empty)),
                Ok(piece) if piece.is_empty() => None,
                piece => Some(piece),
            });
        }
        match &mut self.state {
            State::Read(piece, file) => {
                let (piece, file) = (std::mem::take(piece), file.take());
                self.state = file.map_or(State::Idle(None), |file| State::Reading(read_ahead(file)));
                return Poll::Ready(Some(Ok(piece)));
            }
            State::Idle(None) => return Poll::Ready(None),
            State::Idle(Some(_)) | State::Reading(_) => {}
            #[cfg(unix)]
            State::Pipe { .. } => {}
        }
        if let State::Idle(file) = &mut self.state {
            let Some(file) = file.take() else { return Poll::Ready(None) };
            self.state = State::Reading(read_ahead(file));
        }
        let State::Reading(reading) = &mut self.state else { return Poll::Ready(None) };
        let (file, outcome) = match ready!(Pin::new(reading).poll(context)) {
            Ok(done) => done,
            Err(error) => {
                self.state = State::Idle(None);
                return Poll::Ready(Some(Err(UploadProblem::Io(io::Error::other(error)))));
            }
        };
        self.state = match &outcome {
            Ok(Some(_)) if !file.is_done() => State::Reading(read_ahead(file)),
            _ => State::Idle(None),
        };
        Poll::Ready(outcome.transpose())
    }
}

/// What the pipe holds, which is nothing when its last writer has gone.
#[cfg(unix)]
fn poll_pipe(pipe: &mut tokio::net::unix::pipe::Receiver, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
    /// What Linux gives a pipe.
    const PIPE: usize = 64 * 1024;
    let mut piece = vec![0; PIPE];
    loop {
        ready!(pipe.poll_read_ready(context))?;
        match pipe.try_read(&mut piece) {
            Ok(found) => {
                piece.truncate(found);
                return Poll::Ready(Ok(piece.into()));
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Poll::Ready(Err(error)),
        }
    }
}

fn read_ahead(mut file: OpenFile) -> JoinHandle<(OpenFile, Result<Option<Bytes>, UploadProblem>)> {
    spawn_blocking(move || {
        let outcome = file.read_piece();
        (file, outcome)
    })
}

struct OpenFile {
    file: File,
    path: PathBuf,
    identity: Identity,
    length: Option<u64>,
    read: u64,
}

impl OpenFile {
    fn is_done(&self) -> bool {
        self.length == Some(self.read)
    }

    /// The next piece, or `None` at the end. The last piece is given out only when the file ends with it, so that
    /// what was cut off is never a well-formed request.
    fn read_piece(&mut self) -> Result<Option<Bytes>, UploadProblem> {
        let rest = self.length.map_or(u64::MAX, |length| length - self.read);
        let wanted = usize::try_from(rest).unwrap_or(usize::MAX).min(PIECE);
        let mut piece = Vec::with_capacity(wanted);
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        let found = (&self.file).take(limit).read_to_end(&mut piece).map_err(UploadProblem::Io)?;
        self.read += u64::try_from(found).unwrap_or(u64::MAX);
        match self.length {
            Some(expected) if found < wanted => Err(UploadProblem::Shrank { expected, found: self.read }),
            Some(expected) if self.read == expected => self.require_end(expected).map(|()| Some(piece.into())),
            None if self.read == 0 => Err(UploadProblem::Empty),
            _ => Ok((found > 0).then(|| piece.into())),
        }
    }

    /// Looks at the path, and not at the open file: one that was replaced stays as it was for who has it open.
    fn require_end(&self, expected: u64) -> Result<(), UploadProblem> {
        let metadata = std::fs::metadata(&self.path).map_err(UploadProblem::Io)?;
        match Identity::of(&metadata) {
            identity if identity == self.identity => Ok(()),
            Identity { length, .. } if length > expected => Err(UploadProblem::Grew { expected }),
            Identity { length, .. } if length < expected => Err(UploadProblem::Shrank { expected, found: length }),
            _ => Err(UploadProblem::Changed),
        }
    }
}
