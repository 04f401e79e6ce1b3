//! What would make progenitor panic or write wrong code: refused by name, with the way out.

use std::collections::BTreeSet;

use openapiv3::{Components, Operation as ApiOperation, ReferenceOr, Schema, SchemaKind};

use super::schema::SCHEMAS;
use super::{Operation, Site};
use crate::Error;

/// Operations are known by their ids.
pub(super) fn ids(operations: &[Operation]) -> Result<(), Error> {
    for (index, operation) in operations.iter().enumerate() {
        let same = operations.iter().take(index).find(|other| other.id == operation.id);
        if let Some(other) = same {
            let [first, second] =
                [other, operation].map(|operation| format!("{} {}", operation.method, operation.path));
            let reason = format!("{first} and {second} both have this id");
            return Err(Error::refused(&operation.id, reason, "ids must be unique: mend one of them"));
        }
    }
    Ok(())
}

/// What holds for an operation as a whole.
pub(super) fn operation(site: &Site<'_>, operation: &ApiOperation) -> Result<(), Error> {
    if operation.extensions.contains_key("x-dropshot-websocket") {
        return Err(Error::refused(site.id, "it is a WebSocket endpoint", "leave it out of the document"));
    }
    if !site.id.contains(|c: char| c.is_ascii_alphabetic()) {
        return Err(Error::refused(site.id, "its id holds no letter to make a name of", "give it another id"));
    }
    Ok(())
}

/// Schemas that are made of themselves have no end. One that holds itself in a property has.
pub(super) fn circles(components: &Components) -> Result<(), Error> {
    for (name, schema) in &components.schemas {
        let mut seen = BTreeSet::from([name.as_str()]);
        let mut open = parts(schema);
        while let Some(part) = open.pop() {
            if part == name {
                let reason = "the schema is made of itself (by `$ref`, `allOf`, `oneOf` or `anyOf`)";
                return Err(Error::refused(&format!("{SCHEMAS}{name}"), reason, "break the circle"));
            }
            if seen.insert(part) {
                open.extend(components.schemas.get(part).map(parts).unwrap_or_default());
            }
        }
    }
    Ok(())
}

/// The names of the schemas that a schema is made of, without those in its properties and elements.
fn parts(schema: &ReferenceOr<Schema>) -> Vec<&str> {
    let mut names = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        match schema {
            ReferenceOr::Reference { reference } => names.extend(reference.strip_prefix(SCHEMAS)),
            ReferenceOr::Item(schema) => match &schema.schema_kind {
                SchemaKind::OneOf { one_of: parts }
                | SchemaKind::AllOf { all_of: parts }
                | SchemaKind::AnyOf { any_of: parts } => open.extend(parts),
                SchemaKind::Not { not } => open.push(not),
                SchemaKind::Any(any) => {
                    open.extend(any.one_of.iter().chain(&any.all_of).chain(&any.any_of));
                    open.extend(any.not.as_deref());
                }
                SchemaKind::Type(_) => {}
            },
        }
    }
    names
}
