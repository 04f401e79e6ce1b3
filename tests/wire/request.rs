//! The request as a whole: its line, its headers, and its fields.

use cartesia_api::types::{SupportedLanguage, VoiceId, VoicesCloneBodyMode};
use cartesia_api_tests::form::{Part, heads, parts, parts_by_form_data};
use cartesia_api_tests::{Reply, Request, Server};

use crate::support::{CLIP, KEY, builder, client, clip, run, sent, valid};

/// Returns the text parts, as name and value.
#[track_caller]
fn texts(request: &Request) -> Vec<(String, String)> {
    let parts = parts(request);
    assert_eq!(parts, parts_by_form_data(request));
    let texts = parts.iter().filter(|part| part.file_name.is_none());
    texts.map(|part| (part.name.clone(), part.text().to_owned())).collect()
}

#[track_caller]
fn snapshot(name: &str, server: &Server, request: &Request) {
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, request.shown(server.url()));
    });
}

// Scenario: the smallest call. Expected: these bytes, but for the boundary, the port and the crate's version.
#[test]
fn the_smallest_request() {
    let server = Server::start([Reply::voice()]);
    run(valid(&client(&server)).send()).unwrap();
    snapshot("smallest_request", &server, &server.requests()[0]);
}

// Scenario: all seven fields, the deprecated ones too, and a base URL with a path. Expected: these bytes.
#[test]
#[expect(deprecated, reason = "they are still sent")]
fn the_largest_request() {
    let server = Server::start([Reply::voice()]);
    let client = builder(&server).base_url(format!("{}/proxy/", server.url())).build().unwrap();
    let request = client
        .voices_clone()
        .clip(clip().file_name("Stimme \"1\".WAV"))
        .enhance(true)
        .mode(VoicesCloneBodyMode::Stability)
        .base_voice_id(VoiceId("a0e99841".to_owned()))
        .language(SupportedLanguage::De)
        .description("warm, close\r\nand äöü 🎙")
        .name("Erzähler");
    run(request.send()).unwrap();
    snapshot("largest_request", &server, &server.requests()[0]);
}

// Scenario: any call. Expected: these headers and no others, each once.
#[test]
fn the_headers_are_those_that_were_promised() {
    let request = sent(|request| request);
    assert_eq!(request.line(), "POST /voices/clone HTTP/1.1");
    assert_eq!(request.header("X-API-Key"), KEY);
    assert_eq!(request.header("Cartesia-Version"), "2024-11-13");
    assert_eq!(request.header("Accept"), "application/json");
    assert_eq!(request.header("User-Agent"), format!("cartesia-api/{} (rust)", env!("CARGO_PKG_VERSION")));
    assert_eq!(request.header("Content-Length"), request.body.len().to_string());
    assert_eq!(request.headers("api-version"), Vec::<&str>::new());
    let mut names = request.all_headers().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    names.sort();
    let expected = ["accept", "cartesia-version", "content-length", "content-type", "host", "user-agent", "x-api-key"];
    assert_eq!(names, expected);
    assert!(request.is_complete);
}

#[track_caller]
fn goes_to(path: &str, expected: &str) {
    let server = Server::start([Reply::voice()]);
    let client = builder(&server).base_url(format!("{}{path}", server.url())).build().unwrap();
    run(valid(&client).send()).unwrap();
    assert_eq!(server.requests()[0].line(), format!("POST {expected} HTTP/1.1"));
    assert_eq!(server.requests()[0].header("Host"), server.address().to_string());
}

// Scenario: base URLs with a path and without, with a trailing slash and without. Expected: one slash between.
#[test]
fn the_base_url_may_have_a_path() {
    goes_to("", "/voices/clone");
    goes_to("/", "/voices/clone");
    goes_to("/api/v1", "/api/v1/voices/clone");
    goes_to("/api/v1/", "/api/v1/voices/clone");
    goes_to("/api//", "/api/voices/clone");
    goes_to("/a%20b/ü", "/a%20b/%C3%BC/voices/clone");
}

// Scenario: the setters in any order. Expected: text parts first, without a media type, and the clip last.
#[test]
#[expect(deprecated, reason = "they are still sent")]
fn texts_come_first_and_the_clip_last() {
    let request = sent(|request| {
        let request = request.clip(clip()).enhance(false).mode("similarity").base_voice_id("base");
        request.description("warm").language("fr").name("Narrator")
    });
    let parts = parts(&request);
    let names = parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["name", "description", "language", "base_voice_id", "mode", "enhance", "clip"]);
    assert!(parts[..6].iter().all(|part| part.media_type.is_none() && part.file_name.is_none()));
    assert_eq!(parts, parts_by_form_data(&request));
    let clip = Part {
        name: "clip".to_owned(),
        file_name: Some("clip.wav".to_owned()),
        media_type: Some("audio/wav".to_owned()),
        content: CLIP.to_vec(),
    };
    assert_eq!(parts[6], clip);
    assert_eq!(heads(&request)[0], "Content-Disposition: form-data; name=\"name\"");
}

// Scenario: optional fields that are left out, and ones that are empty. Expected: no part, and an empty part.
#[test]
fn left_out_is_not_empty() {
    let names = |request: &Request| texts(request).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(&sent(|request| request)), ["name", "language"]);
    let request = sent(|request| request.name("").description("").base_voice_id(""));
    let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = [text("name", ""), text("description", ""), text("language", "en"), text("base_voice_id", "")];
    assert_eq!(texts(&request), expected);
}

#[track_caller]
fn sends(
    field: &str,
    value: &str,
    change: impl FnOnce(cartesia_api::requests::VoicesClone) -> cartesia_api::requests::VoicesClone,
) {
    let texts = texts(&sent(change));
    let values = texts.iter().filter(|(name, _)| name == field).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
    assert_eq!(values, [value], "{field}");
}

// Scenario: booleans and enums, typed and as text. Expected: `true`, `false`, and the names of the document.
#[test]
#[expect(deprecated, reason = "they are still sent")]
fn values_have_their_wire_names() {
    sends("enhance", "true", |request| request.enhance(true));
    sends("enhance", "false", |request| request.enhance(false));
    sends("mode", "similarity", |request| request.mode(VoicesCloneBodyMode::Similarity));
    sends("mode", "stability", |request| request.mode("stability".to_owned()));
    sends("language", "zh", |request| request.language(SupportedLanguage::Zh));
    sends("language", "tr", |request| request.language("tr".to_owned()));
    sends("base_voice_id", "a b", |request| request.base_voice_id("a b"));
}

// Scenario: each language of the document. Expected: it is sent as the document writes it.
#[test]
fn every_language_has_its_wire_name() {
    let languages = ["en", "fr", "de", "es", "pt", "zh", "ja", "hi", "it", "ko", "nl", "pl", "ru", "sv", "tr"];
    let server = Server::start(languages.map(|_| Reply::voice()));
    let client = client(&server);
    run(async {
        for language in languages {
            valid(&client).language(language).send().await.unwrap();
        }
    });
    let sent = server.stop().iter().map(|request| texts(request)[1].1.clone()).collect::<Vec<_>>();
    assert_eq!(sent, languages);
}

// Scenario: texts with all that could be mistaken for something else. Expected: they arrive as they are.
#[test]
fn texts_are_sent_as_they_are() {
    for text in [
        "a\r\nb\nc\rd",
        "\r\n",
        "--",
        "\r\n--cartesia-\r\nContent-Disposition: form-data; name=\"language\"\r\n\r\nfr",
        "%22 \" \\ & = + ;",
        "日本語 עברית 🎙️ e\u{301}",
        "nul \0 and escape \u{1b}",
    ] {
        sends("name", text, |request| request.name(text));
    }
    let long = "ä".repeat(100_000);
    let request = sent(|request| request.description(long.as_str()));
    assert_eq!(parts(&request)[1].text(), long);
}

// Scenario: the same call twice. Expected: another boundary each time, which nobody could have put into a clip.
#[test]
fn boundaries_are_not_reused() {
    let server = Server::start([Reply::voice(), Reply::voice()]);
    let client = client(&server);
    run(async {
        valid(&client).send().await.unwrap();
        valid(&client).send().await.unwrap();
    });
    let requests = server.stop();
    assert_ne!(requests[0].boundary(), requests[1].boundary());
    assert_eq!(requests[0].with_fixed_boundary(), requests[1].with_fixed_boundary());
    // RFC 2046, section 5.1.1.
    assert!((32..=70).contains(&requests[0].boundary().len()), "{}", requests[0].boundary());
}

// Scenario: many calls at once. Expected: each arrives whole.
#[test]
fn calls_do_not_mix() {
    const CALLS: u32 = 16;
    let server = Server::start((0..CALLS).map(|_| Reply::voice()));
    let client = client(&server);
    run(async {
        let calls = (0..CALLS).map(|index| {
            let client = client.clone();
            tokio::spawn(async move { valid(&client).name(index.to_string()).send().await.unwrap() })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap();
        }
    });
    let mut names = server.stop().iter().map(|request| texts(request)[0].1.parse().unwrap()).collect::<Vec<u32>>();
    names.sort_unstable();
    assert_eq!(names, (0..CALLS).collect::<Vec<_>>());
}
