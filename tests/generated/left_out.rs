//! Documents with one refused operation: the generated code equals that of the document without it.

use cartesia_api_build::{Config, Source, generate, sources};
use serde_yaml::{Mapping, Value};

/// The ways to break an operation: its shape, and its content. The last one breaks everything that it returns.
const BROKEN: [(&str, &str); 3] = [
    ("parameters", "5"),
    ("parameters", "[{ name: odd, in: cookie, schema: { type: string } }]"),
    ("responses", "{ '200': { description: D, content: { application/json: { schema: { type: thing } } } } }"),
];

/// A document with one operation, which is never broken.
const OTHER: &str = "{ openapi: 3.0.1, info: { title: Fixtures, version: '2024-11-13' }, servers: [{ url: https://api.example.com }], \
                     security: [{ ApiKeyAuth: [] }], paths: { /other: { get: { operationId: other, responses: { '204': { \
                     description: D } } } } }, components: { securitySchemes: { ApiKeyAuth: { type: apiKey, in: header, name: \
                     X-API-Key } } } }";

/// The operations of a document, by path and method.
fn places(document: &Value) -> Vec<(Value, Value)> {
    let is_method = |name: &Value| matches!(name.as_str(), Some("get" | "put" | "post" | "delete" | "patch"));
    let items = document["paths"].as_mapping().unwrap().iter();
    let methods = items.flat_map(|(path, item)| {
        item.as_mapping().unwrap().keys().filter(|name| is_method(name)).map(|name| (path.clone(), name.clone()))
    });
    methods.collect()
}

fn item<'a>(document: &'a mut Value, path: &Value) -> &'a mut Mapping {
    document["paths"][path].as_mapping_mut().unwrap()
}

/// Returns pages of one version. `OTHER` is first, so that never all operations are refused.
fn pages(document: &Value) -> [Source; 2] {
    [Source::new("a.yaml", OTHER), Source::new("b.yaml", serde_yaml::to_string(document).unwrap())]
}

/// Scenario: each operation of each fixture is broken, one at a time and in several ways.
/// Expected: only that one is left out, and the code is exactly that of the fixture without it.
#[test]
fn the_code_is_that_of_the_document_without_the_operation() {
    let mut count = 0;
    for fixture in sources(crate::folder("tests/fixtures/openapi")).unwrap() {
        let name = fixture.name;
        let document = serde_yaml::from_str::<Value>(&fixture.text).unwrap();
        if name == "left-out.yaml" || generate(&pages(&document)).is_err() {
            continue;
        }
        for (index, (path, method)) in places(&document).into_iter().enumerate() {
            let mut without = document.clone();
            item(&mut without, &path).shift_remove(&method);
            let (field, value) = BROKEN[index % BROKEN.len()];
            let mut broken = document.clone();
            let operation = item(&mut broken, &path)[&method].as_mapping_mut().unwrap();
            let id = operation.get("operationId").cloned();
            operation.insert(field.into(), serde_yaml::from_str(value).unwrap());
            let broken = pages(&broken);
            assert!(generate(&broken).is_err(), "{name}: {method:?} {path:?} is not broken");
            let generated = Config::new().leave_out_refused(true).generate(&broken).unwrap();
            let expected = generate(&pages(&without)).unwrap();
            let left_out = generated.left_out.iter().map(|left_out| &*left_out.operation).collect::<Vec<_>>();
            assert_eq!(left_out.len(), 1, "{name}: {left_out:?}");
            assert!(id.is_none_or(|id| id.as_str() == Some(left_out[0])), "{name}: {left_out:?}");
            assert!(generated.code == expected.code, "{name}: the code without {left_out:?} is another");
            assert_eq!(generated.surface.schemas, expected.surface.schemas, "{name}");
            count += 1;
        }
    }
    assert!(count > 40, "only {count} operations were broken");
}
