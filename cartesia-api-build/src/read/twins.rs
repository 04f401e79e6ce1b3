//! Renames items whose names would be equal in Rust. The first keeps its name, and each later one gets a number.
//!
//! Progenitor would merge two types with one name, and generate two methods with one name.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::inline::{self, Place};
use super::objects::{Kind, walk};
use super::unnamed::ids;
use super::yaml::{Mapping, Value};

const SCHEMAS: &str = "#/components/schemas/";
/// The names that types can't have, because generated code uses them.
const TAKEN: [&str; 4] = ["Ok", "Err", "Some", "None"];

/// Gives operations, components and nested schemas names that differ in Rust.
pub(super) fn tell_apart(document: &mut Mapping) {
    name_operations(document);
    let mut names = Names(TAKEN.map(str::to_owned).into());
    rename_components(document, &mut names);
    let mut moved = Vec::new();
    for Place { pointers, name } in inline::places(document) {
        // Only one of several media types is generated, so they may share names.
        let before = (pointers.len() > 1).then(|| names.0.clone());
        for pointer in pointers {
            let taken = before.clone().map(|before| std::mem::replace(&mut names.0, before));
            if let Some(schema) = inline::at(document, &pointer) {
                names.schema(schema, &name, &mut moved);
            }
            names.0.extend(taken.into_iter().flatten());
        }
    }
    let mut components = schemas(document);
    for (name, schema) in components.iter_mut() {
        names.within(schema, name.as_str().unwrap_or_default(), &mut moved);
    }
    components.extend(moved.into_iter().map(|(name, schema)| (Value::from(name), schema)));
    put_schemas(document, components);
}

/// Renames operations whose ids would be equal in Rust, such as `get-voice` and `get_voice`.
fn name_operations(document: &mut Mapping) {
    let (mut taken, mut known) = (BTreeSet::new(), BTreeSet::new());
    // A numbered name must not equal another name of the document.
    let given = ids(document).iter().map(|id| words(id).to_snake_case()).collect::<BTreeSet<_>>();
    let items = document.get_mut("paths").and_then(Value::as_mapping_mut).into_iter().flat_map(Mapping::values_mut);
    for operation in items.filter_map(Value::as_mapping_mut).flat_map(Mapping::values_mut) {
        let Some(id) = operation.get("operationId").and_then(Value::as_str).map(str::to_owned) else { continue };
        // Equal ids are refused later.
        let is_known = !known.insert(id.clone());
        let name = words(&id).to_snake_case();
        if is_known || taken.insert(name.clone()) {
            continue;
        }
        let free = numbered(&name, |name| taken.contains(name) || given.contains(name));
        taken.insert(free.clone());
        if let Some(fields) = operation.as_mapping_mut() {
            tell(fields, &format!("Named `{id}` in the document."));
            fields.insert("operationId".into(), free.into());
        }
    }
}

/// The names of types that are taken, as written in Rust.
struct Names(BTreeSet<String>);

impl Names {
    /// Takes the name if it is free, or else the name with a number that makes it unique. `others` can't be used
    /// either.
    fn take(&mut self, name: &str, others: &BTreeSet<String>) -> String {
        let is_taken = |name: &str| self.0.contains(&in_rust(name)) || others.contains(&in_rust(name));
        let free = match self.0.contains(&in_rust(name)) {
            true => numbered(name, is_taken),
            false => name.to_owned(),
        };
        self.0.insert(in_rust(&free));
        free
    }

    /// Takes the name that typify would give a schema's type. If it is taken, the schema becomes a component.
    fn schema(&mut self, schema: &mut Value, name: &str, moved: &mut Vec<(String, Value)>) {
        let is_type = schema.as_mapping().is_some_and(inline::is_type);
        let free = if is_type { self.take(name, &BTreeSet::new()) } else { name.to_owned() };
        self.within(schema, &free, moved);
        if let (true, Value::Mapping(fields)) = (free != name, schema) {
            let mut component = inline::move_out(fields, &format!("{SCHEMAS}{free}"));
            tell(&mut component, &format!("Differs from the type `{}`.", in_rust(name)));
            moved.push((free, Value::Mapping(component)));
        }
    }

    /// Takes the names of the schemas nested in the one with this name.
    fn within(&mut self, schema: &mut Value, name: &str, moved: &mut Vec<(String, Value)>) {
        inline::for_each_within(schema, name, &mut |schema, name| self.schema(schema, name, moved));
    }
}

fn rename_components(document: &mut Mapping, names: &mut Names) {
    let mut renamed = BTreeMap::new();
    let components = schemas(document);
    let given = components.keys().filter_map(Value::as_str).map(in_rust).collect::<BTreeSet<_>>();
    let components = components.into_iter().map(|(name, mut schema)| {
        let name = name.as_str().unwrap_or_default().to_owned();
        let free = names.take(&name, &given);
        if free != name {
            let fields = schema.as_mapping_mut().into_iter();
            fields.for_each(|fields| tell(fields, &format!("Named `{name}` in the document.")));
            renamed.insert(format!("{SCHEMAS}{name}"), format!("{SCHEMAS}{free}"));
        }
        (Value::from(free), schema)
    });
    let components = components.collect();
    put_schemas(document, components);
    if !renamed.is_empty() {
        walk(Kind::Document, document, &mut |_, fields| {
            rename(fields.get_mut("$ref"), &renamed);
            let told = fields.get_mut("discriminator").and_then(|told| told.get_mut("mapping")?.as_mapping_mut());
            told.into_iter().flat_map(Mapping::values_mut).for_each(|name| rename(Some(name), &renamed));
        });
    }
}

fn rename(reference: Option<&mut Value>, renamed: &BTreeMap<String, String>) {
    if let Some(Value::String(reference)) = reference
        && let Some(other) = renamed.get(reference)
    {
        reference.clone_from(other);
    }
}

fn schemas(document: &mut Mapping) -> Mapping {
    match document.get_mut("components").and_then(|components| components.get_mut("schemas")) {
        Some(Value::Mapping(schemas)) => std::mem::take(schemas),
        _ => Mapping::new(),
    }
}

fn put_schemas(document: &mut Mapping, schemas: Mapping) {
    if !schemas.is_empty() {
        let components = document.entry("components".into()).or_insert_with(|| Value::Mapping(Mapping::new()));
        if let Value::Mapping(components) = components {
            components.insert("schemas".into(), Value::Mapping(schemas));
        }
    }
}

/// Appends a sentence to the description.
fn tell(fields: &mut Mapping, sentence: &str) {
    let words = fields.get("description").and_then(Value::as_str).map(|words| format!("{words}\n\n"));
    fields.insert("description".into(), format!("{}{sentence}", words.unwrap_or_default()).into());
}

fn numbered(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut numbered = (2..).map(|number| format!("{name}_{number}"));
    numbered.find(|name| !is_taken(name)).unwrap_or_default()
}

/// Returns a name as typify writes it for a type.
fn in_rust(name: &str) -> String {
    words(name).to_upper_camel_case()
}

fn words(name: &str) -> String {
    name.replace(|c: char| !c.is_alphanumeric() && c != '_', "-")
}
