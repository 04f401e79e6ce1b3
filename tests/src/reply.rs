//! Replies: the part of a request that a server reads, its response, and the end of the connection.

use std::io;

use crate::Exchange;

type Reading = dyn FnOnce(&mut Exchange) -> io::Result<()> + Send;

/// The script for one request.
pub struct Reply {
    reading: Box<Reading>,
    response: Response,
    end: End,
}

enum Response {
    Http { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    Raw(Vec<u8>),
}

enum End {
    KeepAlive,
    Close,
    Hold,
    Reset,
    Drop,
}

impl Reply {
    /// Returns a response of plain text.
    pub fn text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), "text/plain".to_owned())];
        Self::new(Response::Http { status, headers, body: body.into() }, End::KeepAlive)
    }

    /// Returns a response whose media type is JSON, with any body.
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        Self::new(Response::Http { status, headers, body: body.into() }, End::KeepAlive)
    }

    /// Returns the documented success.
    pub fn voice() -> Self {
        Self::json(200, include_str!("voice.json"))
    }

    /// Returns a reply of any bytes. The connection is closed after them.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Response::Raw(bytes.into()), End::Close)
    }

    /// Returns a reply that closes the connection without a response.
    pub fn nothing() -> Self {
        Self::raw("")
    }

    fn new(response: Response, end: End) -> Self {
        Self { reading: Box::new(Exchange::read_request), response, end }
    }

    /// Adds a header to the response.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Response::Http { headers, .. } = &mut self.response {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Sets what to do before the response, in place of reading the whole request. A panic in it fails the test.
    pub fn reading(mut self, reading: impl FnOnce(&mut Exchange) -> io::Result<()> + Send + 'static) -> Self {
        self.reading = Box::new(reading);
        self
    }

    /// Keeps the connection open and does nothing more on it, until the server is stopped.
    pub fn and_hold(mut self) -> Self {
        self.end = End::Hold;
        self
    }

    /// Resets the connection.
    pub fn and_reset(mut self) -> Self {
        self.end = End::Reset;
        self
    }

    /// Closes at once. If anything was not read, the kernel resets the connection.
    pub fn and_drop(mut self) -> Self {
        self.end = End::Drop;
        self
    }

    /// Ends the response, and reads and discards everything until the client closes too.
    pub fn and_drain(mut self) -> Self {
        self.end = End::Close;
        self
    }

    /// Runs the script. Returns `true` if the connection goes on.
    pub(crate) fn run(self, exchange: &mut Exchange) -> io::Result<bool> {
        (self.reading)(exchange)?;
        exchange.write(&self.response.into_bytes())?;
        match self.end {
            End::KeepAlive => return Ok(true),
            End::Close => exchange.close()?,
            End::Hold => exchange.hold(),
            End::Reset => exchange.reset()?,
            End::Drop => {}
        }
        Ok(false)
    }
}

impl Response {
    fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Raw(bytes) => bytes,
            Self::Http { status, headers, body } => {
                let mut bytes = format!("HTTP/1.1 {status} Scripted\r\n").into_bytes();
                for (name, value) in headers {
                    bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
                }
                // RFC 9110, section 8.6: none of these has a body.
                if !matches!(status, 100..=199 | 204 | 304) {
                    bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
                }
                bytes.extend_from_slice(b"\r\n");
                bytes.extend_from_slice(&body);
                bytes
            }
        }
    }
}
