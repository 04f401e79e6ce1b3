//! Clones the voice of an audio clip.
//!
//! ```text
//! cargo run --example clone_voice
//! CARTESIA_API_KEY=sk_car_... cargo run --example clone_voice -- --clip me.wav --name Me --language en
//! ```
//!
//! It shows the call itself, a clip that is streamed from disk with a progress bar, and errors as sentences: see
//! [`clone_voice`]. All else is about where to send it and how to show what came back. Without an API key the answer
//! comes from the sandbox that is part of this crate, so it can be tried without an account.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fmt};

use cartesia_api::sandbox::Sandbox;
use cartesia_api::types::{SupportedLanguage, VoiceMetadata};
use cartesia_api::{Client, Error, ResponseValue, Upload};
use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

const API_KEY: &str = "CARTESIA_API_KEY";
const BASE_URL: &str = "CARTESIA_BASE_URL";
const SAMPLE_CLIP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/clips/narrator.wav");
const SAMPLE_NAME: &str = "Narrator";

const MORE_HELP: &str = "\
Environment:
  CARTESIA_API_KEY   API key, from https://play.cartesia.ai/keys; without one, an embedded sandbox answers
  CARTESIA_BASE_URL  Server to talk to, unless --base-url names one

Exit codes:
  0  the voice was cloned
  1  the call failed, or the clip can't be read
  2  wrong usage: a flag, the API key or the base URL can't be used";

const MADE_UP: &str = "
This voice is made up: the sandbox checked the request and kept nothing. For a real one,
set CARTESIA_API_KEY to a key from https://play.cartesia.ai/keys, and leave out --sandbox.";

/// Clones the voice of an audio clip, and prints the voice that was made.
#[derive(Parser)]
#[command(after_help = MORE_HELP)]
struct Args {
    /// Audio file (flac, mp3, mpeg, mpga, oga, ogg, wav or webm) [default: a spoken sample]
    #[arg(long, value_name = "PATH")]
    clip: Option<PathBuf>,
    /// Name of the voice [default: the clip's file name, without extension]
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
    /// Language of the voice, such as `de`; an unknown one is answered with a list
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = language)]
    language: SupportedLanguage,
    /// Description of the voice
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Server to talk to; only one on this machine may be http://, and needs no API key
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Talk to the embedded sandbox, which makes a voice up, also with an API key
    #[arg(long, conflicts_with = "base_url")]
    sandbox: bool,
    /// Print the voice as one line of JSON
    #[arg(long)]
    json: bool,
}

fn language(text: &str) -> Result<SupportedLanguage, String> {
    text.parse().map_err(|error| format!("it {error}"))
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

async fn run(args: &Args) -> Result<(), Failure> {
    let Service { client, sandbox } = Service::choose(args)?;
    let bar = progress_bar();
    let outcome = clone_voice(&client, args, &bar).await;
    end_progress(&bar, outcome.is_ok());
    let voice = outcome?;
    print(&voice, args.json)?;
    if sandbox.is_some() && !args.json {
        say(MADE_UP);
    }
    Ok(())
}

/// The call. Everything else in this file serves it.
async fn clone_voice(client: &Client, args: &Args, bar: &ProgressBar) -> Result<ResponseValue<VoiceMetadata>, Error> {
    let (path, default_name) = match &args.clip {
        Some(path) => (path.clone(), path.file_stem().unwrap_or_default().to_string_lossy().into_owned()),
        None => (PathBuf::from(SAMPLE_CLIP), SAMPLE_NAME.to_owned()),
    };
    let bar = bar.clone();
    let clip = Upload::from_path(path).on_progress(move |sent, total| show_progress(&bar, sent, total));

    let mut request = client
        .voices_clone()
        .clip(clip)
        .name(args.name.clone().unwrap_or(default_name))
        .language(args.language.clone());
    if let Some(description) = &args.description {
        request = request.description(description);
    }
    request.send().await
}

/// Who answers.
struct Service {
    client: Client,
    /// Answers until it is dropped.
    sandbox: Option<Sandbox>,
}

impl Service {
    fn choose(args: &Args) -> Result<Self, Failure> {
        if args.sandbox {
            return Self::sandbox();
        }
        match (env::var_os(API_KEY).filter(|key| !key.is_empty()), &args.base_url) {
            (Some(_), None) => Ok(Self::server(Client::from_env()?)),
            (Some(key), Some(base_url)) => {
                Ok(Self::server(Client::builder().api_key(key.to_string_lossy()).base_url(base_url).build()?))
            }
            (None, Some(base_url)) => Self::without_key(Some(base_url.clone())),
            (None, None) => Self::without_key(base_url_from_env()?),
        }
    }

    fn server(client: Client) -> Self {
        Self { client, sandbox: None }
    }

    fn sandbox() -> Result<Self, Failure> {
        let sandbox = Sandbox::start().map_err(|error| Failure::new(1, format!("the sandbox can't start: {error}")))?;
        let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.base_url()).build()?;
        Ok(Self { client, sandbox: Some(sandbox) })
    }

    /// A base URL is a wish for that server and no other. On this machine that is a server under test, which any key
    /// will do for; elsewhere the key has to be real.
    fn without_key(base_url: Option<String>) -> Result<Self, Failure> {
        let Some(base_url) = base_url else {
            say("CARTESIA_API_KEY is not set: the embedded sandbox answers in Cartesia's place, with a made-up voice.");
            return Self::sandbox();
        };
        let client = Client::builder().api_key("made-up-key").base_url(base_url).build()?;
        // A client takes `http://` to this machine only.
        if !client.base_url().starts_with("http://") {
            let sentence =
                format!("{} needs an API key; set {API_KEY} to yours, or try `--sandbox` instead", client.base_url());
            return Err(Failure::new(2, sentence));
        }
        say(format_args!("CARTESIA_API_KEY is not set: {} is sent a made-up key.", client.base_url()));
        Ok(Self::server(client))
    }
}

fn base_url_from_env() -> Result<Option<String>, Failure> {
    match env::var_os(BASE_URL).filter(|base_url| !base_url.is_empty()).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(base_url)) => Ok(Some(base_url)),
        Some(Err(_)) => {
            Err(Failure::new(2, format!("the environment variable {BASE_URL} is not text; unset or mend it")))
        }
    }
}

/// A line for a person who watches; a hidden one where output goes to a file or another program.
fn progress_bar() -> ProgressBar {
    if !(io::stdout().is_terminal() && io::stderr().is_terminal()) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_message("Connecting");
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn show_progress(bar: &ProgressBar, sent: u64, total: Option<u64>) {
    let Some(total) = total else {
        return bar.set_message(format!("Sending the clip, {}", HumanBytes(sent)));
    };
    if bar.length().is_none() {
        let style = ProgressStyle::with_template("{msg:21} [{wide_bar}] {bytes} of {total_bytes}, {bytes_per_sec}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        bar.set_length(total);
    }
    bar.set_position(sent);
    bar.set_message(if sent == total { "Waiting for the voice" } else { "Sending the clip" });
}

fn end_progress(bar: &ProgressBar, succeeded: bool) {
    if !succeeded {
        bar.finish_and_clear();
    } else if !bar.is_hidden() {
        bar.finish_with_message("Sent the clip");
        say("");
    }
}

fn print(voice: &VoiceMetadata, json: bool) -> Result<(), Failure> {
    let printed = if json { print_json(voice) } else { print_fields(voice) };
    printed.or_else(|error| match error.kind() {
        // Whoever reads our output has seen enough.
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Failure::new(1, format!("the voice {} was made, but not printed: {error}", voice.id))),
    })
}

fn print_fields(voice: &VoiceMetadata) -> io::Result<()> {
    let created = voice.created_at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    let description = if voice.description.is_empty() { "none" } else { &voice.description };
    let fields = [
        ("Name", voice.name.as_str()),
        ("Id", &voice.id),
        ("Language", &voice.language),
        ("Description", description),
        ("Created", &created),
        ("Owner", &voice.user_id),
        ("Public", if voice.is_public { "yes" } else { "no" }),
    ];
    let mut out = io::stdout().lock();
    for (label, value) in fields {
        // What a server sends may steer a terminal.
        writeln!(out, "{label:<12} {}", value.replace(char::is_control, " "))?;
    }
    Ok(())
}

fn print_json(voice: &VoiceMetadata) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, voice)?;
    writeln!(out)
}

/// Tells a person something. Unlike `eprintln!`, it takes it well when nobody listens.
fn say(text: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// How the program ends when it didn't do what it was asked for.
struct Failure {
    exit_code: u8,
    sentence: String,
}

impl Failure {
    fn new(exit_code: u8, sentence: String) -> Self {
        Self { exit_code, sentence }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit_code = match error {
            Error::Config(_) | Error::Invalid(_) => 2,
            _ => 1,
        };
        Self::new(exit_code, error.to_string())
    }
}
