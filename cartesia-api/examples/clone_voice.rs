//! Clones the voice of an audio clip.
//!
//! ```text
//! cargo run --example clone_voice
//! CARTESIA_API_KEY=sk_car_... cargo run --example clone_voice -- me.wav --name Me --language en
//! ```
//!
//! [`clone_voice`] is the call: it streams the clip from disk and reports its progress. The rest reads the arguments and prints
//! the result; `progress` shows how much is sent, and `service` chooses the server. Without an API key, the response comes from the
//! sandbox that is part of this crate, so you can run it without an account.

mod language;
mod progress;
mod service;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cartesia_api::types::{SupportedLanguage, VoiceMetadata};
use cartesia_api::{Client, Error, ResponseValue, Upload};
use clap::Parser;
use clap::builder::NonEmptyStringValueParser;

use progress::Progress;
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
  2  wrong usage: an argument, the API key or the base URL can't be used";

const MADE_UP: &str = "
This voice is made up: the sandbox checked the request and kept nothing. For a real voice,
set CARTESIA_API_KEY to a key from https://play.cartesia.ai/keys, and leave out --sandbox.";

/// Clones the voice of an audio clip, and prints the voice that was made.
#[derive(Parser)]
#[command(after_help = MORE_HELP)]
struct Args {
    /// Audio file (flac, mp3, mpeg, mpga, oga, ogg, wav or webm) [default: a spoken sample]
    #[arg(value_name = "CLIP")]
    first: Option<PathBuf>,
    /// The same, as a flag
    #[arg(long, value_name = "PATH", conflicts_with = "first")]
    clip: Option<PathBuf>,
    /// File name of the clip; its extension tells the format. Required for a clip from a pipe [default: that of CLIP]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    file_name: Option<String>,
    /// Name of the voice [default: the clip's file name, without extension]
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
    /// Language of the voice
    #[arg(long, value_name = "LANG", default_value = "en", ignore_case = true, value_parser = language::parser())]
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
    fn clip(&self) -> Option<&Path> {
        self.clip.as_deref().or(self.first.as_deref())
    }

    /// Refuses a clip from a pipe without a file name. A made-up name would claim a format that the clip may not have.
    fn check(&self) -> Result<(), Failure> {
        match self.clip() {
            Some(path) if self.file_name.is_none() && is_nameless(path) => {
                let advice = "give one whose extension tells its format, such as `--file-name clip.wav`";
                Err(Failure::new(2, format!("the name of {} says nothing of the clip; {advice}", path.display())))
            }
            _ => Ok(()),
        }
    }

    fn voice_name(&self) -> String {
        let file_name = match (&self.name, &self.file_name, self.clip()) {
            (Some(name), ..) => return name.clone(),
            (None, Some(file_name), _) => Path::new(file_name),
            (None, None, Some(path)) => path,
            (None, None, None) => return SAMPLE_NAME.to_owned(),
        };
        file_name.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Returns `true` if the name of a path says nothing of its content. That is a pipe such as `/dev/fd/63`, to which shells expand
/// `<(…)`, or `/dev/stdin`, even if it is a file.
fn is_nameless(path: &Path) -> bool {
    let is_descriptor = path.starts_with("/dev/fd") || path == Path::new("/dev/stdin");
    let is_stream = path.metadata().is_ok_and(|it| !it.is_dir() && (is_descriptor || !it.is_file()));
    is_stream && path.extension().is_none()
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
    let progress = Progress::begin();
    let outcome = clone_voice(&client, args, &progress).await;
    progress.end();
    let voice = outcome?;
    print(&voice, args.json)?;
    if sandbox.is_some() && !args.json {
        say(MADE_UP);
    }
    Ok(())
}

/// Makes the call. Everything else in this file serves it.
async fn clone_voice(client: &Client, args: &Args, progress: &Progress) -> Result<ResponseValue<VoiceMetadata>, Error> {
    let progress = progress.clone();
    let clip = args.clip().unwrap_or(Path::new(SAMPLE_CLIP));
    let mut clip = Upload::from_path(clip).on_progress(move |sent, total| progress.show(sent, total));
    if let Some(file_name) = &args.file_name {
        clip = clip.file_name(file_name);
    }

    let request = client.voices_clone().clip(clip).name(args.voice_name()).language(&args.language);
    request.maybe_description(args.description.as_deref()).send().await
}

fn print(voice: &VoiceMetadata, json: bool) -> Result<(), Failure> {
    let printed = if json { print_json(voice) } else { print_fields(voice) };
    printed.or_else(|error| match error.kind() {
        // The reader of our output has closed it.
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
        // Control characters in a response could steer the terminal.
        writeln!(out, "{label:<12} {}", value.replace(char::is_control, " "))?;
    }
    Ok(())
}

fn print_json(voice: &VoiceMetadata) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, voice)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test stops where it fails")]

    use cartesia_api::sandbox::{Failure as Kind, Sandbox};

    use super::*;

    #[track_caller]
    fn parse(arguments: &[&str]) -> Args {
        let arguments = [&["clone_voice"], arguments].concat();
        Args::try_parse_from(arguments).unwrap_or_else(|error| panic!("{error}"))
    }

    // Scenario: a clip by its place, as a flag, both, and none. Expected: that clip, and a voice of its name; both are wrong usage;
    // none is the sample.
    #[test]
    fn a_clip_needs_no_flag() {
        for arguments in [&["x.wav"][..], &["--clip", "x.wav"], &["--language", "de", "x.wav"]] {
            let args = parse(arguments);
            assert_eq!((args.clip(), args.voice_name().as_str()), (Some(Path::new("x.wav")), "x"));
        }
        assert!(Args::try_parse_from(["clone_voice", "x.wav", "--clip", "y.wav"]).is_err_and(|it| it.exit_code() == 2));
        assert_eq!(parse(&[]).clip(), None);
    }

    // Scenario: languages in small and capital letters, one that is not listed, and the help. Expected: the language; wrong usage that
    // names the flag; the list.
    #[test]
    fn languages_are_listed() {
        for text in ["de", "DE", "De"] {
            assert_eq!(parse(&["--language", text]).language, SupportedLanguage::De);
        }
        let error = Args::try_parse_from(["clone_voice", "--language", "xx"]).err();
        assert!(error.is_some_and(|it| it.exit_code() == 2 && it.to_string().contains("--language")));
        let help = Args::try_parse_from(["clone_voice", "--help"]).err().map(|help| help.to_string());
        let listed = SupportedLanguage::ALL.iter().map(SupportedLanguage::as_str).collect::<Vec<_>>().join(", ");
        assert!(help.is_some_and(|help| help.contains(&listed)), "{listed}");
    }

    // Scenario: errors of every kind, some of which advise in the library to call a method. Expected: the sentences here name none, and
    // still end in advice.
    #[tokio::test]
    async fn errors_name_no_methods() -> Result<(), Box<dyn std::error::Error>> {
        let insecure = Client::builder().api_key("sk_car_a").base_url("http://voices.example").build().err();
        let client = Sandbox::start()?.client()?;
        let page =
            Upload::from_bytes("x.wav", b"<!doctype html><html><head><title>Not found</title></head></html>".to_vec());
        let not_audio = client.voices_clone().clip(page).name("X").language("en").send().await.err();
        let nameless = client.voices_clone().clip(Upload::from_bytes("", b"RIFF".to_vec())).name("X").language("en");
        for (error, advice) in [
            (insecure, "; use `https://`"),
            (not_audio, "; give an audio file, such as WAV or MP3"),
            (nameless.send().await.err(), "give one with `--file-name`; correct it"),
        ] {
            let error = error.ok_or("no error")?;
            let sentence = service::sentence(&error);
            assert!(error.to_string().contains("`."), "{error}");
            assert!(!sentence.contains("`.") && sentence.ends_with(advice), "{sentence}");
        }
        for kind in Kind::ALL.into_iter().chain([Kind::Status(415)]) {
            let sentence = service::sentence(&kind.error());
            assert!(!sentence.contains("`."), "{kind:?}: {sentence}");
        }
        Ok(())
    }
}
