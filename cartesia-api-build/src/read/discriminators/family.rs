//! The components that extend others by `allOf`.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::fault::text;
use crate::read::references;
use crate::read::yaml::{Mapping, Value};

pub(super) const SCHEMAS: &str = "schemas";

/// The schemas of a document, each with the schemas that it extends directly or indirectly.
#[derive(Debug, Default)]
pub(super) struct Family(BTreeMap<String, BTreeSet<String>>);

impl Family {
    pub(super) fn of(document: &Mapping) -> Self {
        let made_of =
            |schema: &Value| names_in(schema.get("allOf").and_then(Value::as_sequence).map_or(&[], Vec::as_slice));
        let direct = schemas(document).map(|(name, schema)| (name, made_of(schema))).collect::<BTreeMap<_, _>>();
        let all = direct.iter().map(|(name, parts)| {
            let (mut all, mut open) = (BTreeSet::new(), parts.clone());
            while let Some(part) = open.pop() {
                if all.insert(part.clone()) {
                    open.extend(direct.get(&part).into_iter().flatten().cloned());
                }
            }
            (name.clone(), all)
        });
        Self(all.collect())
    }

    /// Returns whether a component extends another, directly or not.
    pub(super) fn extends(&self, name: &str, other: &str) -> bool {
        self.0.get(name).is_some_and(|parts| parts.contains(other))
    }

    /// Returns the number of the named schemas that the target of a reference extends.
    pub(super) fn extended_by(&self, schema: &Value, names: &[String]) -> usize {
        let name = schema.as_mapping().and_then(reference);
        name.map_or(0, |name| names.iter().filter(|other| self.extends(name, other)).count())
    }
}

/// Returns the name of the schema that a reference leads to.
pub(super) fn reference(schema: &Mapping) -> Option<&str> {
    let (group, name) = references::target(schema.get("$ref")?.as_str()?)?;
    (group == SCHEMAS).then_some(name)
}

/// Returns the name of a schema in a mapping, which is a name or a reference.
pub(super) fn schema_name(target: &str) -> &str {
    references::target(target).filter(|(group, _)| *group == SCHEMAS).map_or(target, |(_, name)| name)
}

/// Returns the names of the schemas that a list refers to, in order.
pub(super) fn names_in(list: &[Value]) -> Vec<String> {
    list.iter().filter_map(|one| reference(one.as_mapping()?)).map(str::to_owned).collect()
}

pub(super) fn reference_to(name: &str) -> Mapping {
    Mapping::from_iter([("$ref".into(), pointer(name).into())])
}

pub(super) fn pointer(name: &str) -> String {
    format!("#/components/{SCHEMAS}/{name}")
}

/// Returns the schemas among the components, with their names.
pub(super) fn schemas(document: &Mapping) -> impl Iterator<Item = (String, &Value)> {
    let schemas = document.get("components").and_then(|components| components.get(SCHEMAS)?.as_mapping());
    schemas.into_iter().flatten().map(|(name, schema)| (text(name), schema))
}

pub(super) fn schemas_mut(document: &mut Mapping) -> Option<&mut Mapping> {
    document.get_mut("components")?.get_mut(SCHEMAS)?.as_mapping_mut()
}
