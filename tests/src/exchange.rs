//! One connection on the server's side: everything that a reply can do to its client.

use std::io::{self, BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;

use crate::record::Record;
use crate::{LIMIT, Request};

/// A request that is being read and responded to.
pub struct Exchange {
    stream: BufReader<TcpStream>,
    record: Arc<Record>,
    /// The index of the current request in the record.
    current: Option<usize>,
}

impl Exchange {
    pub(crate) fn new(stream: TcpStream, record: Arc<Record>) -> Self {
        stream.set_read_timeout(Some(LIMIT)).expect("a timeout");
        stream.set_write_timeout(Some(LIMIT)).expect("a timeout");
        stream.set_nodelay(true).expect("an option");
        Self { stream: BufReader::new(stream), record, current: None }
    }

    /// Returns another handle to the socket. The socket stays open while it exists.
    pub(crate) fn socket(&self) -> TcpStream {
        self.stream.get_ref().try_clone().expect("a file descriptor")
    }

    /// Returns `true` if another request begins.
    pub(crate) fn wait_for_request(&mut self) -> bool {
        self.current = None;
        self.stream.fill_buf().is_ok_and(|bytes| !bytes.is_empty())
    }

    /// Reads and records the whole request.
    pub fn read_request(&mut self) -> io::Result<()> {
        self.read_head()?;
        self.read_body()
    }

    /// Reads and records the request line and the headers.
    pub fn read_head(&mut self) -> io::Result<()> {
        let mut head = Vec::new();
        let outcome = loop {
            match self.stream.read_until(b'\n', &mut head) {
                Ok(0) => break Err(Error::from(ErrorKind::UnexpectedEof)),
                Ok(_) if head.ends_with(b"\r\n\r\n") => break Ok(()),
                Ok(_) => {}
                Err(error) => break Err(error),
            }
        };
        let mut requests = self.record.requests.lock().unwrap();
        requests.push(Request::new(head));
        self.current = Some(requests.len() - 1);
        outcome
    }

    /// Reads and records the body as its head announces it, also the beginning of one that is cut off.
    pub fn read_body(&mut self) -> io::Result<()> {
        let request = self.request();
        let mut body = Vec::new();
        let mut chunks = None;
        let outcome = if request.headers("Transfer-Encoding") == ["chunked"] {
            self.read_chunks(&mut body, chunks.insert(Vec::new()))
        } else {
            self.read_exact(request.content_length().unwrap_or(0), &mut body)
        };
        self.record(|request| {
            request.size = u64::try_from(body.len()).unwrap();
            request.body = body;
            request.chunks = chunks;
            request.is_complete = outcome.is_ok();
        });
        outcome
    }

    /// Reads a body that is too long to be kept, and records its size and its last bytes. One in chunks is kept.
    pub fn skim_body(&mut self) -> io::Result<()> {
        self.skim_body_slowly(Duration::ZERO)
    }

    /// Does the same with a pause before each 256 KiB.
    pub fn skim_body_slowly(&mut self, pause: Duration) -> io::Result<()> {
        self.skim_body_in_pieces(256 << 10, pause)
    }

    /// Does the same with a pause before each piece.
    pub fn skim_body_in_pieces(&mut self, piece_size: u64, pause: Duration) -> io::Result<()> {
        let request = self.request();
        if request.content_length().is_none() {
            std::thread::sleep(pause);
            return self.read_body();
        }
        let mut next_pause = 0;
        let mut rest = request.content_length().unwrap_or(0);
        let (mut piece, mut end, mut size) = (vec![0; 64 * 1024], Vec::new(), 0);
        let mut outcome = Ok(());
        while rest > 0 {
            if !pause.is_zero() && size >= next_pause {
                std::thread::sleep(pause);
                next_pause += piece_size;
            }
            let wanted = piece.len().min(usize::try_from(rest).unwrap());
            match self.stream.read(&mut piece[..wanted]) {
                Ok(0) => outcome = Err(Error::from(ErrorKind::UnexpectedEof)),
                Err(error) => outcome = Err(error),
                Ok(found) => {
                    rest -= u64::try_from(found).unwrap();
                    size += u64::try_from(found).unwrap();
                    end.extend_from_slice(&piece[..found]);
                    end.drain(..end.len().saturating_sub(256));
                    continue;
                }
            }
            break;
        }
        self.record(|request| {
            request.size = size;
            request.body = end;
            request.is_complete = outcome.is_ok();
        });
        outcome
    }

    /// Returns the current request, as far as it was read.
    pub fn request(&self) -> Request {
        let current = self.current.expect("the head was read");
        self.record.requests.lock().unwrap()[current].clone()
    }

    /// Sends bytes unchanged.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Does nothing until the server is stopped.
    pub(crate) fn hold(&self) {
        self.record.wait_for_stop();
    }

    /// Ends the connection with a reset (RST), which discards what was not read yet.
    pub(crate) fn reset(&self) -> io::Result<()> {
        SockRef::from(self.stream.get_ref()).set_linger(Some(Duration::ZERO))
    }

    /// Ends the response, and reads on until the client has closed too: closing with unread bytes would be a reset.
    pub(crate) fn close(&mut self) -> io::Result<()> {
        self.stream.get_ref().shutdown(std::net::Shutdown::Write)?;
        io::copy(&mut self.stream, &mut io::sink()).map(drop)
    }

    fn record(&self, change: impl FnOnce(&mut Request)) {
        let current = self.current.expect("the head was read");
        change(&mut self.record.requests.lock().unwrap()[current]);
    }

    fn read_exact(&mut self, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
        let before = into.len();
        (&mut self.stream).take(length).read_to_end(into)?;
        let is_whole = u64::try_from(into.len() - before).unwrap() == length;
        if is_whole { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
    }

    /// Reads chunks (RFC 9112, section 7.1) without extensions and trailers, which no client of ours sends.
    fn read_chunks(&mut self, body: &mut Vec<u8>, chunks: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let start = body.len();
            self.stream.read_until(b'\n', body)?;
            let line = std::str::from_utf8(&body[start..]).unwrap_or_default();
            if line.is_empty() {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let size = line.strip_suffix("\r\n").and_then(|size| u64::from_str_radix(size, 16).ok());
            let size = size.ok_or_else(|| Error::new(ErrorKind::InvalidData, format!("no chunk size: {line:?}")))?;
            let start = body.len();
            let outcome = self.read_exact(size, body);
            chunks.extend_from_slice(&body[start..]);
            outcome?;
            let start = body.len();
            self.read_exact(2, body)?;
            if &body[start..] != b"\r\n" {
                return Err(Error::new(ErrorKind::InvalidData, "a chunk does not end where it said"));
            }
            if size == 0 {
                return Ok(());
            }
        }
    }
}
