//! Removes `readOnly` properties from bodies and `writeOnly` ones from responses (OpenAPI 3.0.4, section 4.8.24.2),
//! also in alternatives and parts. Such a body or response gets its own schema.

use std::collections::BTreeSet;

use openapiv3::{Components, Discriminator, ObjectType, ReferenceOr, Schema, SchemaData, SchemaKind, Type};

use super::schema::{self, merged_object, resolve};
use crate::error::Error;

/// The maximum depth of nested alternatives and parts.
const MAX_DEPTH: usize = 8;

/// The removal of the properties that do not exist in one direction.
pub(super) struct OneWay<'a> {
    /// The operation's id.
    pub(super) id: &'a str,
    /// The part of the operation, for the names of copied components.
    pub(super) part: &'a str,
    /// Returns whether a property only exists in the other direction.
    pub(super) is_other: fn(&SchemaData) -> bool,
}

impl OneWay<'_> {
    /// Returns the schema without the properties of the other direction; `None` if it has no such property.
    pub(super) fn schema(
        &self,
        schema: &ReferenceOr<Schema>,
        components: &mut Components,
    ) -> Result<Option<Schema>, Error> {
        let own = self.within(schema, &BTreeSet::new(), components, MAX_DEPTH)?;
        Ok(own.map(|own| self.with_named_alternatives(own, components)))
    }

    /// Moves nullable alternatives into a component of their own. Typify generates two types for them, and would give
    /// both the schema's name.
    fn with_named_alternatives(&self, mut own: Schema, components: &mut Components) -> Schema {
        if !own.schema_data.nullable || matches!(own.schema_kind, SchemaKind::Type(_)) {
            return own;
        }
        own.schema_data.nullable = false;
        let all_of = vec![schema::reference(&schema::add(self.id, &format!("{}_inner", self.part), own, components))];
        let schema_data = SchemaData { nullable: true, ..SchemaData::default() };
        Schema { schema_data, schema_kind: SchemaKind::AllOf { all_of } }
    }

    /// Does the same for a part of a schema.
    fn within(
        &self,
        schema: &ReferenceOr<Schema>,
        left_out: &BTreeSet<String>,
        components: &mut Components,
        depth: usize,
    ) -> Result<Option<Schema>, Error> {
        let mut own = resolve(self.id, schema, components)?.clone();
        own.schema_data.nullable |= schema.as_item().is_some_and(|schema| schema.schema_data.nullable);
        let object = merged_object(self.id, schema, components)?;
        let left_out = left_out | &self.others(&object, components)?;
        let is_changed = match &mut own.schema_kind {
            kind if !self.has_alternatives(kind, components, depth)? => {
                let (object, is_changed) = without(object, &left_out);
                if is_changed {
                    *kind = SchemaKind::Type(Type::Object(object));
                }
                is_changed
            }
            SchemaKind::OneOf { one_of: parts } | SchemaKind::AnyOf { any_of: parts } => {
                let known = parts.clone();
                let is_changed = self.parts(parts, true, &left_out, components, depth)?;
                lead(&mut own.schema_data.discriminator, &known, parts);
                is_changed
            }
            SchemaKind::AllOf { all_of } => self.parts(all_of, false, &left_out, components, depth)?,
            SchemaKind::Any(any) => {
                let (properties, required) = (any.properties.clone(), any.required.clone());
                let (object, is_changed) =
                    without(ObjectType { properties, required, ..ObjectType::default() }, &left_out);
                (any.properties, any.required) = (object.properties, object.required);
                let lists = [(&mut any.all_of, false), (&mut any.one_of, true), (&mut any.any_of, true)];
                let changed =
                    lists.map(|(parts, are_types)| self.parts(parts, are_types, &left_out, components, depth));
                changed.into_iter().try_fold(is_changed, |is_changed, of_list| Ok(of_list? || is_changed))?
            }
            _ => false,
        };
        Ok(is_changed.then_some(own))
    }

    /// Removes these properties from the alternatives or parts of a schema. The copy of a component is a component too,
    /// so that its type has a name.
    fn parts(
        &self,
        parts: &mut [ReferenceOr<Schema>],
        are_types: bool,
        left_out: &BTreeSet<String>,
        components: &mut Components,
        depth: usize,
    ) -> Result<bool, Error> {
        let Some(deeper) = depth.checked_sub(1) else { return Ok(false) };
        let mut is_changed = false;
        for part in parts {
            if let Some(own) = self.within(part, left_out, components, deeper)? {
                *part = match part {
                    ReferenceOr::Reference { reference } if are_types => {
                        let name = reference.rsplit('/').next().unwrap_or_default();
                        let part = format!("{}_{name}", self.part);
                        schema::reference(&schema::add(self.id, &part, own, components))
                    }
                    _ => ReferenceOr::Item(own),
                };
                is_changed = true;
            }
        }
        Ok(is_changed)
    }

    /// Returns whether a schema or one of its parts has alternatives.
    fn has_alternatives(&self, kind: &SchemaKind, components: &Components, depth: usize) -> Result<bool, Error> {
        let parts = match kind {
            SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } => return Ok(true),
            SchemaKind::AllOf { all_of } => all_of,
            SchemaKind::Any(any) if !any.one_of.is_empty() || !any.any_of.is_empty() => return Ok(true),
            SchemaKind::Any(any) => &any.all_of,
            SchemaKind::Type(_) | SchemaKind::Not { .. } => return Ok(false),
        };
        let Some(deeper) = depth.checked_sub(1) else { return Ok(false) };
        for part in parts {
            if self.has_alternatives(&resolve(self.id, part, components)?.schema_kind, components, deeper)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the names of the properties of the other direction.
    fn others(&self, object: &ObjectType, components: &Components) -> Result<BTreeSet<String>, Error> {
        let mut names = BTreeSet::new();
        for (name, property) in &object.properties {
            let whole = property.clone().unbox();
            let target = resolve(self.id, &whole, components)?;
            // A property's own keywords have priority over those of its reference.
            let own = property.as_item().map(|property| &property.schema_data);
            let says = own.filter(|own| own.read_only || own.write_only).unwrap_or(&target.schema_data);
            if (self.is_other)(says) {
                names.insert(name.clone());
            }
        }
        Ok(names)
    }
}

/// Redirects the mapping of a discriminator to the copies.
fn lead(discriminator: &mut Option<Discriminator>, known: &[ReferenceOr<Schema>], now: &[ReferenceOr<Schema>]) {
    for target in discriminator.iter_mut().flat_map(|discriminator| discriminator.mapping.values_mut()) {
        let is_of = |reference: &ReferenceOr<Schema>| matches!(reference, ReferenceOr::Reference { reference } if reference == target);
        if let Some((_, ReferenceOr::Reference { reference })) = known.iter().zip(now).find(|(known, _)| is_of(known)) {
            target.clone_from(reference);
        }
    }
}

fn without(mut object: ObjectType, left_out: &BTreeSet<String>) -> (ObjectType, bool) {
    let is_left_out = |name: &String| left_out.contains(name);
    let is_changed = object.properties.keys().chain(&object.required).any(is_left_out);
    object.properties.retain(|name, _| !is_left_out(name));
    object.required.retain(|name| !is_left_out(name));
    (object, is_changed)
}
