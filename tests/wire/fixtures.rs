//! Each shape of operation in `tests/fixtures`, called over a socket: its requests, and its results.

mod alternatives;
mod contents;
mod keys;
mod left_out;
mod loose;
mod newer;
mod plain;
mod recursive;
mod sandboxed;
mod servers;
mod streams;
mod styles;
mod successes;
mod twins;
mod unions;
mod urlencoded;

use std::collections::BTreeMap;
use std::time::Duration;

use cartesia_api_fixtures::{Client, Error, ResponseValue, RetryPolicy, Upload, types};
use cartesia_api_tests::form::{Part, parts};
use cartesia_api_tests::{Reply, Request, Server};

use crate::support::{KEY, contains, run};

type Called<T> = (Request, Result<ResponseValue<T>, Error>);

/// Makes one call, which gets this reply.
#[track_caller]
fn call<T, F>(reply: Reply, request: impl FnOnce(Client) -> F) -> Called<T>
where
    F: Future<Output = Result<ResponseValue<T>, Error>>,
{
    let server = Server::start([reply]);
    let outcome = run(request(client(&server)));
    (server.stop().remove(0), outcome)
}

fn client(server: &Server) -> Client {
    let builder = Client::builder().api_key(KEY).base_url(server.url()).retry(RetryPolicy::none());
    builder.stall_timeout(Duration::from_secs(5)).build().unwrap()
}

/// Returns the request of a call that gets 204.
#[track_caller]
fn sent<F>(request: impl FnOnce(Client) -> F) -> Request
where
    F: Future<Output = Result<ResponseValue<()>, Error>>,
{
    let (request, outcome) = call(Reply::text(204, ""), request);
    outcome.unwrap_or_else(|error| panic!("{error}"));
    request
}

/// Returns the error of a call that is not made.
#[track_caller]
fn unsent<T, F>(request: impl FnOnce(Client) -> F) -> String
where
    F: Future<Output = Result<ResponseValue<T>, Error>>,
{
    let server = Server::start([]);
    let error = run(request(client(&server))).err().expect("the call fails");
    assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    error.to_string()
}

fn json(request: &Request) -> serde_json::Value {
    assert_eq!(request.header("Content-Type"), "application/json");
    serde_json::from_slice(request.content()).unwrap()
}

// Scenario: operations whose ids are no Rust names, or names that the client has. Expected: each reaches its own route.
#[test]
fn every_name_reaches_its_route() {
    assert_eq!(sent(|client| client.list_names().send()).line(), "GET /names HTTP/1.1");
    #[expect(deprecated, reason = "so it is in the document")]
    let replace = sent(|client| client.names_replace_all().send());
    assert_eq!(replace.line(), "PUT /names HTTP/1.1");
    assert_eq!(sent(|client| client.type_().send()).line(), "POST /names HTTP/1.1");
    assert_eq!(sent(|client| client.new_().send()).line(), "DELETE /names HTTP/1.1");
    let patch = sent(|client| client.names_patch().send_("now").send());
    assert_eq!(json(&patch), serde_json::json!({"send": "now"}));
}

// Scenario: operations that are called like methods of the clients, those for the generated code's own use among them.
// Expected: each reaches its own route.
#[test]
fn names_of_clients_reach_their_routes() {
    assert_eq!(sent(|client| client.call().send()).line(), "GET /clients/call HTTP/1.1");
    assert_eq!(sent(|client| client.stall_timeout().send()).line(), "GET /clients/stall-timeout HTTP/1.1");
    assert_eq!(sent(|client| client.fmt().send()).line(), "GET /clients/fmt HTTP/1.1");
    assert_eq!(sent(|client| client.clone_().send()).line(), "GET /clients/clone HTTP/1.1");
    assert_eq!(sent(|client| client.base_url_().send()).line(), "GET /clients/base-url HTTP/1.1");
    assert_eq!(sent(|client| client.into_().send()).line(), "GET /clients/into HTTP/1.1");
    assert_eq!(sent(|client| client.try_into_().send()).line(), "GET /clients/try-into HTTP/1.1");
    assert_eq!(sent(|client| client.as_ref().send()).line(), "GET /clients/as-ref HTTP/1.1");
    assert_eq!(sent(|client| client.string().send()).line(), "GET /clients/string HTTP/1.1");
    assert_eq!(sent(|client| client.c().send()).line(), "GET /clients/c HTTP/1.1");
    let server = Server::start((0..4).map(|_| Reply::text(204, "")));
    let client = Client::builder().api_key(KEY).base_url(server.url()).build_blocking().unwrap();
    client.run().send().unwrap();
    client.stream().send().unwrap();
    client.of().send().unwrap();
    client.asynchronous().send().unwrap();
    let requests = server.stop();
    let lines: Vec<_> = requests.iter().map(Request::line).collect();
    let expected = ["run", "stream", "of", "asynchronous"].map(|name| format!("GET /clients/{name} HTTP/1.1"));
    assert_eq!(lines, expected);
}

// Scenario: a header that is a parameter of the document, given as a header of the call and as a default of the client.
// Expected: the one is refused, and the other gives way, but for a parameter that was not set.
#[test]
fn header_parameters_are_the_documents() {
    let error = unsent(|client| client.seat_put().room("a").seat("b").header("x-kind", "c").send());
    contains(&error, &["`header` \"x-kind\" is a parameter of the document, which has a setter of its own"]);
    let server = Server::start((0..2).map(|_| Reply::text(204, "")));
    let client = Client::builder().api_key(KEY).base_url(server.url()).default_header("X-Kind", "default");
    let client = client.build().unwrap();
    run(client.seat_put().room("a").seat("b").x_kind("set").send()).unwrap();
    run(client.seat_put().room("a").seat("b").send()).unwrap();
    let requests = server.stop();
    assert_eq!(requests[0].headers("X-Kind"), ["set"]);
    assert_eq!(requests[1].headers("X-Kind"), ["default"]);
}

const SEAT: &str = r#"{"room": "a", "pitch": "shrill"}"#;

// Scenario: parameters of every place and kind. Expected: each is where the document says, and escaped.
#[test]
fn parameters_are_in_their_places() {
    #[expect(deprecated, reason = "so it is in the document")]
    let (request, outcome) = call(Reply::json(200, SEAT), |client| {
        let request =
            client.seat_get().room("a/b ü").seat(7).order("asc").x_trace("t-1").x_mode(types::SeatGetXMode::Fast);
        request.filter_tone(["low", "high"]).limit(5).since("2024-11-13T08:30:00Z".parse().unwrap()).send()
    });
    assert_eq!(
        request.line(),
        "GET /rooms/a%2Fb%20%C3%BC/seats/7?limit=5&order=asc&since=2024-11-13T08%3A30%3A00Z\
         &filter%5Btone%5D=low&filter%5Btone%5D=high HTTP/1.1"
    );
    assert_eq!(request.header("X-Trace"), "t-1");
    assert_eq!(request.header("X-Mode"), "fast");
    assert_eq!(request.header("X-Only"), "1");
    assert_eq!(request.headers("Accept"), ["application/json"]);
    assert_eq!(outcome.unwrap().pitch.as_str(), "shrill");
}

// Scenario: a parameter and a property of the body of one name. Expected: both are sent.
#[test]
fn a_parameter_and_a_property_may_share_a_name() {
    let request = sent(|client| client.seat_put().room("a").seat("2024-11-13").body_room("b").x_kind("k").send());
    assert_eq!(request.line(), "PUT /rooms/a/seats/2024-11-13 HTTP/1.1");
    assert_eq!(json(&request), serde_json::json!({"room": "b"}));
}

// Scenario: path parameters that would lead to another operation. Expected: refused before a connection is made.
#[test]
fn a_path_parameter_stays_in_its_place() {
    for room in ["", ".", ".."] {
        let error = unsent(|client| client.seat_put().room(room).seat("1").send());
        contains(&error, &["`room`", "no name in a path"]);
    }
    contains(&unsent(|client| client.seat_get().room("a").send()), &["`seat` is missing", "`order` is missing"]);
}

// Scenario: a JSON object. Expected: flattened setters; what is left out is absent, and what was set to null is null.
#[test]
fn a_json_object_is_flattened() {
    let order = r#"{"item": "tea", "note": null, "status": "lost", "since": "today"}"#;
    let (request, outcome) = call(Reply::json(201, order), |client| {
        let extra = BTreeMap::from([("colour".to_owned(), "red".to_owned())]);
        client.json_object().item("tea").note_null().count(2).tags(["a", "b"]).status("open").extra(extra).send()
    });
    let expected = serde_json::json!({"item": "tea", "note": null, "count": 2, "tags": ["a", "b"], "status": "open", "colour": "red"});
    assert_eq!(json(&request), expected);
    let order = outcome.unwrap();
    assert_eq!(order.status(), 201);
    assert_eq!(order.status, Some(types::OrderStatus::Other("lost".to_owned())));
    assert_eq!(order.extra["since"], "today");
    contains(
        &unsent(|client| client.json_object().status("lost").send()),
        &["`item` is missing", "`note` is missing", "`status` is \"lost\", which is not one of open, shipped"],
    );
}

// Scenario: an error that the document describes. Expected: it can be read as its type.
#[test]
fn a_described_error_can_be_read() {
    let problem = r#"{"message": "no tea", "field": "item"}"#;
    let (_, outcome) = call(Reply::json(422, problem), |client| client.json_object().item("tea").note("n").send());
    let Err(Error::Api(error)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(error.message, "no tea");
    assert_eq!(error.json::<types::Problem>().unwrap().field.as_deref(), Some("item"));
}

// Scenario: an optional body. Expected: no body at all, or a whole one.
#[test]
fn an_optional_body_may_be_left_out() {
    let request = sent(|client| client.json_optional().send());
    assert_eq!((request.content(), request.headers("Content-Type").len()), (&b""[..], 0));
    let request = sent(|client| client.json_optional().id("1").send());
    assert_eq!(json(&request), serde_json::json!({"id": "1"}));
    contains(&unsent(|client| client.json_optional().note("n").send()), &["`id` is missing"]);
}

// Scenario: bodies that are no objects. Expected: one setter, `body`.
#[test]
fn other_bodies_are_given_whole() {
    let (request, outcome) = call(Reply::json(200, "2"), |client| client.json_array().body(["a", "b"]).send());
    assert_eq!((json(&request), outcome.unwrap().into_inner()), (serde_json::json!(["a", "b"]), 2));
    let (request, _) = call(Reply::text(202, ""), |client| client.json_choice().body(types::Choice::Number(3)).send());
    assert_eq!(json(&request), serde_json::json!({"number": 3}));
    assert_eq!(call(Reply::text(202, ""), |client| client.json_choice().send()).0.content(), b"");
    let request = sent(|client| client.json_text().body("plain ü").send());
    assert_eq!((request.header("Content-Type"), request.content()), ("text/plain", "plain ü".as_bytes()));
}

/// The name, file name, media type and content of a part.
type Shown<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a [u8]);

fn shown(part: &Part) -> Shown<'_> {
    (&part.name, part.file_name.as_deref(), part.media_type.as_deref(), &part.content)
}

fn file(name: &str) -> Upload {
    Upload::from_bytes(name, name.as_bytes().to_vec())
}

// Scenario: a form with every kind of field. Expected: parts by OpenAPI 3.0.4, section 4.8.14.4, files last.
#[test]
fn a_form_of_every_kind() {
    let request = sent(|client| {
        let meta = types::FilesManyBodyMeta { speaker: Some("me".to_owned()) };
        let request =
            client.files_many().first(file("1.wav")).second(file("2.mp3")).rest([file("3.ogg"), file("4.bin")]);
        let request = request.sound(file("sound")).timestamp_granularities(["word", "segment"]).labels(["a", "b"]);
        let request =
            request.output_format_container(types::FilesManyBodyOutputFormatContainer::Other("mp4".to_owned()));
        request.bits(8).meta(meta).plain(types::FilesManyBodyPlain { a: Some(1) }).send()
    });
    let parts = parts(&request);
    let expected: Vec<Shown<'_>> = vec![
        ("timestamp_granularities[]", None, None, b"word"),
        ("timestamp_granularities[]", None, None, b"segment"),
        ("output_format[container]", None, None, b"mp4"),
        ("labels", None, Some("text/plain; charset=utf-8"), b"a"),
        ("labels", None, Some("text/plain; charset=utf-8"), b"b"),
        ("bits", None, None, b"8"),
        ("meta", None, Some("application/vnd.meta+json"), br#"{"speaker":"me"}"#),
        ("plain", None, Some("application/json"), br#"{"a":1}"#),
        ("first", Some("1.wav"), Some("audio/wav"), b"1.wav"),
        ("second", Some("2.mp3"), Some("audio/mpeg"), b"2.mp3"),
        ("rest", Some("3.ogg"), Some("audio/ogg"), b"3.ogg"),
        ("rest", Some("4.bin"), Some("application/octet-stream"), b"4.bin"),
        ("sound", Some("sound"), Some("audio/wav"), b"sound"),
    ];
    assert_eq!(parts.iter().map(shown).collect::<Vec<_>>(), expected);
}

// Scenario: a form without a required field, and one that is merged. Expected: what was set, and what isn't listed.
#[test]
fn forms_of_nothing_and_of_more() {
    let (request, outcome) =
        call(Reply::json(200, r#"{"note": "n", "more": "m"}"#), |client| client.files_optional().send());
    assert!(parts(&request).is_empty(), "{:?}", request.content());
    assert_eq!(outcome.unwrap().extra["more"], "m");
    let extra = BTreeMap::from([("colour\"".to_owned(), "red".to_owned())]);
    let request = sent(|client| client.files_merged().clip(file("c.wav")).note("n").extra(extra).send());
    let names = parts(&request).into_iter().map(|part| part.name).collect::<Vec<_>>();
    assert_eq!(names, ["note", "colour%22", "clip"]);
    contains(
        &unsent(|client| client.files_many().first(file("")).rest([file("")]).send()),
        &["`first` has no file name", "`rest` holds an element, number 0, that has no file name"],
    );
}

// Scenario: a response with values of every schema, some of which the document doesn't list. Expected: all are read.
#[test]
fn every_schema_is_read() {
    let text = r#"{"id": "longer than three", "nothing": null, "ratio": 7, "count": -1, "code": 9, "uuid": "no uuid",
        "day": "2024-11-13", "anything": [1], "either": 5, "any": {"value": "v", "match": "m"},
        "both": {"value": "v", "more": true}, "tree": {"children": [{"parent": {}}]}, "colliding": "SOFT", "empty": "",
        "one": "one", "many": ["a", "a"], "map": {"a": 1}, "new": "field"}"#;
    let (_, outcome) = call(Reply::json(200, text), |client| client.schemas_get().send());
    let all = outcome.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((all.count, all.ratio, all.code), (Some(-1), Some(7.0), Some(9)));
    assert_eq!(all.colliding.as_ref().unwrap().as_str(), "SOFT");
    assert_eq!(all.tree.as_ref().unwrap().children.len(), 1);
    let text = |value: &types::Option| serde_json::to_string(value).unwrap();
    let other: types::Option = serde_json::from_str(r#""unheard of""#).unwrap();
    assert_eq!((text(&other), text(&types::Option::Other)), (r#""unheard of""#.to_owned(), r#""other""#.to_owned()));
    assert_eq!(other, types::Option::Other_("unheard of".to_owned()));
}

// Scenario: operations with security of their own. Expected: the key goes where each wants it, and nowhere else.
#[test]
fn the_key_goes_where_it_is_wanted() {
    let bearer = format!("Bearer {KEY}");
    let check = |request: Request, api_key: &[&str], other: &[&str], authorization: &[&str]| {
        assert_eq!(request.headers("X-API-Key"), api_key, "{}", request.line());
        assert_eq!(request.headers("X-Other-Key"), other, "{}", request.line());
        assert_eq!(request.headers("Authorization"), authorization, "{}", request.line());
        assert!(!request.line().contains(KEY), "{}", request.line());
    };
    check(sent(|client| client.security_public().send()), &[], &[], &[]);
    check(sent(|client| client.security_global().send()), &[KEY], &[], &[]);
    check(sent(|client| client.security_bearer().send()), &[], &[], &[&bearer]);
    check(sent(|client| client.security_either().send()), &[], &[KEY], &[]);
    check(sent(|client| client.security_optional().send()), &[], &[], &[&bearer]);
}

// Scenario: JSON bodies that are no objects, optional ones, and a body that may be null. Expected: the bare JSON, and
// no body at all where it was left out.
#[test]
fn bodies_that_are_no_objects_are_bare_json() {
    let json = |request: Request| {
        let has_type = request.headers("Content-Type") == ["application/json"];
        assert_eq!(has_type, !request.content().is_empty(), "{}", request.line());
        String::from_utf8(request.content().to_vec()).unwrap()
    };
    assert_eq!(json(sent(|client| client.body_text().body("é\"").send())), r#""é\"""#);
    assert_eq!(json(sent(|client| client.body_text_or_none().body("a").send())), r#""a""#);
    assert_eq!(json(sent(|client| client.body_text_or_none().send())), "");
    assert_eq!(json(sent(|client| client.body_number().body(-7).send())), "-7");
    assert_eq!(json(sent(|client| client.body_flag().body(true).send())), "true");
    assert_eq!(json(sent(|client| client.body_nullable().body(None).send())), "null");
    assert_eq!(json(sent(|client| client.server().problems("a").attempt("b").send())), r#"{"problems":"a"}"#);
}

// Scenario: a map of a form that was left out, and one that was set. Expected: no part, and one part of JSON.
#[test]
fn a_map_that_was_left_out_is_no_part() {
    let names = |request: &Request| parts(request).into_iter().map(|part| part.name).collect::<Vec<_>>();
    assert_eq!(names(&sent(|client| client.body_map().a("x").send())), ["a"]);
    let labels = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    let request = sent(|client| client.body_map().labels(labels.into_iter().collect()).a("x").send());
    assert_eq!(names(&request), ["labels", "a"]);
    assert_eq!(parts(&request)[0].text(), r#"{"k":"v"}"#);
}

// Scenario: one of several alternatives that a tag tells apart, with a value and a property that the document doesn't
// list. Expected: the right alternative.
#[test]
fn a_tag_tells_alternatives_apart() {
    let reply = Reply::json(200, r#"{"kind": "puppy", "m": 3, "mood": "sleepy", "new": 1}"#);
    let server = Server::start([reply]);
    let pet = run(async { client(&server).body_choice().body("up").send().await }).unwrap().into_inner();
    let types::Pet::Dog(dog) = pet else { panic!("{pet:?}") };
    assert_eq!((dog.m, dog.mood), (Some(3), Some(types::DogMood::Other("sleepy".to_owned()))));
    assert_eq!(server.stop()[0].content(), br#""up""#);
}

// Scenario: alternatives that a tag of a shared type tells apart, also inline, and some that are told apart by what they
// require; values that the document doesn't list, in tags and elsewhere. Expected: the tag decides, and refuses what is in
// no list; everything else is read.
#[test]
fn only_tags_are_closed() {
    let read = |body: &str| {
        let server = Server::start([Reply::json(200, body)]);
        let outcome = run(async { client(&server).tags_get().send().await });
        server.stop();
        outcome.map(ResponseValue::into_inner)
    };
    let recording = read(
        r#"{"format": "opus", "source": {"kind": "mp3", "loudness": "loud"},
            "place": {"point": 3, "region": "asia"}, "kinds": [{"form": "flat"}, {"form": "oval"}]}"#,
    );
    let recording = recording.unwrap();
    assert_eq!(recording.format, Some(types::Encoding::Other("opus".to_owned())));
    let Some(types::Source::Packed(packed)) = recording.source else { panic!("{:?}", recording.source) };
    assert_eq!((packed.kind, packed.loudness), (types::PackedKind::Mp3, types::Loudness::Other("loud".to_owned())));
    let Some(types::Place::Variant1 { point: 3, region }) = recording.place else { panic!("{:?}", recording.place) };
    assert_eq!(region, types::PlaceVariant1Region::Other("asia".to_owned()));
    let [types::Shape::Variant1 { .. }, types::Shape::Variant0 { form, .. }] = &recording.kinds[..] else {
        panic!("{:?}", recording.kinds)
    };
    assert_eq!(*form, types::ShapeVariant0Form::Oval);

    let error = read(r#"{"source": {"kind": "opus", "loudness": "low"}}"#).unwrap_err();
    contains(&error.to_string(), &["`kind` is \"opus\", which is not one of mp3, raw, wav"]);
    let error = read(r#"{"kinds": [{"form": 1}]}"#).unwrap_err();
    contains(&error.to_string(), &["no alternative of `Shape`"]);
}

// Scenario: properties that must be there and may be null, in JSON and in a body that may be left out. Expected: null where
// it was said, an error where nothing was, and what is optional stays absent.
#[test]
fn what_must_be_there_may_be_null() {
    let request = sent(|client| client.nullable_json().owner("o").owner_null_().tags_null().level_null().send());
    assert_eq!(json(&request), serde_json::json!({"owner": null, "tags": null, "level": null}));
    let request = sent(|client| client.nullable_json().owner_null_().owner("o").tags(["a"]).level("high").send());
    assert_eq!(json(&request), serde_json::json!({"owner": "o", "tags": ["a"], "level": "high"}));
    let missing = ["`owner` is missing", "`tags` is missing", "`level` is \"low\", which is not one of high"];
    contains(&unsent(|client| client.nullable_json().level("low").send()), &missing);

    assert_eq!(sent(|client| client.nullable_optional().send()).content(), b"");
    contains(&unsent(|client| client.nullable_optional().note("n").send()), &["`type` is missing"]);
    let request = sent(|client| client.nullable_optional().type_null().send());
    assert_eq!(json(&request), serde_json::json!({"type": null}));
}

// Scenario: fields of a form that must be there and may be null. Expected: null is no part, since a form has none; and
// nothing at all is an error.
#[test]
fn null_is_no_part_of_a_form() {
    let names = |request: Request| parts(&request).into_iter().map(|part| part.name).collect::<Vec<_>>();
    let request = sent(|client| client.nullable_form().name_null().clip_null().note("n").send());
    assert_eq!(names(request), ["note"]);
    let request = sent(|client| client.nullable_form().name("a").clip(file("c.wav")).send());
    assert_eq!(names(request), ["name", "clip"]);
    let missing = ["`name` is missing", "`clip` is missing"];
    contains(&unsent(|client| client.nullable_form().note("n").send()), &missing);
}

// Scenario: an object with a property of responses only and one of requests only, and an array that may be
// left out. Expected: each is asked for and waited for in its own direction alone, and an empty array is not none.
#[test]
fn each_direction_has_its_own_properties() {
    let sent = |tags: Option<Vec<&str>>| {
        let server = Server::start([Reply::json(200, r#"{"id": "a", "tags": ["x"]}"#)]);
        let call = client(&server).body_patch().password("p");
        let call = match tags {
            Some(tags) => call.tags(tags),
            None => call,
        };
        let account = run(async { call.send().await }).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(account.id, "a");
        String::from_utf8(server.stop()[0].content().to_vec()).unwrap()
    };
    assert_eq!(sent(None), r#"{"password":"p"}"#);
    assert_eq!(sent(Some(vec![])), r#"{"password":"p","tags":[]}"#);
    assert_eq!(sent(Some(vec!["b"])), r#"{"password":"p","tags":["b"]}"#);
}
