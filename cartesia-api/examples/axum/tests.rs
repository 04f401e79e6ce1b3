//! The service over sockets, with a sandbox in Cartesia's place: what arrives there, and what a browser is told.

#![expect(clippy::indexing_slicing, reason = "a test stops where it fails")]

use std::time::{Duration, Instant};

use cartesia_api::sandbox::{Outcome, Received, Sandbox};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::*;

type Tested = Result<(), Box<dyn StdError>>;

const MIB: usize = 1 << 20;
/// More than the buffers of two connections hold.
const LARGE: usize = 16 * MIB;
/// A busy machine may take long for what takes milliseconds on another.
const LIMIT: Duration = Duration::from_secs(60);
const BOUNDARY: &str = "boundary";
const RAW: &str = "/voices/me.wav?name=Me&language=en";

/// The service, and the sandbox that it calls.
struct Running {
    sandbox: Sandbox,
    address: SocketAddr,
    shutdown: oneshot::Sender<()>,
    service: JoinHandle<io::Result<()>>,
}

impl Running {
    async fn start() -> Result<Self, Box<dyn StdError>> {
        Self::with_timeout(LIMIT).await
    }

    /// Starts a service whose calls may take this long.
    async fn with_timeout(limit: Duration) -> Result<Self, Box<dyn StdError>> {
        let sandbox = Sandbox::start()?;
        let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.base_url());
        let client = client.timeout(limit).build()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (shutdown, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        let service = tokio::spawn(serve(listener, app(client, 2 * LARGE), stopped));
        Ok(Self { sandbox, address, shutdown, service })
    }

    /// Begins a request whose body has this many bytes.
    async fn begin(&self, path: &str, content_type: &str, length: usize) -> io::Result<TcpStream> {
        let mut browser = TcpStream::connect(self.address).await?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {content_type}\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        browser.write_all(head.as_bytes()).await?;
        Ok(browser)
    }

    async fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Result<Reply, Box<dyn StdError>> {
        let mut browser = self.begin(path, content_type, body.len()).await?;
        browser.write_all(body).await?;
        reply(browser).await
    }

    async fn post_form(&self, fields: &[(&str, &str)], clip: &[u8]) -> Result<Reply, Box<dyn StdError>> {
        self.post("/voices", &form_type(), &form(fields, clip)).await
    }

    /// Waits until a request to the sandbox has ended.
    async fn received(&self) -> Result<Received, Box<dyn StdError>> {
        let ended = async {
            loop {
                if let Some(request) = self.sandbox.requests().pop() {
                    return request;
                }
                sleep(Duration::from_millis(5)).await;
            }
        };
        Ok(timeout(LIMIT, ended).await?)
    }
}

/// A response: its status, its head and its JSON.
struct Reply {
    status: u16,
    head: String,
    json: Value,
}

async fn reply(mut browser: TcpStream) -> Result<Reply, Box<dyn StdError>> {
    let mut text = String::new();
    timeout(LIMIT, browser.read_to_string(&mut text)).await??;
    let (head, body) = text.split_once("\r\n\r\n").ok_or("no head")?;
    let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    Ok(Reply { status, head: head.to_ascii_lowercase(), json: serde_json::from_str(body).unwrap_or_default() })
}

fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A form as browsers write it, with the clip at its end.
fn form(fields: &[(&str, &str)], clip: &[u8]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, value) in fields {
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        form.extend_from_slice(part.as_bytes());
    }
    let head = "Content-Disposition: form-data; name=\"clip\"; filename=\"me.wav\"\r\nContent-Type: audio/wav";
    form.extend_from_slice(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
    form.extend_from_slice(clip);
    form.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    form
}

const FIELDS: [(&str, &str); 3] = [("name", "Me"), ("language", "en"), ("description", "")];

// Scenario: a clip in a form, and one that is a body. Expected: Cartesia gets the clip with its name and all fields, and the browser
// gets the voice.
#[tokio::test]
async fn a_clip_goes_through() -> Tested {
    let clip = vec![7; 3 * MIB];
    for is_form in [true, false] {
        let running = Running::start().await?;
        let reply = match is_form {
            true => running.post_form(&FIELDS, &clip).await?,
            false => running.post(RAW, "audio/wav", &clip).await?,
        };
        assert_eq!((reply.status, reply.json["name"].as_str()), (201, Some("Me")));
        assert!(reply.json["id"].as_str().is_some_and(|id| !id.is_empty()));

        let request = running.received().await?;
        assert_eq!((request.text("name"), request.text("language")), (Some("Me"), Some("en")));
        assert_eq!(request.text("description"), None);
        let part = request.part("clip").ok_or("no clip")?;
        assert_eq!((part.file_name.as_deref(), part.size), (Some("me.wav"), clip.len() as u64));
    }
    Ok(())
}

// Scenario: requests that the browser has to correct. Expected: 422 with all that is missing, and nothing is sent to Cartesia.
#[tokio::test]
async fn what_is_missing_is_named() -> Tested {
    let running = Running::start().await?;
    let replies = [
        (running.post_form(&[("language", "xx")], b"RIFF").await?, ["`name` is missing", "`language` is \"xx\""]),
        (running.post("/voices/me.wav", "audio/wav", b"RIFF").await?, ["`name` is missing", "`language` is missing"]),
        (running.post("/voices", &form_type(), b"--boundary--\r\n").await?, ["no field `clip`", "last field"]),
    ];
    for (reply, words) in replies {
        let sentence = reply.json["error"].as_str().unwrap_or_default();
        assert_eq!((reply.status, reply.json["voice_may_exist"].as_bool()), (422, Some(false)));
        assert!(words.iter().all(|word| sentence.contains(word)), "{sentence}");
    }
    assert_eq!(running.sandbox.requests().len(), 0);
    Ok(())
}

// Scenario: browsers that break off in the middle of a clip, while it goes through. Expected: the request to Cartesia ends in an
// error, and no voice is made of a half.
#[tokio::test]
async fn a_browser_that_breaks_off_makes_no_voice() -> Tested {
    let whole = form(&FIELDS, &vec![7; LARGE]);
    for (path, content_type, body) in
        [("/voices", form_type(), whole.as_slice()), (RAW, "audio/wav".to_owned(), &[7; LARGE])]
    {
        let running = Running::start().await?;
        let mut browser = running.begin(path, &content_type, body.len()).await?;
        browser.write_all(&body[..body.len() * 3 / 4]).await?;
        assert_eq!(running.sandbox.requests().len(), 0, "the call has not ended");
        drop(browser);

        let request = running.received().await?;
        assert_ne!(request.status, Some(200));
        assert!(request.problem.is_some(), "{request:?}");
        assert_eq!(running.sandbox.requests().len(), 1);
    }
    Ok(())
}

// Scenario: Cartesia refuses in the middle of the clip, which can't be sent twice. Expected: the browser may send the rest, and then
// reads that it may retry, and when.
#[tokio::test]
async fn a_refusal_in_the_middle_gets_through() -> Tested {
    let whole = form(&FIELDS, &vec![7; LARGE]);
    for (path, content_type, body) in
        [("/voices", form_type(), whole.as_slice()), (RAW, "audio/wav".to_owned(), &[7; LARGE])]
    {
        let running = Running::start().await?;
        running.sandbox.enqueue(Outcome::lose_backend_early(503).header("Retry-After", "60"));
        let mut browser = running.begin(path, &content_type, body.len()).await?;
        browser.write_all(&body[..LARGE / 2]).await?;
        assert_eq!(running.received().await?.status, Some(503));
        browser.write_all(&body[LARGE / 2..]).await?;

        let reply = reply(browser).await?;
        assert_eq!((reply.status, reply.json["voice_may_exist"].as_bool()), (503, Some(false)));
        assert!(reply.head.contains("retry-after: 60"), "{}", reply.head);
        assert_eq!(running.sandbox.requests().len(), 1);
    }
    Ok(())
}

// Scenario: a clip over the limit, with its length at the front and without. Expected: 413, and no voice.
#[tokio::test]
async fn a_clip_has_a_limit() -> Tested {
    let running = Running::start().await?;
    for (path, content_type) in [("/voices", form_type()), (RAW, "audio/wav".to_owned())] {
        let browser = running.begin(path, &content_type, 2 * LARGE + 1).await?;
        assert_eq!(reply(browser).await?.status, 413);
    }
    assert_eq!(running.sandbox.requests().len(), 0);

    let mut body = form(&FIELDS, &vec![7; 2 * LARGE]);
    body.truncate(2 * LARGE + 1);
    let mut browser = TcpStream::connect(running.address).await?;
    let head = "POST /voices HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n";
    browser.write_all(format!("{head}Content-Type: {}\r\n\r\n{:x}\r\n", form_type(), body.len()).as_bytes()).await?;
    browser.write_all(&body).await?;
    assert_eq!(reply(browser).await?.status, 413);
    assert_ne!(running.received().await?.status, Some(200));
    Ok(())
}

// Scenario: each way in which Cartesia fails. Expected: the status that tells a browser what to do, and whether a voice may exist.
#[tokio::test]
async fn failures_have_statuses() -> Tested {
    let cases = [
        (Outcome::fail(422), 422, false),
        (Outcome::fail(413), 413, false),
        (Outcome::fail(401), 500, false),
        (Outcome::fail(402), 500, false),
        (Outcome::fail(404), 502, false),
        (Outcome::fail(429), 503, false),
        (Outcome::fail(500), 502, true),
        (Outcome::lose_backend(504), 504, true),
        (Outcome::hang_up(), 502, true),
        (Outcome::respond_with(200, "no JSON"), 502, true),
        (Outcome::as_documented().delay(LIMIT), 504, true),
    ];
    for (outcome, status, may_exist) in cases {
        let limit = if status == 504 { Duration::from_secs(2) } else { LIMIT };
        let running = Running::with_timeout(limit).await?;
        let name = format!("{outcome:?}");
        running.sandbox.enqueue(outcome);
        let reply = running.post(RAW, "audio/wav", b"RIFF....WAVE").await?;
        assert_eq!((reply.status, reply.json["voice_may_exist"].as_bool()), (status, Some(may_exist)), "{name}");
        assert_eq!(reply.head.contains("retry-after: "), status == 503, "{name}");
        let is_ours = reply.json["error"].as_str().is_some_and(|sentence| sentence.contains("contact its operator"));
        assert_eq!(is_ours, status == 500, "{name}");
        assert_eq!(running.sandbox.requests().len(), 1, "{name}");
    }
    Ok(())
}

// Scenario: Cartesia makes a voice, and its response can't be read. Expected: the browser gets the id of the voice.
#[tokio::test]
async fn a_voice_that_exists_is_not_lost() -> Tested {
    let running = Running::start().await?;
    running.sandbox.enqueue(Outcome::respond_with(200, r#"{"id": "voice-1", "name": 1}"#));
    let reply = running.post(RAW, "audio/wav", b"RIFF....WAVE").await?;
    assert_eq!((reply.status, reply.json["voice_id"].as_str()), (502, Some("voice-1")));
    Ok(())
}

// Scenario: the service is told to stop while a call runs. Expected: it ends after the call, whose voice the browser gets, and takes
// no other request.
#[tokio::test]
async fn a_shutdown_waits_for_calls() -> Tested {
    const TIME_OF_CALL: Duration = Duration::from_secs(1);
    let running = Running::start().await?;
    running.sandbox.delay(TIME_OF_CALL);
    let clip = b"RIFF....WAVE";
    let begun = Instant::now();
    let mut browser = running.begin(RAW, "audio/wav", clip.len()).await?;
    browser.write_all(clip).await?;
    running.received().await?;

    running.shutdown.send(()).map_err(|()| "the service has ended")?;
    timeout(LIMIT, running.service).await???;
    assert!(begun.elapsed() >= TIME_OF_CALL, "the service ended before the call");
    assert_eq!(reply(browser).await?.status, 201);
    assert!(TcpStream::connect(running.address).await.is_err());
    Ok(())
}
