//! The server that an example calls, and the failure that ends an example.

#![expect(clippy::disallowed_methods, reason = "a program may read its own environment")]

use std::ffi::OsString;
use std::io::{self, Write};
use std::{env, fmt};

use cartesia_api::sandbox::Sandbox;
use cartesia_api::{Client, ClientBuilder, Error};
use clap::Args;

const API_KEY: &str = "CARTESIA_API_KEY";
const BASE_URL: &str = "CARTESIA_BASE_URL";

#[derive(Args)]
pub(crate) struct ServiceArgs {
    /// Server to call; only a server on this machine may be http://, and it needs no API key
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Call the embedded sandbox, which makes up a voice, even if there is an API key
    #[arg(long, conflicts_with = "base_url")]
    sandbox: bool,
}

/// A client, and the server that it calls.
pub(crate) struct Service {
    pub(crate) client: Client,
    /// The server, if it is the sandbox. It runs until it is dropped.
    pub(crate) sandbox: Option<Sandbox>,
}

impl Service {
    /// Returns a client with these settings, and with the server and the key of the arguments and the environment.
    pub(crate) fn choose(args: &ServiceArgs, settings: ClientBuilder) -> Result<Self, Failure> {
        if args.sandbox {
            return Self::sandbox(settings);
        }
        let base_url = match &args.base_url {
            Some(base_url) => Some(base_url.clone()),
            None => base_url_from_env()?,
        };
        match env::var_os(API_KEY).filter(|key| !key.is_empty()) {
            Some(key) => Self::with_key(&key.to_string_lossy(), base_url, settings),
            None => Self::without_key(base_url, settings),
        }
    }

    fn with_key(key: &str, base_url: Option<String>, settings: ClientBuilder) -> Result<Self, Failure> {
        let settings = settings.api_key(key);
        let settings = match base_url {
            Some(base_url) => settings.base_url(base_url),
            None => settings,
        };
        Ok(Self { client: settings.build()?, sandbox: None })
    }

    fn sandbox(settings: ClientBuilder) -> Result<Self, Failure> {
        let sandbox = Sandbox::start().map_err(|error| Failure::new(1, format!("the sandbox can't start: {error}")))?;
        let client = settings.api_key(sandbox.api_key()).base_url(sandbox.base_url()).build()?;
        Ok(Self { client, sandbox: Some(sandbox) })
    }

    /// Returns a client for the sandbox, or for the base URL if there is one. A server on this machine is under test, and gets
    /// a made-up key; any other needs a real one.
    fn without_key(base_url: Option<String>, settings: ClientBuilder) -> Result<Self, Failure> {
        let Some(base_url) = base_url else {
            say(
                "CARTESIA_API_KEY is not set: the embedded sandbox responds in place of Cartesia, with a made-up voice.",
            );
            return Self::sandbox(settings);
        };
        let client = settings.api_key("made-up-key").base_url(base_url).build()?;
        // A client takes `http://` to this machine only.
        if !client.base_url().starts_with("http://") {
            let sentence =
                format!("{} needs an API key; set {API_KEY} to yours, or use `--sandbox`", client.base_url());
            return Err(Failure::new(2, sentence));
        }
        say(format_args!("CARTESIA_API_KEY is not set: {} gets a made-up key.", client.base_url()));
        Ok(Self { client, sandbox: None })
    }
}

fn base_url_from_env() -> Result<Option<String>, Failure> {
    match env::var_os(BASE_URL).filter(|base_url| !base_url.is_empty()).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(base_url)) => Ok(Some(base_url)),
        Some(Err(_)) => Err(Failure::new(
            2,
            format!("the environment variable {BASE_URL} is not valid Unicode; correct or unset it"),
        )),
    }
}

/// Prints a line on standard error. Unlike `eprintln!`, it doesn't panic if standard error is closed.
pub(crate) fn say(text: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// The failure of a program: its exit code, and a sentence for standard error.
pub(crate) struct Failure {
    pub(crate) exit_code: u8,
    pub(crate) sentence: String,
}

impl Failure {
    pub(crate) fn new(exit_code: u8, sentence: String) -> Self {
        Self { exit_code, sentence }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit_code = match error {
            Error::Config(_) | Error::Invalid(_) => 2,
            _ => 1,
        };
        Self::new(exit_code, sentence(&error))
    }
}

/// Advice of the library that names its methods, and what a user of the programs can do instead.
const ADVICE: [(&str, &str); 8] = [
    (", or allow more with `.stall_timeout(…)`", ""),
    ("allow more with `.timeout(…)`", "run again"),
    (", or call `.allow_insecure_http(true)` if that is what you want", ""),
    (", or trust its certificate with `.add_root_certificate(…)`", ", or name its certificate in SSL_CERT_FILE"),
    (", or turn this check off with `.check_content(false)`", ""),
    ("check the file's name and `.content_type(…)`", "check the file's name"),
    ("give it one with `.file_name(…)`", "give one with `--file-name`"),
    ("give it one with `.api_key(…)`, or use `Client::from_env()`", "set CARTESIA_API_KEY"),
];

/// Returns the sentence of an error, without the methods of the library.
pub(crate) fn sentence(error: &Error) -> String {
    ADVICE.iter().fold(error.to_string(), |sentence, (methods, instead)| sentence.replace(methods, instead))
}
