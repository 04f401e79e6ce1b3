//! Random documents: the fixtures and the published documents, mutated as YAML trees.
//!
//! `PROPTEST_CASES=100000 cargo test --package cartesia-api-tests --test generated fuzz` runs it for longer.

use std::sync::{Mutex, Once};

use cartesia_api_build::{Error, Source, generate, sources};
use proptest::prelude::*;
use serde_yaml::Value;

/// The change of one place of a tree.
#[derive(Clone, Debug)]
enum Mutation {
    Remove,
    Replace(Value),
    /// By another place of any document.
    Graft(prop::sample::Index, prop::sample::Index),
    Rename(String),
    Duplicate(String),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let word = prop_oneof![
        prop::sample::select(WORDS).prop_map(str::to_owned),
        "[a-zA-Z_$ ./{}\\-\\[\\]]{0,8}",
        any::<String>(),
    ];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        Just(Value::Sequence(Vec::new())),
        Just(Value::Mapping(serde_yaml::Mapping::new())),
    ];
    prop_oneof![
        Just(Mutation::Remove),
        scalar.prop_map(Mutation::Replace),
        (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(a, b)| Mutation::Graft(a, b)),
        word.clone().prop_map(Mutation::Rename),
        word.prop_map(Mutation::Duplicate),
    ]
}

/// The keywords that have a meaning in a document.
const WORDS: &[&str] = &[
    "type",
    "string",
    "object",
    "array",
    "integer",
    "number",
    "boolean",
    "format",
    "binary",
    "date-time",
    "uuid",
    "enum",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "nullable",
    "null",
    "const",
    "examples",
    "prefixItems",
    "patternProperties",
    "contentMediaType",
    "exclusiveMinimum",
    "$defs",
    "3.1.0",
    "default",
    "$ref",
    "#/components/schemas/Tone",
    "#/components/schemas/Tree",
    "#/components/schemas/type",
    "#/components/schemas/NewerReading/properties/pet",
    "#/paths",
    "discriminator",
    "propertyName",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "uniqueItems",
    "pattern",
    "operationId",
    "parameters",
    "in",
    "path",
    "query",
    "header",
    "cookie",
    "style",
    "explode",
    "deepObject",
    "pipeDelimited",
    "simple",
    "servers",
    "security",
    "basic",
    "schema",
    "content",
    "multipart/form-data",
    "application/json",
    "text/event-stream",
    "application/octet-stream",
    "requestBody",
    "responses",
    "200",
    "204",
    "4XX",
    "self",
    "Self",
    "crate",
    "fn",
    "r#type",
    "",
    "x-rust-type",
    "x-dropshot-websocket",
    "x-dropshot-pagination",
    "application/x-www-form-urlencoded",
];

fn documents() -> Vec<Value> {
    let fixtures = sources(crate::folder("tests/fixtures/openapi")).unwrap();
    let published = sources(crate::folder("openapi")).unwrap();
    fixtures.iter().chain(&published).map(|source| serde_yaml::from_str(&source.text).unwrap()).collect()
}

/// Adds all places below a value, as the keys that lead to them.
fn places(value: &Value, here: &[Value], places: &mut Vec<Vec<Value>>) {
    let children: Vec<(Value, &Value)> = match value {
        Value::Mapping(mapping) => mapping.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Sequence(items) => items.iter().enumerate().map(|(key, value)| (Value::from(key), value)).collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        let there = [here, &[key]].concat();
        self::places(child, &there, places);
        places.push(there);
    }
}

fn at<'a>(value: &'a mut Value, place: &[Value]) -> Option<&'a mut Value> {
    place.iter().try_fold(value, |value, key| match value {
        Value::Mapping(mapping) => mapping.get_mut(key),
        Value::Sequence(items) => items.get_mut(usize::try_from(key.as_u64()?).ok()?),
        _ => None,
    })
}

fn mutate(document: &mut Value, index: prop::sample::Index, mutation: &Mutation, donors: &[Value]) {
    let mut all = Vec::new();
    places(document, &[], &mut all);
    if all.is_empty() {
        return;
    }
    let place = index.get(&all).clone();
    let (key, parent) = place.split_last().unwrap();
    match mutation {
        Mutation::Replace(value) => *at(document, &place).unwrap() = value.clone(),
        Mutation::Graft(donor, index) => {
            let mut donor = donor.get(donors).clone();
            let mut all = Vec::new();
            places(&donor, &[], &mut all);
            let from = index.get(&all).clone();
            let graft = at(&mut donor, &from).unwrap().clone();
            *at(document, &place).unwrap() = graft;
        }
        Mutation::Remove | Mutation::Rename(_) | Mutation::Duplicate(_) => {
            let Some(Value::Mapping(mapping)) = at(document, parent) else { return };
            match mutation {
                Mutation::Duplicate(name) => {
                    let value = mapping[key].clone();
                    mapping.insert(Value::from(name.as_str()), value);
                }
                _ => {
                    let value = mapping.shift_remove(key).unwrap();
                    if let Mutation::Rename(name) = mutation {
                        mapping.insert(Value::from(name.as_str()), value);
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 500, ..ProptestConfig::with_cases(cases()) })]

    /// Scenario: a document with up to four places changed at random.
    /// Expected: code that parses, or an error that says what to do. A panic of progenitor is an error too; our own
    /// code never panics.
    #[test]
    fn any_document_is_generated_or_refused(
        index in any::<prop::sample::Index>(),
        mutations in prop::collection::vec((any::<prop::sample::Index>(), mutation()), 1..5),
    ) {
        watch_panics();
        let donors = documents();
        let mut document = index.get(&donors).clone();
        for (index, mutation) in &mutations {
            mutate(&mut document, *index, mutation, &donors);
        }
        let text = serde_yaml::to_string(&document).unwrap();
        match generate(&[Source::new("fuzzed.yaml", text.clone())]) {
            Ok(generated) => prop_assert!(!generated.code.is_empty()),
            Err(Error::Panicked { message }) => prop_assert!(!is_ours(), "{message}\n{text}"),
            Err(error) => prop_assert!(error.to_string().contains("; "), "{error} says not what to do"),
        }
    }
}

/// The places of panics, which show whether our own code caused one.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn watch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let earlier = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name() != Some("generate") {
                return earlier(panic);
            }
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            PANICS.lock().unwrap().push(place);
        }));
    });
}

fn is_ours() -> bool {
    let places = std::mem::take(&mut *PANICS.lock().unwrap());
    if std::env::var_os("FUZZ_SHOW_PANICS").is_some() {
        eprintln!("{places:?}");
    }
    places
        .iter()
        .any(|place| ["cartesia-api-build", "quote-", "syn-", "prettyplease"].iter().any(|ours| place.contains(ours)))
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

/// Scenario: text that is not a document.
/// Expected: an error.
#[test]
fn any_text_is_refused() {
    let deep = "[".repeat(10_000);
    let bomb = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nopenapi: 3.0.1\ninfo: *c\n";
    for text in ["", "\0", "- 1", "{", "openapi: 3.0.1", "\u{feff}openapi: 3.0.0\r\n", "a: !tag b", "*x", &deep, bomb] {
        let error = generate(&[Source::new("made.yaml", text)]).map(|_| ()).unwrap_err();
        assert!(!matches!(error, Error::Panicked { .. }), "{text:?}: {error}");
    }
}

/// Scenario: a schema that is nested as deeply as YAML allows.
/// Expected: code or an error, and no stack overflow.
#[test]
fn deep_schemas_are_generated_or_refused() {
    let page = std::fs::read_to_string(crate::folder("openapi/voices-clone.yaml")).unwrap();
    let depth = 50;
    let nested = format!("{}{{ type: string }}{}", "{ type: array, items: ".repeat(depth), " }".repeat(depth));
    let page = page.replace("  securitySchemes:", &format!("    Deep: {nested}\n  securitySchemes:"));
    let page = page
        .replace("schemas:\n    SupportedLanguage", &format!("schemas:\n    Deep: {nested}\n    SupportedLanguage"));
    let outcome = generate(&[Source::new("deep.yaml", page)]).map(|_| ());
    assert!(!matches!(outcome, Err(Error::Panicked { .. })), "{outcome:?}");
}
