//! Files on disk: opened before a connection is made, and read in large pieces with one piece ahead.
//!
//! A piece that is in memory is read at once, and any other on a thread. A pipe has no size, and is read without a
//! thread: a read of it can block forever.

use std::io;
#[cfg(unix)]
use std::os::unix::fs::FileTypeExt;
#[cfg(unix)]
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use super::open_file::{Access, Location, OpenFile};
use super::original::FileOfCall;
use crate::error::UploadProblem;

type Piece = Result<Option<Bytes>, UploadProblem>;

/// Opens a file and returns its length; `None` for a pipe or a device, which has none.
///
/// This also reads the first piece, which for most clips is the only one.
pub(super) async fn open(location: Location, of_call: FileOfCall) -> Result<(FileReader, Option<u64>), UploadProblem> {
    // On an error, a thread finds out the reason.
    #[cfg(target_os = "linux")]
    if let Ok(mut file) = OpenFile::open(&location, &of_call, Access::Cached) {
        return match begin(&mut file, Access::Cached) {
            Ok(first) => Ok(FileReader::new(file, first)),
            Err(_) => {
                on_thread(move || begin(&mut file, Access::Blocking).map(|first| FileReader::new(file, first))).await
            }
        };
    }
    match on_thread(move || open_blocking(location, &of_call)).await? {
        Opened::File(file, length) => Ok((file, length)),
        #[cfg(unix)]
        Opened::Pipe(path) => {
            // The receiver needs the runtime's driver, and does not block: a pipe without a writer is not readable.
            let pipe = tokio::net::unix::pipe::OpenOptions::new().open_receiver(path).map_err(UploadProblem::from)?;
            Ok((FileReader { state: State::Pipe { pipe, is_empty: true } }, None))
        }
    }
}

enum Opened {
    File(FileReader, Option<u64>),
    /// A pipe, which a blocking open might wait for forever.
    #[cfg(unix)]
    Pipe(PathBuf),
}

fn open_blocking(location: Location, of_call: &FileOfCall) -> Result<Opened, UploadProblem> {
    #[cfg(unix)]
    if let Location::Path(path) = &location
        && std::fs::metadata(path).map_err(UploadProblem::from)?.file_type().is_fifo()
    {
        return Ok(Opened::Pipe(path.clone()));
    }
    let mut file = OpenFile::open(&location, of_call, Access::Blocking)?;
    let first = begin(&mut file, Access::Blocking)?;
    let (file, length) = FileReader::new(file, first);
    Ok(Opened::File(file, length))
}

/// Reads the first piece. That of a device is read only when its bytes are sent: a terminal may have none yet.
fn begin(file: &mut OpenFile, access: Access) -> Result<Option<Bytes>, UploadProblem> {
    if file.length().is_some() { file.read_piece(access) } else { Ok(None) }
}

async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UploadProblem> + Send + 'static,
) -> Result<T, UploadProblem> {
    spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error).into()))
}

/// A file that is being sent.
pub(crate) struct FileReader {
    state: State,
}

enum State {
    Idle {
        read: Option<Bytes>,
        /// `None` at its end.
        file: Option<OpenFile>,
    },
    Reading(JoinHandle<(OpenFile, Piece)>),
    #[cfg(unix)]
    Pipe {
        pipe: tokio::net::unix::pipe::Receiver,
        is_empty: bool,
    },
}

impl FileReader {
    fn new(file: OpenFile, first: Option<Bytes>) -> (Self, Option<u64>) {
        let length = file.length();
        (Self { state: State::Idle { read: first, file: not_done(file) } }, length)
    }

    /// Returns the first piece, before it is taken; nothing of a pipe or a device.
    pub(super) fn first_piece(&self) -> &[u8] {
        match &self.state {
            State::Idle { read: Some(piece), .. } => piece,
            _ => &[],
        }
    }

    pub(super) fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, UploadProblem>>> {
        if let State::Idle { read, file } = &mut self.state {
            if let Some(piece) = read.take() {
                return Poll::Ready(Some(Ok(piece)));
            }
            let Some(file) = file.take() else { return Poll::Ready(None) };
            self.state = read_on(file);
        }
        match &mut self.state {
            State::Idle { read, .. } => Poll::Ready(read.take().map(Ok)),
            State::Reading(reading) => {
                let done = ready!(Pin::new(reading).poll(context));
                let (next, piece) = match done {
                    Ok((file, piece)) => (read_ahead(file, &piece), piece),
                    Err(error) => (None, Err(io::Error::other(error).into())),
                };
                self.state = next.unwrap_or(State::Idle { read: None, file: None });
                Poll::Ready(piece.transpose())
            }
            #[cfg(unix)]
            State::Pipe { pipe, is_empty } => {
                let piece = ready!(poll_pipe(pipe, context)).map_err(UploadProblem::from);
                let was_empty = std::mem::take(is_empty);
                Poll::Ready(match piece {
                    Ok(piece) if piece.is_empty() && was_empty => Some(Err(UploadProblem::Empty)),
                    Ok(piece) if piece.is_empty() => None,
                    piece => Some(piece),
                })
            }
        }
    }
}

/// Reads the next piece if it is in memory, and otherwise on a thread.
fn read_on(file: OpenFile) -> State {
    #[cfg(target_os = "linux")]
    let file = {
        let mut file = file;
        match file.read_piece(Access::Cached) {
            Ok(read) => return State::Idle { read, file: not_done(file) },
            Err(_) => file,
        }
    };
    read_on_thread(file)
}

/// Reads ahead in a file that was not in memory: a thread reads the next piece while this one is sent.
fn read_ahead(file: OpenFile, piece: &Piece) -> Option<State> {
    if matches!(piece, Ok(Some(_))) { not_done(file).map(read_on_thread) } else { None }
}

fn read_on_thread(mut file: OpenFile) -> State {
    State::Reading(spawn_blocking(move || {
        let piece = file.read_piece(Access::Blocking);
        (file, piece)
    }))
}

fn not_done(file: OpenFile) -> Option<OpenFile> {
    Some(file).filter(|file| !file.is_done())
}

/// Reads what the pipe holds, which is nothing when its last writer has closed it.
#[cfg(unix)]
fn poll_pipe(pipe: &mut tokio::net::unix::pipe::Receiver, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
    /// The number of bytes that a pipe holds on Linux.
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
