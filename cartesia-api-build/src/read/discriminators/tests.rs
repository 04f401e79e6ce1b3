//! Tests of bases and alternatives that are described in unusual ways.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use crate::{Error, Source, generate};

/// A base that others extend. Each test replaces a part of it.
const BASE: &str = "
    Pet:
      type: object
      required: [kind]
      properties: { kind: { type: string }, name: { type: string } }
      discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { lives: { type: integer } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { barks: { type: integer } } }] }
";

const PET: &str = "{ $ref: '#/components/schemas/Pet' }";

/// Returns the base with one change, and with more schemas.
#[track_caller]
fn with(from: &str, to: &str, more: &str) -> String {
    assert_eq!(BASE.matches(from).count(), 1, "{from:?} is not in the schemas just once");
    BASE.replace(from, to) + more
}

/// Returns a document of OpenAPI 3.1 with an operation that returns a schema.
fn document(id: &str, returned: &str, schemas: &str) -> String {
    let content = format!("{{ application/json: {{ schema: {returned} }} }}");
    format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\nservers: [{{ url: https://api.example.com }}]\npaths:\n  /{id}: {{ \
         get: {{ operationId: {id}, responses: {{ '200': {{ description: '', content: {content} }} }} }} }}\ncomponents:\n  \
         schemas:{schemas}"
    )
}

/// Generates the code for such a document.
fn generated(returned: &str, schemas: &str) -> Result<String, Error> {
    generate(&[Source::new("a.yaml", document("a", returned, schemas))]).map(|generated| generated.code)
}

/// Compares two pieces of code.
#[track_caller]
fn are_same(code: &str, expected: &str) {
    let other = code.lines().zip(expected.lines()).find(|(line, expected)| line != expected);
    assert!(code == expected, "{other:?}");
}

#[track_caller]
fn code(returned: &str, schemas: &str) -> String {
    generated(returned, schemas).unwrap()
}

/// Scenario: a base that is extended by an alias, or by a reference with properties beside it, and a discriminator in a
/// part of a base.
/// Expected: the same types as without these.
#[test]
fn other_ways_to_extend_a_base() {
    let expected = code(PET, BASE);
    let cat =
        "{ allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { lives: { type: integer } } }] }";
    let beside = "{ $ref: '#/components/schemas/Pet', type: object, properties: { lives: { type: integer } } }";
    are_same(&code(PET, &with(cat, beside, "")), &expected);
    let by_name = cat.replace("schemas/Pet", "schemas/Animal");
    let animal =
        "    Animal: { $ref: '#/components/schemas/Beast' }\n    Beast: { $ref: '#/components/schemas/Pet' }\n";
    are_same(&code(PET, &with(cat, &by_name, animal)), &expected);
    let properties = "properties: { kind: { type: string }, name: { type: string } }";
    let start = BASE.find("type: object").unwrap();
    let end = BASE.find("    Cat:").unwrap();
    let own = "discriminator: { propertyName: kind, mapping: { cat: Cat, dog: Dog } }";
    let part = format!("allOf: [{{ type: object, required: [kind], {properties}, {own} }}]\n");
    are_same(&code(PET, &BASE.replace(&BASE[start..end], &part)), &expected);
}

/// Scenario: references to a base in an `allOf`, beside fields and parts that don't concern its properties.
/// Expected: they include the schemas that extend the base.
#[test]
fn other_ways_to_refer_to_a_base() {
    let property = |schema: &str| code(&format!("{{ type: object, properties: {{ pet: {schema} }} }}"), BASE);
    let expected = property(PET);
    let part = format!("allOf: [{PET}]");
    for fields in [&part, &format!("type: object, {part}"), &format!("x-order: 3, {part}")] {
        are_same(&property(&format!("{{ {fields} }}")), &expected);
    }
    are_same(&property(&format!("{{ allOf: [{PET}, {{ x-order: 3 }}] }}")), &expected);
    let nullable = "    Nobody: { nullable: true, allOf: [{ $ref: '#/components/schemas/Pet' }] }\n";
    let mapping = ", mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' }";
    let nobody = code("{ $ref: '#/components/schemas/Nobody' }", &with(mapping, "", nullable));
    assert!(nobody.contains("pub struct Nobody(pub ::std::option::Option<Pet>);"), "{nobody}");
}

/// Scenario: aliases of alternatives, in their list and in the mapping.
/// Expected: the same code as with the schemas' own names.
#[test]
fn other_names_of_alternatives() {
    let either = |lion: &str| {
        format!(
            "
    Either:
      oneOf: [{{ $ref: '#/components/schemas/{lion}' }}, {{ $ref: '#/components/schemas/Sheep' }}]
      discriminator: {{ propertyName: kind, mapping: {{ lion: {lion}, sheep: Sheep }} }}
    Cat: {{ $ref: '#/components/schemas/Lion' }}
    Lion: {{ type: object, properties: {{ kind: {{ type: string }} }} }}
    Sheep: {{ type: object, properties: {{ kind: {{ type: string }} }} }}
"
        )
    };
    let returned = "{ $ref: '#/components/schemas/Either' }";
    are_same(&code(returned, &either("Cat")), &code(returned, &either("Lion")));
}

/// Scenario: a base that doesn't list the property of its discriminator. Expected: the base has it as an optional
/// property.
#[test]
fn a_base_has_the_property_of_its_discriminator() {
    let listed = "      required: [kind]\n      properties: { kind: { type: string }, name: { type: string } }\n";
    let optional = with(listed, "      properties: { kind: { type: string }, name: { type: string } }\n", "");
    let absent = with(listed, "      properties: { name: { type: string } }\n", "");
    are_same(&code(PET, &absent), &code(PET, &optional));
}

/// Scenario: a part defines the type of a discriminator's property, with values that the mapping lacks; and a number in
/// an alternative that extends another. Expected: the property keeps its type, and there is no type without values.
#[test]
fn a_property_keeps_its_type() {
    let values = "    Kind: { type: string, enum: [Cat, Dog] }\n";
    let kind = |schema: &str| with("kind: { type: string }", &format!("kind: {schema}"), values);
    let by_part = kind("{ allOf: [{ $ref: '#/components/schemas/Kind' }] }");
    are_same(&code(PET, &by_part), &code(PET, &kind("{ $ref: '#/components/schemas/Kind' }")));
    let numbers = "
    Either:
      oneOf: [{ $ref: '#/components/schemas/Car' }, { $ref: '#/components/schemas/Taxi' }]
      discriminator: { propertyName: kind, mapping: { 1: Car, 2: Taxi } }
    Car: { type: object, properties: { kind: { type: integer } } }
    Taxi: { allOf: [{ $ref: '#/components/schemas/Car' }, { type: object, properties: { sign: { type: string } } }] }
";
    let numbers = code("{ $ref: '#/components/schemas/Either' }", numbers);
    assert!(numbers.contains("pub struct Taxi {"), "{numbers}");
}

/// Scenario: inline schemas that extend a base by `allOf`: a response, a property and the elements of a list; and one
/// that extends two bases.
/// Expected: alternatives of all extensions of the base, each with its own and the added properties; and a refusal.
#[test]
fn what_extends_a_base_and_is_no_component() {
    let tagged = "{ type: object, properties: { etag: { type: string } } }";
    let extension = format!("{{ description: Tagged., allOf: [{PET}, {tagged}] }}");
    let check = |code: &str, name: &str| {
        for (alternative, property) in [("Cat", "lives"), ("Dog", "barks"), ("PetBase", "etag")] {
            let fields = code.split_once(&format!("pub struct {name}{alternative} {{")).map(|(_, rest)| rest);
            let fields =
                fields.and_then(|rest| rest.split_once("\n    }")).map(|(fields, _)| fields).unwrap_or_default();
            let has = |name: &str| fields.contains(&format!("pub {name}: "));
            assert!(["kind", "name", "etag", property].iter().all(|name| has(name)), "{name}{alternative}: {code}");
        }
        let arm = "Some(\"dog\") => {\n                    crate::runtime::alternative(&value).map(Self::Dog)";
        assert!(code.contains(arm), "{code}");
    };
    check(&code(&extension, BASE), "AResponse");
    check(&code(&format!("{{ type: object, properties: {{ pet: {extension} }} }}"), BASE), "AResponsePet");
    let list = format!("    List: {{ type: array, items: {extension} }}\n");
    check(&code("{ $ref: '#/components/schemas/List' }", &(BASE.to_owned() + &list)), "ListItem");
    let other = "
    Thing: { type: object, properties: { sort: { type: string } }, discriminator: { propertyName: sort } }
    Stone: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { weight: { type: integer } } }] }
";
    let both = format!("{{ allOf: [{PET}, {{ $ref: '#/components/schemas/Thing' }}] }}");
    let error = generated(&both, &(BASE.to_owned() + other)).unwrap_err().to_string();
    let expected = "a_response: it extends both `Pet` and `Thing`, which stand for others; make it a component, which extends them \
                    itself";
    assert_eq!(error, expected);
}

/// Scenario: the property of a base lists values that the mapping lacks, and two alternatives have the same values.
/// They are the names of the schemas, and then others. Expected: names are values; if values can't be assigned, the
/// alternative that keeps the most properties is read.
#[test]
fn values_of_which_nothing_says_whose_they_are() {
    let listed =
        |values: &str| with("kind: { type: string }", &format!("kind: {{ type: string, enum: [{values}] }}"), "");
    let code = code(PET, &listed("Cat, Dog"));
    for (value, variant) in [("Cat", "Cat"), ("Dog", "Dog")] {
        let arm = format!(
            "Some(\"{value}\") => {{\n                    crate::runtime::alternative(&value).map(Self::{variant})"
        );
        assert!(code.contains(&arm), "{code}");
    }
    let untold = self::code(PET, &listed("feline, canine"));
    assert!(!untold.contains("Some(\"feline\")") && untold.contains("crate::runtime::fullest(read)"), "{untold}");
}

/// Scenario: two lists of the same alternatives, with discriminators that swap their values.
/// Expected: a refusal, since both lists are one type.
#[test]
fn crossed_mappings() {
    let either = |name: &str, lion: &str, sheep: &str| {
        let list = "[{ $ref: '#/components/schemas/Lion' }, { $ref: '#/components/schemas/Sheep' }]";
        let told = format!("{{ propertyName: kind, mapping: {{ {lion}: Lion, {sheep}: Sheep }} }}");
        format!("    {name}: {{ oneOf: {list}, discriminator: {told} }}\n")
    };
    let schemas = format!(
        "\n    Lion: {{ type: object, properties: {{ kind: {{ type: string }} }} }}\n    Sheep: {{ type: object, properties: {{ \
         kind: {{ type: string }} }} }}\n{}",
        either("X", "a", "b")
    );
    let both = "{ type: object, properties: { x: { $ref: '#/components/schemas/X' }, y: { $ref: '#/components/schemas/Y' } } }";
    code(both, &format!("{schemas}{}", either("Y", "a", "b")));
    let error = generated(both, &format!("{schemas}{}", either("Y", "b", "a"))).unwrap_err().to_string();
    let expected = "Y: its discriminator gives Lion, Sheep other values than another discriminator does; give both the same mapping, or remove one of them";
    assert_eq!(error, expected);
}

/// Scenario: alternatives with a discriminator, of which one is a string.
/// Expected: the string is tried if the property selects no other alternative.
#[test]
fn an_alternative_that_is_no_object() {
    let schemas = "
    Either: { oneOf: [{ $ref: '#/components/schemas/Word' }, { $ref: '#/components/schemas/Thing' }], discriminator: { propertyName: kind } }
    Word: { type: string }
    Thing: { type: object, properties: { kind: { type: string } } }
";
    let code = code("{ $ref: '#/components/schemas/Either' }", schemas);
    let arms = "Some(\"Thing\") => {\n                    crate::runtime::alternative(&value).map(Self::Thing)\n                }\n                \
                _ => crate::runtime::alternative(&value).map(Self::Word),";
    assert!(code.contains(arms), "{code}");
}

/// Scenario: alternatives that each list a boolean, without a type or a mapping. Expected: the booleans distinguish
/// them, and stay booleans.
#[test]
fn listed_booleans() {
    let schemas = "
    Either: { oneOf: [{ $ref: '#/components/schemas/On' }, { $ref: '#/components/schemas/Off' }], discriminator: { propertyName: on } }
    On: { type: object, required: [on], properties: { on: { type: boolean, enum: [true] } } }
    Off: { type: object, required: [on], properties: { on: { type: boolean, enum: [false] } } }
";
    let code = code("{ $ref: '#/components/schemas/Either' }", schemas);
    assert!(code.contains("Some(\"true\") => {") && code.contains("pub on: bool,"), "{code}");
}

/// Generates the code for pages with one operation each, which returns a schema of the page.
#[track_caller]
fn pages(pages: &[(&str, &str, &str)]) -> String {
    let pages = pages.iter().map(|(id, returned, schemas)| {
        Source::new(
            format!("{id}.yaml"),
            document(id, &format!("{{ $ref: '#/components/schemas/{returned}' }}"), schemas),
        )
    });
    generate(&pages.collect::<Vec<_>>()).unwrap().code
}

/// Checks that two pages, of which the second lacks some schemas, generate the same code as two complete pages.
#[track_caller]
fn fewer(whole: &str, first: &str, second: &str, part: &str) {
    let expected = pages(&[("a", first, whole), ("b", second, whole)]);
    are_same(&pages(&[("a", first, whole), ("b", second, part)]), &expected);
    let turned = pages(&[("a", second, whole), ("b", first, whole)]);
    are_same(&pages(&[("a", second, part), ("b", first, whole)]), &turned);
}

/// Scenario: a page with a base and every schema that extends it, and a page with only some of them, with and without a
/// mapping. The pages return the base or an extension. Expected: the extensions of both pages.
#[test]
fn pages_that_have_a_base_in_part() {
    let until = |schemas: &str, name: &str| schemas[..schemas.find(name).unwrap()].to_owned();
    let mapping = ", mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' }";
    for whole in [BASE.to_owned(), with(mapping, "", "")] {
        for (second, part) in [("Pet", "    Cat:"), ("Pet", "    Dog:"), ("Cat", "    Dog:")] {
            fewer(&whole, "Pet", second, &until(&whole, part));
        }
        fewer(&whole, "Pet", "Cat", &whole);
        fewer(&whole, "Cat", "Cat", &whole);
    }
}

/// Scenario: a page has alternatives with a discriminator, and another returns one of them. A page has a component with
/// the name that a base gets as a part. Expected: the alternative has its values on both; and the component keeps its
/// name.
#[test]
fn pages_without_a_discriminator() {
    let alternatives = "
    Either: { oneOf: [{ $ref: '#/components/schemas/Lion' }, { $ref: '#/components/schemas/Sheep' }], discriminator: { propertyName: kind } }
    Lion: { type: object, properties: { kind: { type: string } } }
    Sheep: { type: object, properties: { kind: { type: string } } }
";
    fewer(alternatives, "Either", "Lion", "\n    Lion: { type: object, properties: { kind: { type: string } } }\n");
    let own = "\n    PetBase: { type: object, properties: { other: { type: string } } }\n";
    let code = pages(&[("a", "Pet", BASE), ("b", "PetBase", own)]);
    assert!(code.contains("pub struct PetBase_ {") || code.contains("pub struct PetBase2 {"), "{code}");
}

/// Scenario: pages whose discriminators give a value to different schemas, or name different properties.
/// Expected: a contradiction.
#[test]
fn pages_whose_discriminators_differ() {
    let error = |from: &str, to: &str| {
        let other = document("b", PET, &with(from, to, ""));
        let pages = [Source::new("a.yaml", document("a", PET, BASE)), Source::new("b.yaml", other)];
        generate(&pages).unwrap_err().to_string()
    };
    let told = error("cat: '#/components/schemas/Cat'", "cat: '#/components/schemas/Dog', c: Cat");
    let part = "components/schemas/Pet, at discriminator.mapping.cat: `#/components/schemas/Cat` in the one";
    assert!(told.contains(part), "{told}");
    let told = error("propertyName: kind", "propertyName: name");
    assert!(told.contains("at discriminator.propertyName: `kind` in the one, `name` in the other"), "{told}");
}

/// Scenario: parts that contain themselves, by two ways each.
/// Expected: the cycle is refused quickly.
#[test]
fn parts_in_circles() {
    let circle = "
    Either:
      oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }]
      discriminator: { propertyName: kind }
    A: { allOf: [{ $ref: '#/components/schemas/X' }] }
    B: { allOf: [{ $ref: '#/components/schemas/X' }] }
    X: { allOf: [{ $ref: '#/components/schemas/X' }, { $ref: '#/components/schemas/X' }] }
";
    let error = generated("{ $ref: '#/components/schemas/Either' }", circle).unwrap_err().to_string();
    assert!(error.contains("the schema contains itself"), "{error}");
}

/// Scenario: choices that are alternatives of each other.
/// Expected: the cycle is refused quickly.
#[test]
fn choices_in_circles() {
    let names = (0..12).map(|n| format!("C{n}")).collect::<Vec<_>>();
    let all =
        names.iter().map(|name| format!("{{ $ref: '#/components/schemas/{name}' }}")).collect::<Vec<_>>().join(", ");
    let choice = |name: &String| format!("\n    {name}: {{ oneOf: [{all}], discriminator: {{ propertyName: kind }} }}");
    let circle = names.iter().map(choice).collect::<String>();
    let error = generated("{ $ref: '#/components/schemas/C0' }", &circle).unwrap_err().to_string();
    assert!(error.contains("the schema contains itself"), "{error}");
}
