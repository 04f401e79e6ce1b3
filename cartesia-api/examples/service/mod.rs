//! The server that an example calls, and the end of an example that fails.

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
    /// Server to talk to; only one on this machine may be http://, and needs no API key
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Talk to the embedded sandbox, which makes a voice up, also with an API key
    #[arg(long, conflicts_with = "base_url")]
    sandbox: bool,
}

/// A client, and the server that it calls.
pub(crate) struct Service {
    pub(crate) client: Client,
    /// The server, if it is this one. It runs until it is dropped.
    pub(crate) sandbox: Option<Sandbox>,
}

impl Service {
    /// Gives the settings the server and the key that the arguments and the environment ask for.
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

    /// A base URL is a wish for that server and no other. On this machine that is a server under test, which any key
    /// will do for; elsewhere the key has to be real.
    fn without_key(base_url: Option<String>, settings: ClientBuilder) -> Result<Self, Failure> {
        let Some(base_url) = base_url else {
            say(
                "CARTESIA_API_KEY is not set: the embedded sandbox responds in Cartesia's place, with a made-up voice.",
            );
            return Self::sandbox(settings);
        };
        let client = settings.api_key("made-up-key").base_url(base_url).build()?;
        // A client takes `http://` to this machine only.
        if !client.base_url().starts_with("http://") {
            let sentence =
                format!("{} needs an API key; set {API_KEY} to yours, or try `--sandbox` instead", client.base_url());
            return Err(Failure::new(2, sentence));
        }
        say(format_args!("CARTESIA_API_KEY is not set: {} is sent a made-up key.", client.base_url()));
        Ok(Self { client, sandbox: None })
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

/// Tells a person something. Unlike `eprintln!`, it takes it well when nobody listens.
pub(crate) fn say(text: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// The end of a program that didn't do what it was asked for.
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
        Self::new(exit_code, error.to_string())
    }
}
