//! Clones the voice of an audio clip.
//!
//! ```text
//! cargo run --example clone_voice
//! CARTESIA_API_KEY=sk_car_... cargo run --example clone_voice -- --clip me.wav --name Me --language en
//! ```
//!
//! It shows the call itself, a clip that is streamed from disk with a progress bar, and errors as sentences: see
//! [`clone_voice`]. All else is about how to show what came back, and `service` about where to send it. Without an API
//! key the response comes from the sandbox that is part of this crate, so it can be tried without an account.

mod service;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use cartesia_api::types::{SupportedLanguage, VoiceMetadata};
use cartesia_api::{Client, Error, ResponseValue, Upload};
use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use service::{Failure, Service, ServiceArgs, say};

const SAMPLE_CLIP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/clips/narrator.wav");
const SAMPLE_NAME: &str = "Narrator";

const MORE_HELP: &str = "\
Environment:
  CARTESIA_API_KEY   API key, from https://play.cartesia.ai/keys; without one, calls go to an embedded sandbox
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
    /// File name of the clip, whose extension tells the format; a clip from a pipe needs one [default: that of PATH]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    file_name: Option<String>,
    /// Name of the voice [default: the clip's file name, without extension]
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
    /// Language of the voice, such as `de`; the error about an unknown one lists all
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = language)]
    language: SupportedLanguage,
    /// Description of the voice
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[command(flatten)]
    service: ServiceArgs,
    /// Print the voice as one line of JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    /// Refuses a clip from a pipe as long as it has no name. One made up here would claim a format that it may not have.
    fn check(&self) -> Result<(), Failure> {
        match &self.clip {
            Some(path) if self.file_name.is_none() && is_nameless(path) => {
                let advice = "give one whose extension tells its format, such as `--file-name clip.wav`";
                Err(Failure::new(2, format!("the name of {} says nothing of the clip; {advice}", path.display())))
            }
            _ => Ok(()),
        }
    }

    fn voice_name(&self) -> String {
        let file_name = match (&self.name, &self.file_name, &self.clip) {
            (Some(name), ..) => return name.clone(),
            (None, Some(file_name), _) => Path::new(file_name),
            (None, None, Some(path)) => path,
            (None, None, None) => return SAMPLE_NAME.to_owned(),
        };
        file_name.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Returns whether the name of a path says nothing of its content: a pipe, such as `/dev/fd/63`, which is what a shell
/// makes of `<(…)`, or `/dev/stdin`, also where that is a file.
fn is_nameless(path: &Path) -> bool {
    let is_descriptor = path.starts_with("/dev/fd") || path == Path::new("/dev/stdin");
    let is_stream = path.metadata().is_ok_and(|it| !it.is_dir() && (is_descriptor || !it.is_file()));
    is_stream && path.extension().is_none()
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
    args.check()?;
    let Service { client, sandbox } = Service::choose(&args.service, Client::builder())?;
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
    let bar = bar.clone();
    let clip = args.clip.as_deref().unwrap_or(Path::new(SAMPLE_CLIP));
    let mut clip = Upload::from_path(clip).on_progress(move |sent, total| show_progress(&bar, sent, total));
    if let Some(file_name) = &args.file_name {
        clip = clip.file_name(file_name);
    }

    let mut request = client.voices_clone().clip(clip).name(args.voice_name()).language(args.language.clone());
    if let Some(description) = &args.description {
        request = request.description(description);
    }
    request.send().await
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
