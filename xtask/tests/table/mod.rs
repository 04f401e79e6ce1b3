//! Single changes, and the verdict of `cargo xtask update-spec --json` on each, with the real generator.
//!
//! Each row was written before it was run, from two questions. Does a program that compiled still compile? Does a call
//! that worked still go to the same place, in the same form?

use serde_json::Value;

use crate::support::Workspace;

const DOCUMENT: &str = include_str!("../fixtures/table.yaml");

/// A change, as replacements of parts that the document has once; the verdict; and all changes on the wire.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static [&'static str]);

const ALL: [&str; 7] =
    ["voice_list", "voice_make", "voice_get", "voice_drop", "voice_clone", "voice_audio", "voice_listen"];
/// The operations whose response contains a `Voice`.
const VOICE: [&str; 4] = ["voice_list", "voice_make", "voice_get", "voice_clone"];
/// The same operations, the one whose request contains a `Language` first.
const LANGUAGE: [&str; 4] = ["voice_make", "voice_list", "voice_get", "voice_clone"];
const VERSION: [&str; 3] = ["voice_list", "voice_make", "voice_get"];

#[rustfmt::skip]
const CALLS: &[Row] = &[
    ("the path", &[("  /audio:", "  /sound:")], "patch", &["voice_audio path: /audio -> /sound"]),
    ("the path of two operations", &[("  /voices/{id}:", "  /voice/{id}:")], "patch", &["voice_get path: /voices/{id} -> /voice/{id}", "voice_drop path: /voices/{id} -> /voice/{id}"]),
    ("the name of a parameter in the path", &[("/voices/{id}:", "/voices/{key}:"), ("Id: { name: id", "Id: { name: key")], "major", &[]),
    ("the method", &[("    delete:", "    put:")], "patch", &["voice_drop method: DELETE -> PUT"]),
    ("the server", &[("api.example.com", "eu.example.com")], "patch", &["ALL server: https://api.example.com -> https://eu.example.com"]),
    ("a part of the server's path", &[("api.example.com", "api.example.com/v2")], "patch", &["ALL server: https://api.example.com -> https://api.example.com/v2"]),
    ("the server's description", &[("description: Live", "description: Alive")], "none", &[]),
    ("the title", &[("title: Table", "title: Tables")], "none", &[]),
    ("the key's header", &[("name: X-Key", "name: X-Other")], "patch", &["ALL authentication: X-Key -> X-Other"]),
    ("a key to bearer", &[("type: apiKey, in: header, name: X-Key", "type: http, scheme: bearer")], "patch", &["ALL authentication: X-Key -> bearer"]),
    ("a key that one operation needs no more", &[("operationId: voice_drop", "operationId: voice_drop\n      security: []")], "patch", &["voice_drop authentication: X-Key -> none"]),
    ("the name of the security scheme", &[("security: [{ Key: []", "security: [{ Other: []"), ("    Key: {", "    Other: {")], "none", &[]),
    ("the version header's value", &[("enum: [v1]", "enum: [v2]")], "patch", &["VERSION header Version: v1 -> v2"]),
    ("the version header's value and a description", &[("enum: [v1]", "enum: [v2]"), ("Its name.", "A name.")], "patch", &["VERSION header Version: v1 -> v2"]),
    ("a constant header that one operation has no more", &[("[{ $ref: '#/components/parameters/Version' }, { $ref: '#/components/parameters/Id' }]", "[{ $ref: '#/components/parameters/Id' }]")], "patch", &["voice_get header Version: v1 -> -"]),
    ("a constant header more", &[("parameters: [{ $ref: '#/components/parameters/Id' }]", "parameters: [{ $ref: '#/components/parameters/Version' }, { $ref: '#/components/parameters/Id' }]")], "patch", &["voice_drop header Version: - -> v1"]),
    ("the name of the version header", &[("Version: { name: Version,", "Version: { name: API-Version,")], "patch", &["VERSION* header API-Version: - -> v1; header Version: v1 -> -"]),
    ("a constant header becomes the caller's", &[("enum: [v1]", "enum: [v1, v2]")], "major", &["VERSION* header Version: v1 -> -; Version: - -> required \"v1\" | \"v2\""]),
    ("the description of a constant header", &[("The version.", "A version.")], "none", &[]),
    ("the name of an operation", &[("operationId: voice_drop", "operationId: voice_remove")], "major", &[]),
    ("a summary", &[("Lists voices.", "All voices.")], "patch", &[]),
    ("an operation deprecated", &[("operationId: voice_drop", "operationId: voice_drop\n      deprecated: true")], "minor", &[]),
    ("an operation more", &[("  /audio:", "  /more:\n    get: { operationId: voice_more, responses: { '204': { description: N. } } }\n  /audio:")], "minor", &["voice_more operation: - -> GET /more"]),
    ("a field and another scheme", &[("                seeds:", "                extra: { type: string }\n                seeds:"), ("type: apiKey, in: header, name: X-Key", "type: http, scheme: bearer")], "minor", &["voice_make extra: - -> optional string", "ALL authentication: X-Key -> bearer"]),
];

#[rustfmt::skip]
const PARAMETERS: &[Row] = &[
    ("optional and new", &[("        - { name: tags", "        - { name: page, in: query, schema: { type: integer } }\n        - { name: tags")], "minor", &["voice_list page: - -> optional integer"]),
    ("required and new", &[("        - { name: tags", "        - { name: page, in: query, required: true, schema: { type: integer } }\n        - { name: tags")], "major", &["voice_list page: - -> required integer"]),
    ("gone", &[("        - { name: limit, in: query, description: How many., schema: { type: integer, maximum: 100 } }\n", "")], "major", &["voice_list limit: optional integer -> -"]),
    ("now required", &[("name: limit, in: query,", "name: limit, in: query, required: true,")], "major", &["voice_list limit: optional -> required"]),
    ("no longer required", &[("name: order, in: query, required: true", "name: order, in: query")], "minor", &["voice_list order: required -> optional"]),
    ("required, after prose that ended in `Required.`", &[("name: limit, in: query, description: How many.", "name: limit, in: query, required: true, description: How many. Required.")], "major", &["voice_list limit: optional -> required"]),
    ("another name on the wire", &[("name: tags", "name: Tags")], "patch", &["voice_list name of Tags: tags -> Tags"]),
    ("another name", &[("name: limit", "name: count")], "major", &["voice_list limit: optional integer -> -", "voice_list count: - -> optional integer"]),
    ("from the query to the headers", &[("name: limit, in: query", "name: limit, in: header")], "patch", &["voice_list place of limit: query -> header"]),
    ("a header gone", &[("        - { name: X-Trace, in: header, schema: { type: string } }\n", "")], "major", &["voice_list X-Trace: optional string -> -"]),
    ("a header by another name on the wire", &[("name: X-Trace", "name: x_trace")], "patch", &["voice_list name of x_trace: X-Trace -> x_trace"]),
    ("another type", &[("description: How many., schema: { type: integer, maximum: 100 }", "description: How many., schema: { type: string }")], "major", &["voice_list type of limit: integer -> string"]),
    ("another format", &[("type: integer, maximum: 100", "type: integer, format: int32, maximum: 100")], "major", &["voice_list type of limit: integer -> integer int32"]),
    ("a value more", &[("[asc, desc]", "[asc, desc, best]")], "minor", &["voice_list values of order: - -> best"]),
    ("a value less", &[("[asc, desc]", "[asc]")], "major", &["voice_list values of order: desc -> -"]),
    ("a value spelt otherwise", &[("[asc, desc]", "[ASC, desc]")], "major", &["voice_list values of order: asc -> ASC"]),
    ("text to some values", &[("name: X-Trace, in: header, schema: { type: string }", "name: X-Trace, in: header, schema: { type: string, enum: [a, b] }")], "major", &["voice_list type of X-Trace: string -> \"a\" | \"b\""]),
    ("an array to one value", &[("type: array, items: { type: string } } }\n        - { name: X-Trace", "type: string } }\n        - { name: X-Trace")], "major", &["voice_list type of tags: [string] -> string"]),
    ("another bound", &[("maximum: 100", "maximum: 50")], "patch", &[]),
    ("another default", &[("maximum: 100", "maximum: 100, default: 10")], "patch", &[]),
    ("deprecated", &[("name: limit, in: query,", "name: limit, in: query, deprecated: true,")], "minor", &[]),
    ("described otherwise", &[("How many.", "The number.")], "patch", &[]),
];

#[rustfmt::skip]
const CONTENT: &[Row] = &[
    ("optional and new", &[("                seeds:", "                extra: { type: string }\n                seeds:")], "minor", &["voice_make extra: - -> optional string"]),
    ("required and new", &[("[name, language, owner]", "[name, language, owner, extra]"), ("                seeds:", "                extra: { type: string }\n                seeds:")], "major", &["voice_make extra: - -> required string"]),
    ("gone", &[("                note: { type: string, nullable: true }\n", "")], "major", &["voice_make note: optional string or null -> -"]),
    ("another name on the wire", &[("base_id:", "base-id:")], "patch", &["voice_make name of base-id: base_id -> base-id"]),
    ("an optional field that may be null becomes required", &[("[name, language, owner]", "[name, language, owner, note]")], "major", &["voice_make note: optional -> required"]),
    ("the same, and may be null no more", &[("[name, language, owner]", "[name, language, owner, note]"), ("note: { type: string, nullable: true }", "note: { type: string }")], "major", &["voice_make note: optional -> required", "voice_make nullability of note: may be null -> never null"]),
    ("may now be null", &[("base_id: { type: string }", "base_id: { type: string, nullable: true }")], "minor", &["voice_make nullability of base_id: never null -> may be null"]),
    ("another type", &[("owner: { type: string, example: Ada }", "owner: { type: integer }")], "major", &["voice_make type of owner: string -> integer"]),
    ("another order of properties", &[("                note: { type: string, nullable: true }\n                base_id: { type: string }\n", "                base_id: { type: string }\n                note: { type: string, nullable: true }\n")], "patch", &[]),
    ("content that may be left out", &[("voice_make\n      parameters: [{ $ref: '#/components/parameters/Version' }]\n      requestBody:\n        required: true", "voice_make\n      parameters: [{ $ref: '#/components/parameters/Version' }]\n      requestBody:\n        required: false")], "minor", &["voice_make the request's content: required -> optional"]),
    ("a value less", &[("[en, ko, de]", "[en, de]")], "major", &["LANGUAGE values of Language: ko -> -"]),
    ("a value spelt otherwise", &[("[en, ko, de]", "[en, KO, de]")], "major", &["LANGUAGE values of Language: ko -> KO"]),
    ("a value more", &[("[en, ko, de]", "[en, ko, de, fr]")], "minor", &["LANGUAGE values of Language: - -> fr"]),
    ("a nested property more", &[("        gain: { type: number }", "        gain: { type: number }\n        tone: { type: string }")], "major", &["voice_make Mix.tone: - -> optional string"]),
    ("a nested property that becomes required", &[("required: [speed]", "required: [speed, gain]")], "major", &["voice_make Mix.gain: optional -> required"]),
    ("a nested property by another name on the wire", &[("        gain:", "        Gain:")], "patch", &["voice_make name of Mix.Gain: gain -> Gain"]),
    ("a nested property less", &[("        gain: { type: number }\n", "")], "major", &["voice_make Mix.gain: optional number -> -"]),
    ("a schema by another name", &[("mix: { $ref: '#/components/schemas/Mix' }", "mix: { $ref: '#/components/schemas/Blend' }"), ("    Mix:\n", "    Blend:\n")], "major", &[]),
    ("a schema that gets a name", &[("base_id: { type: string }", "base_id: { $ref: '#/components/schemas/BaseId' }"), ("    Source: {", "    BaseId: { type: string }\n    Source: {")], "major", &[]),
    ("an alternative more", &[("{ $ref: '#/components/schemas/ByUrl' }]", "{ $ref: '#/components/schemas/ByUrl' }, { $ref: '#/components/schemas/ByText' }]"), ("    ByUrl: {", "    ByText: { type: object, required: [text], properties: { text: { type: string } } }\n    ByUrl: {")], "major", &["voice_make alternatives of Source: - -> ByText"]),
    ("alternatives in another order", &[("[{ $ref: '#/components/schemas/ById' }, { $ref: '#/components/schemas/ByUrl' }]", "[{ $ref: '#/components/schemas/ByUrl' }, { $ref: '#/components/schemas/ById' }]")], "patch", &["voice_make order of the alternatives of Source: ById, ByUrl -> ByUrl, ById"]),
    ("a map of other values", &[("additionalProperties: { type: string }", "additionalProperties: { type: integer }")], "major", &["voice_make type of labels.*: string -> integer"]),
    ("an array of other values", &[("seeds: { type: array, items: { type: integer } }", "seeds: { type: array, items: { type: string } }")], "major", &["voice_make type of seeds[]: integer -> string"]),
    ("a response's type that is given too", &[("                seeds:", "                like: { $ref: '#/components/schemas/Voice' }\n                seeds:")], "minor", &["voice_make like: - -> optional Voice"]),
    ("an example", &[("example: Ada", "example: Bob")], "patch", &[]),
];

#[rustfmt::skip]
const FORMS: &[Row] = &[
    ("another order of parts", &[("                title: { type: string }\n                speed: { type: number }\n", "                speed: { type: number }\n                title: { type: string }\n")], "patch", &["voice_clone order of the parts: title, speed, mode, clip -> speed, title, mode, clip"]),
    ("another media type", &[("contentType: audio/wav", "contentType: audio/mpeg")], "patch", &["voice_clone media type of clip: audio/wav -> audio/mpeg"]),
    ("no media type of its own", &[("            encoding: { clip: { contentType: audio/wav } }\n", "")], "patch", &["voice_clone media type of clip: audio/wav -> -"]),
    ("another name on the wire", &[("                speed:", "                Speed:")], "patch", &["voice_clone name of Speed: speed -> Speed"]),
    ("a value spelt otherwise", &[("[fast, good]", "[FAST, good]")], "major", &["voice_clone values of mode: fast -> FAST"]),
    ("optional and new", &[("                speed:", "                pitch: { type: number }\n                speed:")], "minor", &["voice_clone pitch: - -> optional number"]),
    ("gone", &[("                speed: { type: number }\n", "")], "major", &["voice_clone speed: optional number -> -"]),
    ("now required", &[("[clip, title]", "[clip, title, speed]")], "major", &["voice_clone speed: optional -> required"]),
    ("no longer required", &[("[clip, title]", "[title]")], "minor", &["voice_clone clip: required -> optional"]),
];

#[rustfmt::skip]
const RESPONSES: &[Row] = &[
    ("a property more", &[("        keeper:", "        age: { type: integer }\n        keeper:")], "minor", &["VOICE Voice.age: - -> optional integer"]),
    ("a property less", &[("status, keeper,", "status,"), ("        keeper: { type: string, description: Its keeper. }\n", "")], "major", &["VOICE Voice.keeper: required string -> -"]),
    ("a property by another name on the wire", &[("status, keeper,", "status, Keeper,"), ("        keeper:", "        Keeper:")], "patch", &["VOICE name of Voice.Keeper: keeper -> Keeper"]),
    ("a property that may be missing", &[("status, keeper,", "status,")], "major", &["VOICE Voice.keeper: required -> optional"]),
    ("a property that may be null", &[("keeper: { type: string,", "keeper: { type: string, nullable: true,")], "major", &["VOICE nullability of Voice.keeper: never null -> may be null"]),
    ("a property of another type", &[("type: string, format: date-time", "type: string")], "major", &["VOICE type of Voice.created_at: string date-time -> string"]),
    ("a value more", &[("[ready, busy]", "[ready, busy, lost]")], "minor", &["VOICE values of Voice.status: - -> lost"]),
    ("a value spelt otherwise", &[("[ready, busy]", "[ready, BUSY]")], "patch", &["VOICE values of Voice.status: busy -> BUSY"]),
    ("a schema described otherwise", &[("A voice.", "One voice.")], "patch", &[]),
    ("a property of events less", &[(", text: { type: string } } }\n  sec", " } }\n  sec")], "major", &["voice_listen Event.text: optional string -> -"]),
    ("another status", &[("'201': {", "'200': {")], "patch", &["voice_make statuses of a success: 201 -> 200"]),
    ("a status more", &[("        '201': {", "        '202': { description: Made., content: { application/json: { schema: { $ref: '#/components/schemas/Voice' } } } }\n        '201': {")], "patch", &["voice_make statuses of a success: 201 -> 201, 202"]),
    ("a status more, without content", &[("        '201': {", "        '204': { description: None. }\n        '201': {")], "major", &["voice_make statuses of a success: 201 -> 201, 204", "voice_make the response's content: required -> optional"]),
    ("an error more", &[("        '204': { description: Gone. }", "        '204': { description: Gone. }\n        '404': { description: None. }")], "none", &[]),
    ("another media type", &[("audio/ogg", "audio/mpeg")], "patch", &["voice_audio media type of the response: audio/ogg -> audio/mpeg"]),
    ("content where there was none", &[("'204': { description: Gone. }", "'200': { description: Gone., content: { application/json: { schema: { $ref: '#/components/schemas/Voice' } } } }")], "major", &["voice_drop statuses of a success: 204 -> 200", "voice_drop media type of the response: - -> application/json", "voice_drop content of the response: - -> Voice"]),
];

#[rustfmt::skip]
const OF_NOBODY: &[Row] = &[
    ("a field of JSON that is no longer required", &[("[name, language, owner]", "[name, language]")], "minor", &["voice_make owner: required -> optional"]),
    ("a schema that no operation uses", &[("    Source: {", "    Unused: { type: object, properties: { a: { type: string } } }\n    Source: {")], "none", &[]),
    ("the same by another name", &[("    Idle:", "    Lazy:")], "none", &[]),
    ("the same with another property", &[("    Idle: { type: object, properties: { a:", "    Idle: { type: object, properties: { b:")], "none", &[]),
];

/// A parameter that makes an operation refused.
const COOKIE: &str = "\n      parameters: [{ name: c, in: cookie, schema: { type: string } }]";

// In this document, `voice_audio` is left out.
#[rustfmt::skip]
const LEFT_OUT: &[Row] = &[
    ("an operation that is refused now", &[("operationId: voice_listen", "operationId: voice_listen\n      parameters: [{ name: p, in: cookie, schema: { type: string } }]")], "major", &["voice_listen operation: GET /listen -> left out (the parameter `p` is a cookie; remove it from the document)"]),
    ("an operation that is refused no more", &[(COOKIE, "")], "minor", &["voice_audio operation: left out (the parameter `c` is a cookie; remove it from the document) -> GET /audio"]),
    ("another reason", &[("name: c, in: cookie", "name: k, in: cookie")], "none", &[]),
    ("a refused operation more", &[("  /audio:", "  /more:\n    get: { operationId: voice_more, parameters: [{ name: m, in: cookie, schema: { type: string } }], responses: {} }\n  /audio:")], "none", &[]),
];

/// Expands `ALL server: …` to that line for each operation; with a star, to several lines for each in turn.
fn expected(lines: &[&str]) -> Vec<String> {
    let mut expected = Vec::new();
    for line in lines {
        let (name, rest) = line.split_once(' ').unwrap();
        let operations = match name.trim_end_matches('*') {
            "ALL" => &ALL[..],
            "VOICE" => &VOICE[..],
            "LANGUAGE" => &LANGUAGE[..],
            "VERSION" => &VERSION[..],
            _ => {
                expected.push((*line).to_owned());
                continue;
            }
        };
        for operation in operations {
            expected.extend(rest.split("; ").map(|rest| format!("{operation} {rest}")));
        }
    }
    expected
}

/// Returns the differences from a row.
fn run(workspace: &Workspace, before: &str, (name, replacements, verdict, wire): &Row) -> Option<String> {
    let mut document = before.to_owned();
    for (from, to) in *replacements {
        assert_eq!(document.matches(from).count(), 1, "{name}: {from:?}");
        document = document.replace(from, to);
    }
    let path = workspace.save("changed.yaml", &document);
    let outcome = workspace.run(&["--check", "--json", "--from", &path, "--source", "table.yaml"]);
    let json = outcome.json();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |change: &Value| {
        let [operation, what] = [&change["operation"], &change["what"]].map(text);
        format!("{operation} {what}: {} -> {}", text(&change["before"]), text(&change["after"]))
    };
    let mut found = json["wire"].as_array().unwrap().iter().map(line).collect::<Vec<_>>();
    let mut expected = expected(wire);
    // The order of equally important changes does not matter here.
    found.sort();
    expected.sort();
    let is_right = json["verdict"] == **verdict && found == expected;
    (!is_right).then(|| {
        let (items, found) = (json["items"].to_string(), found.join("\n    "));
        format!(
            "{name}: {verdict} expected, {} found\n    {found}\n  expected\n    {}\n  {items}\n",
            json["verdict"],
            expected.join("\n    ")
        )
    })
}

#[track_caller]
fn check(rows: &[Row]) {
    check_in(&Workspace::of("table.yaml", DOCUMENT), DOCUMENT, rows);
}

#[track_caller]
fn check_in(workspace: &Workspace, before: &str, rows: &[Row]) {
    let wrong = rows.iter().filter_map(|row| run(workspace, before, row)).collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{} of {} rows are wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

// Scenario: one property of a call changes, apart from its inputs. Expected: at least a patch if the wire differs,
// listed per operation.
#[test]
fn calls() {
    check(CALLS);
}

// Scenario: one property of a parameter changes. Expected: major if a call that worked fails.
#[test]
fn parameters() {
    check(PARAMETERS);
}

// Scenario: one property of a JSON body changes. Expected: the same.
#[test]
fn content() {
    check(CONTENT);
}

// Scenario: one property of a form changes. Expected: the same.
#[test]
fn forms() {
    check(FORMS);
}

// Scenario: one property of a response changes. Expected: major if code that reads it no longer compiles.
#[test]
fn responses() {
    check(RESPONSES);
}

// Scenario: an operation becomes refused, or accepted. Expected: it is removed or new for users; another reason is no
// change.
#[test]
fn operations_that_are_left_out() {
    let before = DOCUMENT.replace("operationId: voice_audio", &format!("operationId: voice_audio{COOKIE}"));
    let workspace = Workspace::of("table.yaml", &before);
    let sources = workspace.read("sources.toml");
    workspace.write("sources.toml", &format!("{sources}\n[generate]\nleave-out-refused = true\n"));
    check_in(&workspace, &before, LEFT_OUT);
}

// Scenario: the schema of a type that users can't access changes. Expected: the type is not listed.
#[test]
fn types_that_nobody_uses() {
    check(OF_NOBODY);
}
