//! Replies: what a server reads of a request, what it answers, and how it leaves.

use std::io;

use crate::Exchange;

type Reading = dyn FnOnce(&mut Exchange) -> io::Result<()> + Send;

/// What happens to one request.
pub struct Reply {
    reading: Box<Reading>,
    answer: Answer,
    end: End,
}

enum Answer {
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
    /// An answer with a body that is plain text.
    pub fn text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), "text/plain".to_owned())];
        Self::new(Answer::Http { status, headers, body: body.into() }, End::KeepAlive)
    }

    /// An answer with a body that is JSON, or claims to be.
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        Self::new(Answer::Http { status, headers, body: body.into() }, End::KeepAlive)
    }

    /// The documented success.
    pub fn voice() -> Self {
        Self::json(200, include_str!("voice.json"))
    }

    /// Bytes that may be anything. The connection is closed after them.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Answer::Raw(bytes.into()), End::Close)
    }

    /// No answer at all. The connection is closed.
    pub fn nothing() -> Self {
        Self::raw("")
    }

    fn new(answer: Answer, end: End) -> Self {
        Self { reading: Box::new(Exchange::read_request), answer, end }
    }

    /// Another header of the answer.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Answer::Http { headers, .. } = &mut self.answer {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// What is done before the answer, in place of reading the whole request. A panic in it fails the test.
    pub fn reading(mut self, reading: impl FnOnce(&mut Exchange) -> io::Result<()> + Send + 'static) -> Self {
        self.reading = Box::new(reading);
        self
    }

    /// Keeps the connection open and does nothing more on it, till the server is stopped.
    pub fn and_hold(mut self) -> Self {
        self.end = End::Hold;
        self
    }

    /// Resets the connection.
    pub fn and_reset(mut self) -> Self {
        self.end = End::Reset;
        self
    }

    /// Closes at once, whatever was not read: then the kernel resets the connection.
    pub fn and_drop(mut self) -> Self {
        self.end = End::Drop;
        self
    }

    /// Ends the answer, and reads on and throws away what still comes, till the client closes too.
    pub fn and_drain(mut self) -> Self {
        self.end = End::Close;
        self
    }

    /// Whether the connection goes on.
    pub(crate) fn run(self, exchange: &mut Exchange) -> io::Result<bool> {
        (self.reading)(exchange)?;
        exchange.write(&self.answer.into_bytes())?;
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

impl Answer {
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
