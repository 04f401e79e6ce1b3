//! Merges objects that a value can match at once (`anyOf`) into one with all properties. If each requires a property
//! that the others lack, typify generates an enum, which would lose half of such a value.

use super::SCHEMAS;
use crate::read::objects::{Kind, walk};
use crate::read::references::{component, groups, resolved, target};
use crate::read::yaml::{Mapping, Value};

/// The maximum depth of nested schemas that contribute to an object.
const MAX_DEPTH: usize = 8;
/// The fields of a schema that do not constrain an object beyond its properties.
const PLAIN: [&str; 10] =
    ["type", "properties", "required", "allOf", "description", "nullable", "deprecated", "example", "default", "title"];

/// The properties of all alternatives, and those that each requires.
#[derive(Default)]
pub(super) struct Joined {
    properties: Mapping,
    required: Vec<Vec<String>>,
    is_nullable: bool,
}

impl Joined {
    /// Merges alternatives. `None` if one is not a plain object, or if two have a property with the same name. In both
    /// cases, a value is meant to match only one of them.
    pub(super) fn of(alternatives: &[Value], whole: &Mapping) -> Option<Self> {
        let mut joined = Self::default();
        for alternative in alternatives {
            let mut one = Self::default();
            let mut required = Vec::new();
            one.add(alternative, &mut required, whole, MAX_DEPTH)?;
            joined.take(one.properties)?;
            joined.required.push(required);
            joined.is_nullable |= one.is_nullable;
        }
        Some(joined).filter(|joined| !joined.properties.is_empty())
    }

    /// Adds an object, including its parts.
    fn add(&mut self, schema: &Value, required: &mut Vec<String>, whole: &Mapping, depth: usize) -> Option<()> {
        let deeper = depth.checked_sub(1)?;
        let fields = resolved(whole, schema)?;
        if !fields.keys().filter_map(Value::as_str).all(|name| PLAIN.contains(&name)) {
            return None;
        }
        if fields.get("type").is_some_and(|kind| kind != "object") {
            return None;
        }
        self.is_nullable |= fields.get("nullable").and_then(Value::as_bool) == Some(true);
        let parts = fields.get("allOf").and_then(Value::as_sequence).into_iter().flatten();
        for part in parts {
            self.add(part, required, whole, deeper)?;
        }
        let names = fields.get("required").and_then(Value::as_sequence).into_iter().flatten();
        required.extend(names.filter_map(Value::as_str).map(str::to_owned));
        self.take(fields.get("properties").and_then(Value::as_mapping).cloned().unwrap_or_default())
    }

    fn take(&mut self, properties: Mapping) -> Option<()> {
        let is_new = properties.keys().all(|name| !self.properties.contains_key(name));
        self.properties.extend(properties);
        is_new.then_some(())
    }

    /// Returns the sentence about properties that are required together, which the merged schema can't express.
    fn words(&self) -> Option<String> {
        let all = |names: &Vec<String>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
        let alternatives = self.required.iter().map(all).collect::<Vec<_>>().join("; ");
        let is_told = self.required.iter().all(|names| !names.is_empty());
        is_told.then(|| format!("Requires at least one of these: {alternatives}."))
    }
}

/// Merges all such alternatives of a document.
pub(super) fn join(document: &mut Mapping) {
    let whole = groups(document, &["schemas"]);
    let mut join = Join { whole: &whole, made: Vec::new() };
    walk(Kind::Document, document, &mut |kind, fields| {
        if kind == Kind::Schema {
            join.schema(fields, false);
        }
    });
    let made = join.made;
    let schemas = document.get_mut("components").and_then(|components| components.get_mut("schemas"));
    if let Some(schemas) = schemas.and_then(Value::as_mapping_mut) {
        schemas.extend(made.into_iter().map(|made| (made.name.into(), Value::Mapping(made.object))));
    }
}

struct Join<'a> {
    whole: &'a Mapping,
    made: Vec<Made>,
}

/// A component for alternatives that are nested in others. If they were copied, those that refer to themselves would be
/// endless, and each level would double the size.
struct Made {
    alternatives: Vec<Value>,
    name: String,
    object: Mapping,
}

impl Join<'_> {
    /// Merges the alternatives of a schema, and those nested in it. `is_copy` is true within a copy of a component.
    fn schema(&mut self, fields: &mut Mapping, is_copy: bool) {
        let Some(alternatives) = fields.get("anyOf").and_then(Value::as_sequence).filter(|all| all.len() > 1) else {
            return;
        };
        let joined = Joined::of(alternatives, self.whole).filter(|_| !fields.contains_key("oneOf"));
        let Some(joined) = joined else { return };
        let alternatives = alternatives.clone();
        let names = alternatives.iter().filter_map(|one| Some(target(one.get("$ref")?.as_str()?)?.1.to_owned()));
        let names = names.collect::<Vec<_>>();
        fields.shift_remove("anyOf");
        if is_copy && !names.is_empty() {
            fields.extend(self.reference(alternatives, &names));
            return;
        }
        let (is_copy, words) = (is_copy || !names.is_empty(), joined.words());
        let mut object = Mapping::from_iter([("type".into(), "object".into())]);
        object.insert("properties".into(), Value::Mapping(joined.properties));
        walk(Kind::Schema, &mut object, &mut |kind, fields| {
            if kind == Kind::Schema {
                self.schema(fields, is_copy);
            }
        });
        if joined.is_nullable {
            fields.insert("nullable".into(), true.into());
        }
        if let Some(words) = words {
            let known = fields.get("description").and_then(Value::as_str).map(|known| format!("{known}\n\n"));
            fields.insert("description".into(), format!("{}{words}", known.unwrap_or_default()).into());
        }
        put(fields, object);
    }

    /// Returns a reference to the component for some alternatives.
    fn reference(&mut self, alternatives: Vec<Value>, names: &[String]) -> Mapping {
        let known = self.made.iter().find(|made| made.alternatives == alternatives).map(|made| made.name.clone());
        let name = known.unwrap_or_else(|| self.make(alternatives, names));
        Mapping::from_iter([("$ref".into(), format!("{SCHEMAS}{name}").into())])
    }

    fn make(&mut self, alternatives: Vec<Value>, names: &[String]) -> String {
        let mut name = names.join("_or_");
        let is_taken = |name: &str, made: &[Made]| {
            component(self.whole, "schemas", name).is_some() || made.iter().any(|made| made.name == name)
        };
        while is_taken(&name, &self.made) {
            name.push('_');
        }
        // It is added before its content is visited, since it may refer to itself.
        self.made.push(Made { alternatives: alternatives.clone(), name: name.clone(), object: Mapping::new() });
        let mut object = Mapping::from_iter([("anyOf".into(), Value::Sequence(alternatives))]);
        self.schema(&mut object, false);
        self.made.iter_mut().filter(|made| made.name == name).for_each(|made| made.object = object.clone());
        name
    }
}

/// Adds the merged object to the fields beside the alternatives. For a property that both have, these fields have
/// priority.
fn put(fields: &mut Mapping, mut object: Mapping) {
    if let Some(parts) = fields.get_mut("allOf").and_then(Value::as_sequence_mut) {
        parts.push(Value::Mapping(object));
    } else {
        let own = fields.get("properties").and_then(Value::as_mapping).cloned().unwrap_or_default();
        if let Some(properties) = object.get_mut("properties").and_then(Value::as_mapping_mut) {
            properties.extend(own);
        }
        fields.extend(object);
    }
}
