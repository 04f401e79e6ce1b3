//! Dates of the document: in responses with a zone or without one, and in requests as RFC 3339 has them.

use cartesia_api_fixtures::types::{Days, DaysEither};
use cartesia_api_fixtures::{Client, Error, ResponseValue, RetryPolicy};
use cartesia_api_tests::{Reply, Server};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::support::{KEY, contains, run};

fn client(server: &Server) -> Client {
    Client::builder().api_key(KEY).base_url(server.url()).retry(RetryPolicy::none()).build().unwrap()
}

/// Puts the dates that are required, and returns the JSON that was sent, and what became of the response.
fn put(response: &Value) -> (Value, Result<ResponseValue<Days>, Error>) {
    let server = Server::start([Reply::json(200, response.to_string())]);
    let date: DateTime<Utc> = "2024-11-13T08:30:00.5+02:00".parse().unwrap();
    let night = cartesia_api_fixtures::types::Night { since: date };
    let request = client(&server).dates_put().gone_null().made(date).night(night).stamp(date).seen([date]);
    let days = run(request.send());
    (serde_json::from_slice(server.stop()[0].content()).unwrap(), days)
}

#[track_caller]
fn read(response: &Value) -> Days {
    put(response).1.unwrap_or_else(|error| panic!("{error}")).into_inner()
}

/// Returns a response with this date in every place that must have one.
fn with(date: &str) -> Value {
    json!({"made": date, "gone": null, "night": {"since": date}, "stamp": date})
}

fn written(date: &DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Checks how a date in a response is read, if it is.
#[track_caller]
fn is_read(date: &str, expected: Option<&str>) {
    let outcome = put(&with(date)).1;
    match (&outcome, expected) {
        (Ok(days), Some(expected)) => {
            let read = [&days.made, &days.night.since, &days.stamp.0];
            assert_eq!(read.map(written), [expected; 3], "{date}");
        }
        (Err(error), None) => contains(&error.to_string(), &["`made`: invalid value", "expected a date and time"]),
        _ => panic!("{date}: {outcome:?}"),
    }
}

// Scenario: dates without a zone, as Python, SQL and JavaScript write them. Expected: they are in UTC.
#[test]
fn a_date_without_a_zone_is_in_utc() {
    is_read("2024-11-13T08:30:00", Some("2024-11-13T08:30:00Z"));
    is_read("2024-11-13T08:30:00.123456", Some("2024-11-13T08:30:00.123456Z"));
    is_read("2024-11-13T08:30:00.123456789", Some("2024-11-13T08:30:00.123456789Z"));
    is_read("2024-11-13 08:30:00", Some("2024-11-13T08:30:00Z"));
    is_read("2024-11-13 08:30:00.5", Some("2024-11-13T08:30:00.500Z"));
}

// Scenario: dates with a zone, and texts that are none. Expected: the zone counts, and the rest is an error.
#[test]
fn a_zone_counts() {
    is_read("2024-11-13T08:30:00Z", Some("2024-11-13T08:30:00Z"));
    is_read("2024-11-13T08:30:00+02:00", Some("2024-11-13T06:30:00Z"));
    is_read("2024-11-13 08:30:00-01:30", Some("2024-11-13T10:00:00Z"));
    for none in ["", "today", "2024-11-13", "2024-13-13T08:30:00", "2024-11-13T08:30:00+", "2024-11-13T08:30:00 CET"] {
        is_read(none, None);
    }
}

// Scenario: fields of every shape that hold dates without a zone. Expected: all are read; a text that looks like a date
// stays as it is.
#[test]
fn dates_are_read_wherever_they_are() {
    let mut response = with("2024-11-13T08:30:00");
    for (name, value) in [
        ("used", json!("2024-11-13T08:30:01")),
        ("gone", json!("2024-11-13T08:30:02")),
        ("seen", json!(["2024-11-13T08:30:03"])),
        ("sets", json!([[], ["2024-11-13T08:30:04"]])),
        ("by_name", json!({"a": "2024-11-13T08:30:05"})),
        ("either", json!("2024-11-13T08:30:06")),
        ("text", json!("2024-11-13T08:30:07")),
    ] {
        response[name] = value;
    }
    let days = read(&response);
    let DaysEither::DateTime(either) = days.either.unwrap() else { panic!("a number") };
    let dates = [
        days.used.flatten().unwrap(),
        days.gone.unwrap(),
        days.seen.unwrap()[0],
        days.sets.unwrap()[1][0],
        days.by_name.unwrap()["a"],
        either,
    ];
    assert_eq!(
        dates.map(|date| written(&date)),
        [1, 2, 3, 4, 5, 6].map(|second| format!("2024-11-13T08:30:0{second}Z"))
    );
    assert_eq!(days.text.unwrap(), "2024-11-13T08:30:07");
}

// Scenario: fields that are missing or null. Expected: none, but for those that must be there.
#[test]
fn a_date_may_be_missing_where_the_document_says_so() {
    let date = "2024-11-13T08:30:00Z";
    let days = read(&with(date));
    assert!(days.used.is_none() && days.gone.is_none() && days.seen.is_none() && days.by_name.is_none());
    assert!(days.sets.is_none() && days.either.is_none());
    let mut null = with(date);
    null["used"] = Value::Null;
    assert_eq!(read(&null).used, Some(None));
    for required in ["made", "gone"] {
        let mut response = with(date);
        response.as_object_mut().unwrap().remove(required);
        is_misread(&response, &format!("`{required}` is missing"));
    }
}

#[track_caller]
fn is_misread(response: &Value, expected: &str) {
    contains(&put(response).1.unwrap_err().to_string(), &[&format!("can't be read: {expected} (")]);
}

// Scenario: dates that are null or wrong, within objects and lists. Expected: the error names the path.
#[test]
fn a_wrong_date_has_a_path() {
    let mut response = with("2024-11-13T08:30:00Z");
    response["sets"] = json!([[], ["2024-11-13T08:30:00", "soon"]]);
    is_misread(&response, "`sets[1][1]`: invalid value: string \"soon\", expected a date and time");
    response["sets"] = Value::Null;
    response["night"]["since"] = Value::Null;
    is_misread(&response, "`night.since`: invalid type: null, expected a date and time");
    response["night"] = json!({});
    is_misread(&response, "`night`: missing field `since`");
}

// Scenario: a path and a value that hold the API key. Expected: the error doesn't show it.
#[test]
fn a_path_does_not_show_the_key() {
    let mut response = with("2024-11-13T08:30:00Z");
    response["by_name"] = json!({KEY: KEY});
    is_misread(&response, "`by_name.[the API key]`: invalid value: string \"[the API key]\", expected a date and time");
    let error = put(&response).1.unwrap_err();
    assert!(!format!("{error:?}").contains(KEY), "{error:?}");
}

// Scenario: a response that is a list of dates. Expected: it is read the same.
#[test]
fn a_list_of_dates_is_read() {
    let server = Server::start([Reply::json(200, r#"["2024-11-13T08:30:00", "2024-11-13T08:30:00+02:00"]"#)]);
    let dates = run(client(&server).dates_list().send()).unwrap();
    assert_eq!(dates.iter().map(written).collect::<Vec<_>>(), ["2024-11-13T08:30:00Z", "2024-11-13T06:30:00Z"]);
}

// Scenario: dates in the content of a request. Expected: RFC 3339, with a zone.
#[test]
fn dates_are_sent_with_a_zone() {
    let (sent, _) = put(&with("2024-11-13T08:30:00Z"));
    let date = "2024-11-13T06:30:00.500Z";
    assert_eq!(sent, json!({"made": date, "gone": null, "night": {"since": date}, "stamp": date, "seen": [date]}));
}
