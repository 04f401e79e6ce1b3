//! A web service that clones voices: it streams the clip of a browser's form, or the body of a request, to Cartesia.
//!
//! ```text
//! cargo run -p example-axum
//! cargo test -p example-axum
//! ```
//!
//! Open the address that it prints in a browser, or send a clip from the command line:
//!
//! ```text
//! curl --data-binary @me.wav 'http://127.0.0.1:3000/voices/me.wav?name=Me&language=en'
//! ```
//!
//! [`app`] is the service. All requests share one client, and no clip is in memory as a whole: [`clone_streamed`] shows the
//! channel between the two connections. `failure` chooses a status for each error, and `tests` breaks things in the middle.
//! Without an API key the voices come from the sandbox that is part of this crate.

mod failure;
#[path = "../service/mod.rs"]
mod service;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use cartesia_api::types::VoiceMetadata;
use cartesia_api::{Client, Upload, UploadSender};
use clap::Parser;
use futures_util::{Stream, StreamExt};
use http_body::Body;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::signal;
use tower_http::limit::RequestBodyLimitLayer;

use failure::{Failure, of_browser};
use service::{Service, ServiceArgs, say};

/// The largest body of a request. Cartesia wants clips of some seconds.
const MAX_BODY: usize = 64 << 20;
/// The largest text field of a form.
const MAX_TEXT: usize = 4 << 10;
/// The time in which a browser may send the rest of a clip that Cartesia has refused.
const LINGER: Duration = Duration::from_secs(10);

/// The clip comes last: the call begins with it, and needs the other fields.
const FORM: &str = r#"<!doctype html>
<title>Clone a voice</title>
<form action="/voices" method="post" enctype="multipart/form-data">
  <p><label>Name <input name="name" required></label>
  <p><label>Language <input name="language" value="en" required></label>
  <p><label>Description <input name="description"></label>
  <p><label>Clip <input name="clip" type="file" accept="audio/*" required></label>
  <p><button>Clone</button>
</form>
"#;

/// Serves a form that clones voices.
#[derive(Parser)]
struct Args {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    #[command(flatten)]
    service: ServiceArgs,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(format_args!("error: {}", failure.sentence));
            ExitCode::from(failure.exit_code)
        }
    }
}

async fn run(args: &Args) -> Result<(), service::Failure> {
    // The sandbox, if there is one, runs until the service ends.
    let Service { client, sandbox: _sandbox } = Service::choose(&args.service, Client::builder())?;
    let unusable = |error: io::Error| {
        let sentence = format!("can't listen on {}: {error}; choose another address with `--listen`", args.listen);
        service::Failure::new(1, sentence)
    };
    let listener = TcpListener::bind(args.listen).await.map_err(unusable)?;
    say(format_args!("Listening on http://{}", listener.local_addr().map_err(unusable)?));
    serve(listener, app(client, MAX_BODY), shutdown_signal()).await.map_err(unusable)
}

/// Serves until `shutdown` completes, and then until every request that has begun has its response.
async fn serve(
    listener: TcpListener,
    app: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, app).with_graceful_shutdown(shutdown).await
}

/// The service. A clone of a client shares its connections, its limits and its budget of retries.
fn app(client: Client, max_body: usize) -> Router {
    Router::new()
        .route("/", get(|| async { Html(FORM) }))
        .route("/voices", post(clone_from_form))
        .route("/voices/{file_name}", post(clone_from_body))
        // Unlike axum's own limit, this one also holds for a body that is no form, and refuses a length before the body is sent.
        .layer(RequestBodyLimitLayer::new(max_body))
        .layer(DefaultBodyLimit::disable())
        .with_state(client)
}

/// The voice to make. The client reports all missing fields.
#[derive(Default, Deserialize)]
struct Voice {
    name: Option<String>,
    language: Option<String>,
    description: Option<String>,
}

/// A voice that was made.
type Cloned = (StatusCode, Json<VoiceMetadata>);

/// Clones the voice of the clip in a form.
async fn clone_from_form(State(client): State<Client>, mut form: Multipart) -> Result<Cloned, Failure> {
    let mut voice = Voice::default();
    while let Some(field) = form.next_field().await.map_err(of_browser)? {
        match field.name() {
            Some("name") => voice.name = Some(text(field).await?),
            Some("language") => voice.language = Some(text(field).await?),
            Some("description") => voice.description = Some(text(field).await?).filter(|text| !text.is_empty()),
            Some("clip") => {
                let file_name = field.file_name().unwrap_or("clip").to_owned();
                // The field borrows the form, so it can't be an upload: its bytes go through a channel.
                return clone_streamed(&client, voice, file_name, None, field).await;
            }
            _ => {}
        }
    }
    Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "the form has no field `clip`; send one, as its last field"))
}

/// Clones the voice of a clip that is the whole body. Its file name is the end of the path.
async fn clone_from_body(
    State(client): State<Client>,
    Path(file_name): Path<String>,
    Query(voice): Query<Voice>,
    request: Request,
) -> Result<Cloned, Failure> {
    let body = request.into_body();
    let length = body.size_hint().exact();
    clone_streamed(&client, voice, file_name, length, body.into_data_stream()).await
}

/// Sends a clip to Cartesia while it arrives.
///
/// The call and the copying run in one task. If the browser's connection breaks, axum drops both, so half a clip never passes for
/// a whole one.
async fn clone_streamed<E: StdError + Send + Sync + 'static>(
    client: &Client,
    voice: Voice,
    file_name: String,
    length: Option<u64>,
    pieces: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Cloned, Failure> {
    let (sender, clip) = Upload::from_channel(file_name, length);
    let mut request = client.voices_clone().clip(clip).maybe_description(voice.description);
    if let Some(name) = voice.name {
        request = request.name(name);
    }
    if let Some(language) = voice.language {
        request = request.language(language);
    }
    let (copied, voice) = tokio::join!(copy(pieces, sender), request.send());
    copied.map_err(of_browser)?;
    Ok((StatusCode::CREATED, Json(voice?.into_inner())))
}

/// Copies the pieces of a clip into the upload.
async fn copy<E>(mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin, mut sender: UploadSender) -> Result<(), E> {
    loop {
        // A browser may pause, and a call that ends meanwhile does not wait for it.
        let piece = tokio::select! {
            piece = pieces.next() => piece,
            () = sender.closed() => break,
        };
        let Some(piece) = piece else {
            sender.finish();
            return Ok(());
        };
        // An error drops the sender before its `finish()`: Cartesia never gets a complete request.
        if sender.send(piece?).await.is_err() {
            break;
        }
    }
    // The call has ended early, and its result says why. Many browsers read a response only after they have sent everything, so
    // the rest is read too.
    let rest = async { while let Some(Ok(_)) = pieces.next().await {} };
    let _ = tokio::time::timeout(LINGER, rest).await;
    Ok(())
}

/// Reads a text field, which axum alone would not bound.
async fn text(mut field: Field<'_>) -> Result<String, Failure> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(of_browser)? {
        text.extend_from_slice(&piece);
        if text.len() > MAX_TEXT {
            let sentence = format!("a text field has more than {MAX_TEXT} bytes; shorten it");
            return Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, sentence));
        }
    }
    let sentence = "a text field is not UTF-8; send the form in UTF-8";
    String::from_utf8(text).map_err(|_| Failure::new(StatusCode::UNPROCESSABLE_ENTITY, sentence))
}

/// Completes on Ctrl-C, and on SIGTERM, with which service managers and containers stop a service.
async fn shutdown_signal() {
    let ctrl_c = async {
        if signal::ctrl_c().await.is_err() {
            // It can't be waited for, so it is no reason to stop.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = ctrl_c => {}
        () = terminate() => {}
    }
}

#[cfg(unix)]
async fn terminate() {
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => drop(terminated.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminate() {
    std::future::pending().await
}
