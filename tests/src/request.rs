//! A request as it was received, byte by byte, and as text for a snapshot.

/// A request as it came over the wire, read with code that shares nothing with the library.
#[derive(Clone, Debug)]
pub struct Request {
    /// The request line and the headers, with the empty line at their end.
    pub head: Vec<u8>,
    /// The body as it was sent, with its chunks.
    pub body: Vec<u8>,
    /// The number of bytes of the body, also of one that was not kept.
    pub size: u64,
    /// `true` if the body reached the end that its head announced.
    pub is_complete: bool,
    pub(crate) chunks: Option<Vec<u8>>,
}

impl Request {
    pub(crate) fn new(head: Vec<u8>) -> Self {
        Self { head, body: Vec::new(), size: 0, is_complete: false, chunks: None }
    }

    /// Returns all bytes of it.
    pub fn bytes(&self) -> Vec<u8> {
        [self.head.as_slice(), self.body.as_slice()].concat()
    }

    /// Returns the content of the body, without the framing of chunks.
    pub fn content(&self) -> &[u8] {
        self.chunks.as_deref().unwrap_or(&self.body)
    }

    /// Returns the request line, such as `POST /voices/clone HTTP/1.1`.
    pub fn line(&self) -> &str {
        self.head_lines()[0]
    }

    /// Returns the headers, in order, with names in lower case.
    pub fn all_headers(&self) -> Vec<(String, &str)> {
        let split = |line: &'_ str| line.find(": ").unwrap_or_else(|| panic!("no header: {line:?}"));
        let headers = self.head_lines().into_iter().skip(1).map(|line| {
            let colon = split(line);
            (line[..colon].to_ascii_lowercase(), &line[colon + 2..])
        });
        headers.collect()
    }

    /// Returns the values of one header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let of_name = |(found, value): (String, _)| found.eq_ignore_ascii_case(name).then_some(value);
        self.all_headers().into_iter().filter_map(of_name).collect()
    }

    /// Returns the value of a header that occurs once.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        match self.headers(name).as_slice() {
            [value] => value,
            values => panic!("{name} is there {} times", values.len()),
        }
    }

    /// Returns the announced length of the body.
    pub fn content_length(&self) -> Option<u64> {
        match self.headers("Content-Length").as_slice() {
            [] => None,
            [length] => Some(length.parse().expect("a number")),
            _ => panic!("more than one Content-Length"),
        }
    }

    /// Returns the boundary of the form.
    #[track_caller]
    pub fn boundary(&self) -> &str {
        let content_type = self.header("Content-Type");
        content_type.strip_prefix("multipart/form-data; boundary=").expect("a form")
    }

    /// Returns the same request with a fixed boundary of the same length.
    #[track_caller]
    pub fn with_fixed_boundary(&self) -> Vec<u8> {
        let random = self.boundary().as_bytes().to_vec();
        let fixed = format!("cartesia-{:0>width$}", 0, width = random.len() - "cartesia-".len());
        let mut bytes = self.bytes();
        for start in 0..bytes.len().saturating_sub(random.len()) {
            if bytes[start..].starts_with(&random) {
                bytes[start..start + random.len()].copy_from_slice(fixed.as_bytes());
            }
        }
        bytes
    }

    /// Returns the text for a snapshot: the boundary, port and version are fixed, line ends and binary data are
    /// visible.
    #[track_caller]
    pub fn shown(&self, url: &str) -> String {
        let bytes = self.with_fixed_boundary();
        let mut text = String::new();
        for chunk in bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                match character {
                    '\n' => text.push_str("\\n\n"),
                    _ if character.is_control() => text.extend(character.escape_default()),
                    _ => text.push(character),
                }
            }
            text.push_str(&chunk.invalid().escape_ascii().to_string());
        }
        let port = url.rsplit(':').next().expect("a port");
        let version = concat!("cartesia-api/", env!("CARGO_PKG_VERSION"));
        text.replace(&format!("127.0.0.1:{port}"), "127.0.0.1:PORT").replace(version, "cartesia-api/VERSION")
    }

    fn head_lines(&self) -> Vec<&str> {
        let head = std::str::from_utf8(&self.head).expect("a head in ASCII");
        let lines = head.strip_suffix("\r\n\r\n").expect("an end of the head").split("\r\n").collect::<Vec<_>>();
        assert!(lines.iter().all(|line| !line.contains(['\r', '\n'])), "{head:?}");
        lines
    }
}
