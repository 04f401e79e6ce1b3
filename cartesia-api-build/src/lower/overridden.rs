//! Merges an `allOf` that describes a property in two incompatible ways. Typify silently drops such a property.
//! Documents mean that the later part overrides the earlier one, as a subclass does.

use openapiv3::{
    AdditionalProperties, Components, ObjectType, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat,
    StringType, Type, VariantOrUnknownOrEmpty,
};

use super::schema::{any, merged_object, resolve};
use crate::error::Error;

/// The maximum depth of nested schemas that are compared.
const MAX_DEPTH: usize = 8;

/// The difference between two descriptions of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clash {
    /// No value matches both, except for an empty array.
    Whole,
    /// Both are objects, and one of their properties differs.
    Within,
}

/// Returns the merged object if a later part overrides an earlier one, and `None` otherwise.
///
/// # Errors
///
/// Clashes of nested properties, and clashes beside alternatives.
pub(super) fn settled(place: &str, schema: &Schema, components: &Components) -> Result<Option<ObjectType>, Error> {
    let is_of_parts = match &schema.schema_kind {
        SchemaKind::AllOf { .. } => true,
        SchemaKind::Any(any) => !any.all_of.is_empty(),
        _ => false,
    };
    if !is_of_parts {
        return Ok(None);
    }
    let find = Find { place, components };
    let mut parts = Parts::default();
    find.parts(&ReferenceOr::Item(schema.clone()), MAX_DEPTH, &mut parts)?;
    let (mut whole, mut is_overridden) = (ObjectType::default(), false);
    for part in parts.objects {
        if let Some((name, clash)) = find.properties(&whole, &part, MAX_DEPTH)? {
            if clash == Clash::Within || parts.has_others {
                let reason = format!("two parts of an `allOf` describe its property `{name}` in incompatible ways");
                return Err(Error::refused(place, reason, "keep one of them"));
            }
            is_overridden = true;
        }
        is_overridden |= !parts.has_others && find.differs_in_null(&whole, &part)?;
        find.add(&mut whole, part)?;
    }
    Ok(is_overridden.then_some(whole))
}

/// The objects of a schema. A later one overrides an earlier one, and the siblings of an `allOf` override all of its
/// parts.
#[derive(Default)]
struct Parts {
    objects: Vec<ObjectType>,
    /// True if the schema has anything besides objects, such as alternatives.
    has_others: bool,
}

struct Find<'a> {
    place: &'a str,
    components: &'a Components,
}

impl Find<'_> {
    fn parts(&self, schema: &ReferenceOr<Schema>, depth: usize, found: &mut Parts) -> Result<(), Error> {
        let Some(deeper) = depth.checked_sub(1) else {
            found.has_others = true;
            return Ok(());
        };
        match &resolve(self.place, schema, self.components)?.schema_kind {
            SchemaKind::Type(Type::Object(object)) => found.objects.push(object.clone()),
            SchemaKind::AllOf { all_of } => all_of.iter().try_for_each(|part| self.parts(part, deeper, found))?,
            SchemaKind::Any(any) => {
                any.all_of.iter().try_for_each(|part| self.parts(part, deeper, found))?;
                found.has_others |= !any.one_of.is_empty() || !any.any_of.is_empty() || any.not.is_some();
                found.objects.push(ObjectType {
                    properties: any.properties.clone(),
                    required: any.required.clone(),
                    additional_properties: any.additional_properties.clone(),
                    ..ObjectType::default()
                });
            }
            _ => found.has_others = true,
        }
        Ok(())
    }

    /// Adds a part to the earlier ones. Compatible descriptions of a property are combined.
    fn add(&self, whole: &mut ObjectType, part: ObjectType) -> Result<(), Error> {
        for (name, property) in part.properties {
            let known =
                whole.properties.get(&name).filter(|known| **known != property).cloned().map(ReferenceOr::unbox);
            let property = match known {
                Some(known) if self.clash(&known, &property.clone().unbox(), MAX_DEPTH)?.is_none() => {
                    let property = property.unbox();
                    let nullable = self.last_may_be_null(&known, &property)?;
                    let words = [&property, &known].map(|schema| schema.as_item()?.schema_data.description.clone());
                    let description = words.into_iter().flatten().next();
                    let schema_kind = SchemaKind::AllOf { all_of: vec![known, property] };
                    let schema_data = SchemaData { nullable, description, ..SchemaData::default() };
                    ReferenceOr::Item(Box::new(Schema { schema_data, schema_kind }))
                }
                _ => property,
            };
            whole.properties.insert(name, property);
        }
        whole.required.extend(part.required);
        whole.additional_properties = whole.additional_properties.take().or(part.additional_properties);
        Ok(())
    }

    /// Returns whether a property is nullable in only one of two objects. Typify would combine them to one that is not.
    fn differs_in_null(&self, one: &ObjectType, other: &ObjectType) -> Result<bool, Error> {
        let mut both = one.properties.iter().filter_map(|(name, one)| Some((one, other.properties.get(name)?)));
        both.try_fold(false, |differs, (one, other)| {
            Ok(differs || self.may_be_null(&one.clone().unbox())? != self.may_be_null(&other.clone().unbox())?)
        })
    }

    /// Returns whether the combination is nullable. The later schema decides, unless it has no type.
    fn last_may_be_null(&self, one: &ReferenceOr<Schema>, other: &ReferenceOr<Schema>) -> Result<bool, Error> {
        let is_of_words = resolve(self.place, other, self.components)?.schema_kind == any().schema_kind;
        Ok(self.may_be_null(other)? || (is_of_words && self.may_be_null(one)?))
    }

    fn may_be_null(&self, schema: &ReferenceOr<Schema>) -> Result<bool, Error> {
        let is_own = schema.as_item().is_some_and(|schema| schema.schema_data.nullable);
        Ok(is_own || resolve(self.place, schema, self.components)?.schema_data.nullable)
    }

    /// Returns the first clash of two objects' properties, the innermost first.
    fn properties(&self, one: &ObjectType, other: &ObjectType, depth: usize) -> Result<Option<(String, Clash)>, Error> {
        let mut first = None;
        for (name, property, same) in shared(one, other).chain(unlisted(other, one)) {
            match self.clash(&property.clone().unbox(), &same, depth)? {
                Some(Clash::Within) => return Ok(Some((name.clone(), Clash::Within))),
                Some(clash) => first = first.or(Some((name.clone(), clash))),
                None => {}
            }
        }
        Ok(first)
    }

    fn clash(
        &self,
        one: &ReferenceOr<Schema>,
        other: &ReferenceOr<Schema>,
        depth: usize,
    ) -> Result<Option<Clash>, Error> {
        let Some(deeper) = depth.checked_sub(1).filter(|_| one != other) else { return Ok(None) };
        let [first, second] = [one, other].map(|schema| resolve(self.place, schema, self.components));
        let kinds = (&first?.schema_kind, &second?.schema_kind);
        Ok(match (self.object(one)?, self.object(other)?) {
            (Some(one), Some(other)) => self.properties(&one, &other, deeper)?.map(|_| Clash::Within),
            (None, None) => match kinds {
                (SchemaKind::Type(Type::Array(one)), SchemaKind::Type(Type::Array(other))) => {
                    match (&one.items, &other.items) {
                        (Some(one), Some(other)) => self.clash(&one.clone().unbox(), &other.clone().unbox(), deeper)?,
                        _ => None,
                    }
                }
                (SchemaKind::Type(one), SchemaKind::Type(other)) => is_apart(one, other).then_some(Clash::Whole),
                _ => None,
            },
            (Some(_), None) => matches!(kinds.1, SchemaKind::Type(_)).then_some(Clash::Whole),
            (None, Some(_)) => matches!(kinds.0, SchemaKind::Type(_)).then_some(Clash::Whole),
        })
    }

    /// Returns the object that a schema describes, by its type or by its properties.
    fn object(&self, schema: &ReferenceOr<Schema>) -> Result<Option<ObjectType>, Error> {
        let kind = &resolve(self.place, schema, self.components)?.schema_kind;
        let object = merged_object(self.place, schema, self.components)?;
        let is_object = matches!(kind, SchemaKind::Type(Type::Object(_))) || !object.properties.is_empty();
        Ok(is_object.then_some(object))
    }
}

type Property = ReferenceOr<Box<Schema>>;

/// Returns the properties of an object that the other has too, each with the other's schema.
fn shared<'a>(
    one: &'a ObjectType,
    other: &'a ObjectType,
) -> impl Iterator<Item = (&'a String, &'a Property, ReferenceOr<Schema>)> {
    one.properties.iter().filter_map(|(name, property)| {
        let same = other.properties.get(name).cloned().map(ReferenceOr::unbox);
        Some((name, property, same.or_else(|| others(other))?))
    })
}

/// Returns the properties that the other does not list, each with the other's schema for additional properties.
fn unlisted<'a>(
    one: &'a ObjectType,
    other: &'a ObjectType,
) -> impl Iterator<Item = (&'a String, &'a Property, ReferenceOr<Schema>)> {
    let listed = one.properties.iter().filter(|(name, _)| !other.properties.contains_key(*name));
    listed.filter_map(|(name, property)| Some((name, property, others(other)?)))
}

/// Returns the schema of an object's additional properties.
fn others(object: &ObjectType) -> Option<ReferenceOr<Schema>> {
    match &object.additional_properties {
        Some(AdditionalProperties::Schema(any)) => Some((**any).clone()),
        _ => None,
    }
}

/// Returns whether typify can't combine the types.
fn is_apart(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::String(one), Type::String(other)) => {
            let [listed, others] = [one, other].map(|string| string.enumeration.iter().flatten().collect::<Vec<_>>());
            let shares_none =
                !listed.is_empty() && !others.is_empty() && !listed.iter().any(|value| others.contains(value));
            shares_none || matches!((date(one), date(other)), (Some(one), Some(other)) if one != other)
        }
        (Type::Integer(one), Type::Integer(other)) => is_other(&one.format, &other.format),
        (Type::Number(one), Type::Number(other)) => is_other(&one.format, &other.format),
        _ => std::mem::discriminant(one) != std::mem::discriminant(other),
    }
}

fn date(string: &StringType) -> Option<&StringFormat> {
    match &string.format {
        VariantOrUnknownOrEmpty::Item(format @ (StringFormat::Date | StringFormat::DateTime)) => Some(format),
        _ => None,
    }
}

fn is_other<T: PartialEq>(one: &VariantOrUnknownOrEmpty<T>, other: &VariantOrUnknownOrEmpty<T>) -> bool {
    let is_given = |format: &VariantOrUnknownOrEmpty<T>| *format != VariantOrUnknownOrEmpty::Empty;
    is_given(one) && is_given(other) && one != other
}
