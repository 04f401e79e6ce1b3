//! Tests of checks that the published document does not need: all kinds of fields, paths with parameters.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use hyper::http::{Method, Request, StatusCode, request};
use serde_json::{Value, json};

use super::{ReceivedPart, check, id, route};
use crate::contract::{Auth, Content, Field, Kind, Operation};

const GET_VOICE: Operation = operation("get_voice", "GET", "/voices/{id}");
const LIST_VOICES: Operation = operation("list_voices", "GET", "/voices");
const NEW_VOICE: Operation = operation("new_voice", "GET", "/voices/new");
const DELETE_VOICE: Operation = operation("delete_voice", "DELETE", "/voices/{id}");
const OPERATIONS: &[&Operation] = &[&GET_VOICE, &LIST_VOICES, &NEW_VOICE, &DELETE_VOICE];

const fn operation(id: &'static str, method: &'static str, path: &'static str) -> Operation {
    Operation::new(id, method, path).auth(Auth::Bearer).success(200, Content::Json, "application/json")
}

#[track_caller]
fn routes(method: Method, path: &str, expected: Result<&str, StatusCode>) {
    let found = route::find(OPERATIONS, &method, path);
    assert_eq!(found.map(|operation| operation.id).map_err(|refusal| refusal.status), expected);
}

#[test]
fn a_parameter_is_one_segment_that_is_not_empty() {
    routes(Method::GET, "/voices/7", Ok("get_voice"));
    routes(Method::GET, "/voices", Ok("list_voices"));
    routes(Method::GET, "/voices/", Err(StatusCode::NOT_FOUND));
    routes(Method::GET, "/voices/7/8", Err(StatusCode::NOT_FOUND));
    routes(Method::GET, "//voices", Err(StatusCode::NOT_FOUND));
}

#[test]
fn a_parameter_may_be_a_part_of_a_segment() {
    const THINGS: &[&Operation] = &[
        &operation("one", "GET", "/Things({id})"),
        &operation("all", "GET", "/{name}"),
        &operation("two", "GET", "/a{b}-{c}"),
    ];
    let id = |path: &str| route::find(THINGS, &Method::GET, path).map(|operation| operation.id).ok();
    assert_eq!(
        ["/Things(7)", "/Things()", "/a1-2", "/a-1-2", "/a-1"].map(id),
        ["one", "all", "two", "two", "all"].map(Some)
    );
    assert_eq!(id("/"), None);
}

#[test]
fn a_path_without_parameters_goes_first() {
    routes(Method::GET, "/voices/new", Ok("new_voice"));
    routes(Method::DELETE, "/voices/new", Ok("delete_voice"));
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let refusal = route::find(OPERATIONS, &Method::POST, "/voices/7").unwrap_err();
    assert_eq!((refusal.status, refusal.allow.as_deref()), (StatusCode::METHOD_NOT_ALLOWED, Some("GET, DELETE")));
}

#[track_caller]
fn holds(kind: Kind, good: &[(&str, Value)], bad: &[&str]) {
    for (text, value) in good {
        assert_eq!(check::value(&kind, text).as_ref(), Some(value), "{kind:?} {text:?}");
    }
    for text in bad {
        assert_eq!(check::value(&kind, text), None, "{kind:?} {text:?}");
    }
}

#[test]
fn every_kind_knows_its_values() {
    holds(Kind::Text, &[("", json!("")), (" é", json!(" é"))], &[]);
    holds(Kind::Boolean, &[("true", json!(true)), ("false", json!(false))], &["", "True", "1", " true"]);
    holds(Kind::Integer, &[("-7", json!(-7)), ("0", json!(0))], &["", "7.0", "+7", " 7", "1e3", "x"]);
    holds(
        Kind::Number,
        &[("1e3", json!(1e3)), ("-7", json!(-7)), ("0.5", json!(0.5))],
        &["", "inf", "NaN", "+1", "1 "],
    );
    holds(Kind::Choice(&["en", "fr"]), &[("fr", json!("fr"))], &["", "EN", "xx"]);
    holds(Kind::Json, &[("[1]", json!([1])), (" {} ", json!({})), ("null", Value::Null)], &["", "{", "[1,]"]);
    let date = "2024-11-13T08:30:00Z";
    holds(Kind::DateTime, &[(date, json!(date))], &["", "2024-11-13", "2024-11-13T08:30:00", "2024-13-13T08:30:00Z"]);
    holds(Kind::File, &[], &["", "x"]);
}

fn part(name: &str, file_name: Option<&str>, text: &str) -> ReceivedPart {
    ReceivedPart {
        name: name.to_owned(),
        file_name: file_name.map(str::to_owned),
        content_type: None,
        size: text.len() as u64,
        sha256: String::new(),
        text: file_name.is_none().then(|| text.to_owned()),
    }
}

#[test]
fn one_refusal_tells_all_that_is_wrong() {
    let fields = &[
        Field { name: "clip", kind: Kind::File, required: true, repeated: false },
        Field { name: "count", kind: Kind::Integer, required: false, repeated: false },
        Field { name: "when", kind: Kind::DateTime, required: true, repeated: false },
    ];
    let parts =
        &[part("clip", Some(""), "x"), part("count", None, "many"), part("count", None, "1"), part("ext", None, "")];
    let refusal = check::fields(fields, parts).unwrap_err();
    assert_eq!(
        refusal.message,
        "Field `when` is missing; it must be an RFC 3339 date-time such as `2024-11-13T08:30:00Z`. \
         Field `clip` was sent without a file name; it must be a file, with a file name and at least one byte. \
         Field `count` is `many`; it must be an integer of at most 64 bits. \
         Field `count` is there more than once; it must be there at most once. \
         Field `ext` is not in the document; it has `clip`, `count`, `when`."
    );
    assert!(
        check::fields(fields, &[part("clip", Some("a"), "x"), part("when", None, "2024-11-13T08:30:00+01:00")]).is_ok()
    );
}

#[test]
fn a_bearer_is_one_in_any_case_and_keys_are_not() {
    let sent = |value: &str| head(Request::get("/").header("Authorization", value));
    for good in ["Bearer Key", "bearer Key"] {
        assert!(check::auth(Auth::Bearer, &sent(good), "Key").is_ok(), "{good}");
    }
    for bad in ["", "Key", "Bearer", "Bearer ", "Bearer key", "Basic Key", "Bearer Key2"] {
        assert!(check::auth(Auth::Bearer, &sent(bad), "Key").is_err(), "{bad}");
    }
    assert!(check::auth(Auth::Bearer, &head(Request::get("/")), "Key").is_err());
    assert!(check::auth(Auth::None, &head(Request::get("/")), "Key").is_ok());
}

#[test]
fn one_alternative_is_met() {
    let refused = |auth: Auth, name: &str, value: &str| {
        let request = Request::get("/").header(name, value);
        check::auth(auth, &head(request), "Key").err().map(|refusal| refusal.message)
    };
    let either = Auth::Any(&[Auth::Header("X-Key"), Auth::Bearer]);
    assert_eq!(refused(either, "X-Key", "Key"), None);
    assert_eq!(refused(either, "Authorization", "Bearer Key"), None);
    assert!(refused(either, "Authorization", "Bearer No").is_some_and(|message| message.contains("`Authorization`")));
    assert!(refused(either, "X-Other", "Key").is_some_and(|message| message.contains("`X-Key` is missing")));
    let optional = Auth::Any(&[Auth::Header("X-Key"), Auth::None]);
    assert_eq!(refused(optional, "X-Other", "No"), None);
    assert!(refused(optional, "X-Key", "No").is_some_and(|message| message.contains("`X-Key` holds no API key")));
}

#[test]
fn a_key_in_the_query_is_there_once() {
    let refused = |uri: &str| {
        check::auth(Auth::Query("my key"), &head(Request::get(uri)), "K=y").err().map(|refusal| refusal.message)
    };
    for good in ["/?my%20key=K%3Dy", "/?a=b&my+key=K=y&My+key=c"] {
        assert_eq!(refused(good), None, "{good}");
    }
    for (bad, problem) in [
        ("/", "is missing"),
        ("/?My+key=K=y", "is missing"),
        ("/?my+key", "is not the API key"),
        ("/?my+key=k%3Dy", "is not the API key"),
        ("/?my+key=K=y&my+key=K=y", "is there more than once"),
    ] {
        let message = format!("Query parameter `my key` {problem}; it must be the key of this sandbox.");
        assert_eq!(refused(bad), Some(message), "{bad}");
    }
}

fn head(request: request::Builder) -> request::Parts {
    request.body(()).unwrap().into_parts().0
}

#[test]
fn ids_are_uuids_of_version_4() {
    let id = id::uuid();
    assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{id}");
    assert_eq!(id.as_bytes().get(14), Some(&b'4'), "{id}");
    assert!(id.as_bytes().get(19).is_some_and(|variant| b"89ab".contains(variant)), "{id}");
    assert_ne!(id, id::uuid());
}
