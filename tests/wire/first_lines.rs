//! The lines that people write first: each compiles, and sends what it says. Those that don't compile are in `tests/misuse`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use cartesia_api::requests::VoicesClone;
use cartesia_api::sandbox::documented_response;
use cartesia_api::types::{SupportedLanguage, VoiceId, VoiceMetadata};
use cartesia_api::{Client, Error, ResponseValue, Upload, requests};
use cartesia_api_tests::form::parts;
use cartesia_api_tests::{Reply, Server};

use crate::support::{CLIP, client, run, sent, valid};

/// Checks what each change of a valid request sends as a field.
#[track_caller]
fn check(field: &str, expected: Option<&[u8]>, changes: Vec<Box<dyn FnOnce(VoicesClone) -> VoicesClone + '_>>) {
    for (index, change) in changes.into_iter().enumerate() {
        let parts = parts(&sent(change));
        let part = parts.iter().find(|part| part.name == field);
        assert_eq!(part.map(|part| &part.content[..]), expected, "{field}, number {index}");
    }
}

fn voice() -> VoiceMetadata {
    let mut voice = documented_response::<requests::VoicesClone>().unwrap();
    (voice.name, voice.id) = ("Ada".to_owned(), "v-1".into());
    voice
}

// Scenario: a name, as what people hold of one. Expected: it is sent.
#[test]
fn names() {
    let (name, voice) = ("Ada".to_owned(), voice());
    check(
        "name",
        Some(b"Ada"),
        vec![
            Box::new(|request| request.name("Ada")),
            Box::new(|request| request.name(&name)),
            Box::new(|request| request.name(name.clone())),
            Box::new(|request| request.name(&voice.name)),
            Box::new(|request| request.name(format!("A{}", "da"))),
            Box::new(|request| request.name(Cow::Borrowed("Ada"))),
            Box::new(|request| request.name(String::from_utf8_lossy(b"Ada"))),
            Box::new(|request| request.name(Path::new("Ada.wav").file_stem().unwrap_or_default().to_string_lossy())),
        ],
    );
}

// Scenario: a description that there may be. Expected: it is sent if there is one.
#[test]
fn descriptions() {
    let (some, none) = (Some("warm".to_owned()), None::<String>);
    check(
        "description",
        Some(b"warm"),
        vec![
            Box::new(|request| request.description("warm")),
            Box::new(|request| request.maybe_description(Some("warm"))),
            Box::new(|request| request.maybe_description(some.as_deref())),
            Box::new(|request| request.maybe_description(some.as_ref())),
            Box::new(|request| request.maybe_description(some.clone())),
            Box::new(|request| request.maybe_description(some.as_ref().map(|text| text.trim()))),
        ],
    );
    check(
        "description",
        None,
        vec![
            Box::new(|request| request),
            Box::new(|request| request.maybe_description(none.as_deref())),
            Box::new(|request| request.maybe_description(none.clone())),
            Box::new(|request| request.description("warm").maybe_description(None::<&str>)),
        ],
    );
}

// Scenario: a language, as text and as its type. Expected: it is sent.
#[test]
fn languages() {
    let (text, language) = ("de".to_owned(), SupportedLanguage::De);
    check(
        "language",
        Some(b"de"),
        vec![
            Box::new(|request| request.language("de")),
            Box::new(|request| request.language(&text)),
            Box::new(|request| request.language(text.clone())),
            Box::new(|request| request.language(Cow::Borrowed("de"))),
            Box::new(|request| request.language(SupportedLanguage::De)),
            Box::new(|request| request.language(&language)),
            Box::new(|request| request.language("de".parse::<SupportedLanguage>().unwrap())),
            Box::new(|request| request.language("DE".to_lowercase())),
            Box::new(|request| {
                request.language(SupportedLanguage::ALL.iter().find(|one| one.as_str() == "de").unwrap())
            }),
        ],
    );
}

// Scenario: the id of a voice that an earlier call returned. Expected: it is sent, without a word on how it is held.
#[test]
fn ids() {
    let (voice, text) = (voice(), "v-1".to_owned());
    check(
        "base_voice_id",
        Some(b"v-1"),
        vec![
            Box::new(|request| request.base_voice_id(&voice.id)),
            Box::new(|request| request.base_voice_id(voice.id.clone())),
            Box::new(|request| request.base_voice_id("v-1")),
            Box::new(|request| request.base_voice_id(&text)),
            Box::new(|request| request.base_voice_id(VoiceId::from("v-1"))),
            Box::new(|request| request.maybe_base_voice_id(Some(&voice.id))),
        ],
    );
}

// Scenario: a clip on disk and in memory, by what people hold of one. Expected: it is sent, by its name.
#[test]
fn clips() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("clip.wav");
    std::fs::write(&path, CLIP).unwrap();
    let (upload, name) = (Upload::from_path(&path), path.clone().into_os_string());
    check(
        "clip",
        Some(CLIP),
        vec![
            Box::new(|request| request.clip(&path)),
            Box::new(|request| request.clip(path.as_path())),
            Box::new(|request| request.clip(path.clone())),
            Box::new(|request| request.clip(Path::new(path.to_str().unwrap()))),
            Box::new(|request| request.clip(folder.path().join("clip.wav"))),
            Box::new(|request| [path.as_path()].iter().fold(request, |request, path| request.clip(path))),
            Box::new(|request| request.clip(path.clone().into_boxed_path())),
            Box::new(|request| request.clip(path.as_os_str())),
            Box::new(|request| request.clip(name.clone())),
            Box::new(|request| request.clip(&name)),
            Box::new(|request| request.clip(Upload::from_path(&path))),
            Box::new(|request| request.clip(&upload)),
            Box::new(|request| request.clip(("clip.wav", CLIP.to_vec()))),
            Box::new(|request| request.clip(("clip.wav", CLIP))),
            Box::new(|request| request.clip(("clip.wav", b"RIFF\x04\0\0\0WAVE"))),
            Box::new(|request| request.clip(Upload::from_bytes("clip.wav", std::fs::read(&path).unwrap()))),
        ],
    );
}

/// A wrapper between an application and the client.
async fn narrator(client: &Client, description: Option<&str>) -> Result<ResponseValue<VoiceMetadata>, Error> {
    valid(client).maybe_description(description).await
}

// Scenario: a request that is written once, kept and sent several times, and what comes back. Expected: it is awaited as it is.
#[test]
fn requests_and_responses() {
    let server = Server::always(|| Reply::voice().header("X-Request-Id", "r-1"));
    let client = client(&server);
    let request = valid(&client);
    assert_eq!(request, request.clone());
    let voice = run(request.clone().into_future()).unwrap();
    assert_eq!((voice.request_id(), voice.name.as_str()), (Some("r-1"), "Narrator"));
    assert_eq!(run(narrator(&client, None)).unwrap().into_inner(), voice.clone().into_inner());
    let both = run(async { tokio::join!(request.clone().into_future(), narrator(&client, Some("warm"))) });
    assert!(both.0.is_ok() && both.1.is_ok());
    let content = run(request.send_raw()).unwrap();
    assert_eq!(serde_json::from_slice::<VoiceMetadata>(&content).unwrap(), *voice);
}

// Scenario: a value that came back, compared with what a test expects, and written as JSON. Expected: text and values compare as
// they are, and the JSON is that of the value.
#[test]
fn values_that_came_back() {
    let server = Server::always(Reply::voice);
    let response = run(valid(&client(&server)).send()).unwrap();
    let mut voice = voice();
    assert!(response != voice);
    voice = response.clone().into_inner();
    assert!(response == voice);
    assert!(voice.id == voice.id.as_str() && voice.id == *voice.id.as_str() && voice.id != "another");
    assert!(voice.language == "en" && SupportedLanguage::En == "en" && SupportedLanguage::En == *"en");
    assert!(SupportedLanguage::En != "EN");
    assert_eq!(serde_json::to_value(&response).unwrap(), serde_json::to_value(&voice).unwrap());
}

// Scenario: headers by the constants of the crate `http`. Expected: both setters take them.
#[test]
fn headers_by_name() {
    let server = Server::always(Reply::voice);
    let builder = crate::support::builder(&server).default_header(http::header::REFERER, "a");
    let client = builder.build().unwrap();
    run(valid(&client).header(http::header::PRAGMA, "b").send()).unwrap();
    let request = &server.requests()[0];
    assert_eq!((request.header("referer"), request.header("pragma")), ("a", "b"));
}
