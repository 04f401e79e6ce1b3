//! Properties of any form and any response, over a socket. The property tests and the fuzz targets both call these.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cartesia_api::requests::VoicesClone;
use cartesia_api::types::VoiceMetadata;
use cartesia_api::{Client, Error, ResponseValue, RetryPolicy, Upload};
use futures_util::stream;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::form::{Part, heads, parts, parts_by_form_data};
use crate::{LIMIT, Reply, Request, Server};

const KEY: &str = "sk_car_properties_Zq3v9TtX";

type Outcome = Result<ResponseValue<VoiceMetadata>, Error>;
type NextReply = Arc<Mutex<Box<dyn Fn() -> Reply + Send>>>;

/// The longest wait that an error tells, in seconds.
const YEAR: u64 = 365 * 24 * 60 * 60;

/// A client, and a server that sends it any bytes.
pub struct Peer {
    next: NextReply,
    server: Server,
    client: Client,
    runtime: Runtime,
}

/// Any form.
#[derive(Clone, Debug)]
pub struct AnyForm {
    /// The text fields.
    pub texts: (String, Option<String>, Option<String>),
    /// The clip's file name.
    pub file_name: String,
    /// Its media type, if it has one of its own.
    pub media_type: Option<String>,
    /// Its content.
    pub content: Vec<u8>,
    /// The size of the pieces in which a stream yields it; 0 for bytes in memory.
    pub piece: u8,
    /// `true` if the stream's length is known.
    pub has_length: bool,
}

impl Peer {
    /// Starts both, on loopback.
    pub fn start() -> Self {
        let next: NextReply = Arc::new(Mutex::new(Box::new(Reply::voice)));
        let server = Server::always({
            let next = Arc::clone(&next);
            move || next.lock().unwrap()()
        });
        let client = client(&server);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { next, server, client, runtime }
    }

    fn call(&self, reply: impl Fn() -> Reply + Send + 'static, call: VoicesClone) -> (Outcome, Vec<Request>) {
        *self.next.lock().unwrap() = Box::new(reply);
        let outcome = self.runtime.block_on(async { tokio::time::timeout(LIMIT, call.send()).await });
        let outcome = outcome.expect("the call ends");
        if let Err(error) = &outcome {
            readable(error);
        }
        (outcome, self.server.take_requests())
    }

    fn valid(&self) -> VoicesClone {
        valid(&self.client)
    }

    /// Checks that a form is refused before a connection is made, or that two parsers find exactly its fields in it.
    pub fn form(&self, form: &AnyForm) {
        let (name, description, base_voice_id) = &form.texts;
        let mut call = self.client.voices_clone().name(name).language("en").clip(form.clip());
        let mut expected = vec![("name", name.as_str())];
        if let Some(description) = description {
            call = call.description(description);
            expected.push(("description", description));
        }
        expected.push(("language", "en"));
        if let Some(id) = base_voice_id {
            call = call.base_voice_id(id.as_str());
            expected.push(("base_voice_id", id));
        }
        let (outcome, requests) = self.call(Reply::voice, call);
        match outcome {
            Ok(_) => {
                assert!(requests.len() == 1 && requests[0].is_complete, "{requests:?}");
                form.is_in(&requests[0], &expected);
            }
            Err(Error::Invalid(_)) => assert!(requests.is_empty(), "{requests:?}"),
            Err(Error::Upload(error)) => {
                assert!(form.content.is_empty(), "{error}");
                assert!(requests.iter().all(|request| !request.is_complete), "{requests:?}");
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Checks that a file name reaches both parsers as one value, from which the name can be recovered.
    pub fn file_name(&self, name: &str) {
        let clip = Upload::from_bytes(name, "a");
        let (outcome, requests) = self.call(Reply::voice, self.valid().clip(clip));
        match outcome {
            Ok(_) => is_named(&requests[0], name),
            Err(Error::Invalid(_)) => assert!(name.is_empty() || name.len() > 255, "{name:?}"),
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Checks that after any bytes in place of a response, the call ends with a voice or an error of bounded size.
    pub fn response(&self, bytes: &[u8]) {
        let bytes = bytes.to_vec();
        // The connection is closed without a word. Another call might use it before that is known.
        let (outcome, _) = self.call(move || Reply::raw(bytes.clone()), valid(&client(&self.server)));
        if let Err(error) = outcome {
            assert!(!matches!(error, Error::Config(_) | Error::Invalid(_) | Error::Upload(_) | Error::Connect(_)));
        }
    }

    /// Checks that a success of any content is a voice, or an error that has its status and, if it has one, its id.
    pub fn success(&self, body: &[u8]) {
        let reply = body.to_vec();
        let (outcome, _) = self.call(move || Reply::json(201, reply.clone()), self.valid());
        let expected = serde_json::from_slice::<VoiceMetadata>(body);
        match (outcome, expected) {
            (Ok(voice), Ok(expected)) => assert_eq!(voice.id.as_str(), expected.id.as_str()),
            (Err(Error::Response(error)), Err(_)) => {
                assert_eq!(error.status, 201);
                if let Some(id) = plain_id(body) {
                    assert_eq!(error.id, Some(id));
                }
            }
            (outcome, expected) => panic!("{outcome:?}, and not {expected:?}"),
        }
    }

    /// Checks that the status of a refusal of any content is not lost.
    pub fn refusal(&self, status: u16, body: &[u8]) {
        let body = body.to_vec();
        let (outcome, _) = self.call(move || Reply::text(status, body.clone()), self.valid());
        let error = outcome.expect_err("a refusal is an error");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error:?}");
    }

    /// Checks that `Retry-After` is a number of seconds, at most a year, a date, or nothing.
    pub fn retry_after(&self, value: &str) {
        if value.contains(['\r', '\n', '\0']) {
            return;
        }
        let header = value.to_owned();
        let (outcome, _) = self.call(move || Reply::text(429, "").header("Retry-After", &header), self.valid());
        let error = outcome.expect_err("a refusal is an error");
        let value = value.trim_matches([' ', '\t']);
        match (error, value.parse::<u64>()) {
            (Error::Api(error), _) if !value.contains(|c: char| c.is_ascii_digit()) => {
                assert_eq!(error.retry_after, None, "{value:?}");
            }
            (Error::Api(error), _) if value.starts_with(['+', '-']) => assert_eq!(error.retry_after, None, "{value:?}"),
            (Error::Api(error), Ok(seconds)) => {
                assert_eq!(error.retry_after, Some(Duration::from_secs(seconds.min(YEAR))), "{value:?}");
            }
            // Dates are httpdate's affair, and control characters hyper's.
            (Error::Api(_) | Error::Transport(_), _) => {}
            (error, _) => panic!("{error:?}"),
        }
    }
}

fn client(server: &Server) -> Client {
    let client = Client::builder().api_key(KEY).base_url(server.url()).retry(RetryPolicy::none());
    client.stall_timeout(LIMIT / 4).build().unwrap()
}

fn valid(client: &Client) -> VoicesClone {
    client.voices_clone().name("a").language("en").clip(Upload::from_bytes("a.wav", "a"))
}

impl AnyForm {
    fn clip(&self) -> Upload {
        let clip = match usize::from(self.piece) {
            0 => Upload::from_bytes(self.file_name.as_str(), self.content.clone()),
            piece => {
                let pieces =
                    self.content.chunks(piece).map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece.to_vec())));
                let length = self.has_length.then(|| u64::try_from(self.content.len()).unwrap());
                Upload::from_stream(self.file_name.as_str(), stream::iter(pieces.collect::<Vec<_>>()), length)
            }
        };
        match &self.media_type {
            Some(media_type) => clip.content_type(media_type),
            None => clip,
        }
    }

    #[track_caller]
    fn is_in(&self, request: &Request, texts: &[(&str, &str)]) {
        is_named(request, &self.file_name);
        let by_form_data = form_data_can_read(&self.file_name).then(|| parts_by_form_data(request));
        for found in by_form_data.into_iter().chain([parts(request)]) {
            let [found @ .., clip] = found.as_slice() else { panic!("no parts") };
            let found = found.iter().map(|part| {
                assert_eq!((&part.file_name, &part.media_type), (&None, &None), "{part:?}");
                (part.name.as_str(), part.text())
            });
            assert_eq!(found.collect::<Vec<_>>(), texts);
            assert_eq!((clip.name.as_str(), &clip.content), ("clip", &self.content));
        }
        if let Some(media_type) = &self.media_type {
            // Types are the same in any case, and parameters may be empty (RFC 9110, sections 5.6.6 and 8.3.1).
            let head = heads(request).pop().unwrap().to_ascii_lowercase();
            let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            assert!(head.contains(&format!("\r\ncontent-type: {essence}")), "{media_type:?} is not in {head:?}");
        }
    }
}

/// Returns `true` if the crate form-data can read a name: it takes `;` and `=` for its end, or panics.
fn form_data_can_read(file_name: &str) -> bool {
    !file_name.contains([';', '='])
}

fn is_named(request: &Request, name: &str) {
    let head = heads(request).pop().unwrap();
    assert!(head.len() < 1024 && head.lines().count() == 2, "{head:?}");
    let named = |parts: Vec<Part>| parts.last().unwrap().file_name.clone().unwrap();
    let by_multer = named(parts(request));
    assert!(!by_multer.contains(['"', '\r', '\n', '\0']), "{by_multer:?}");
    if !name.contains('%') {
        assert_eq!(unescaped(&by_multer), name);
    }
    if form_data_can_read(name) && !name.contains(['\\', '\t']) && name.trim() == name {
        assert_eq!(named(parts_by_form_data(request)), by_multer);
    }
}

/// Decodes each `%XX` to the character that it stands for.
fn unescaped(name: &str) -> String {
    let mut pieces = name.split('%');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let code = u8::from_str_radix(&piece[..2], 16).expect("two hexadecimal digits");
        text.push(char::from(code));
        text.push_str(&piece[2..]);
    }
    text
}

/// Returns the id of a JSON object, if it is short and plain enough to be shown unchanged.
fn plain_id(body: &[u8]) -> Option<String> {
    let id = serde_json::from_slice::<Value>(body).ok()?.get("id")?.as_str()?.to_owned();
    // An id that occurs twice may be either, and a key that comes back is not shown.
    let text = String::from_utf8_lossy(body);
    let is_once = text.matches("id\"").count() == 1 && !text.contains(KEY);
    (is_once && id.len() < 100 && id.trim() == id && !id.contains(char::is_control)).then_some(id)
}

/// Checks that an error fits on a screen, can be printed, and does not hold the key.
#[track_caller]
fn readable(error: &Error) {
    let text = error.to_string();
    assert!(!text.is_empty() && text.chars().count() < 4096 && !text.contains(char::is_control), "{text:?}");
    let shown = format!("{error:?}");
    assert!(!text.contains(KEY) && !shown.contains(KEY), "{shown}");
}
