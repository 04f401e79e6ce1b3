//! Turns properties whose names are templates (`{quantity}`) into additional properties. In a form they are fields, and
//! `form.rs` leaves them out.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};

use super::check::is_template;
use super::facts::Field;
use super::schema;

/// Removes such properties from an object, and allows additional properties instead. These have the template's schema,
/// or any if there are several templates or other properties.
pub(super) fn settle<P>(
    (properties, required): (&mut P, &mut Vec<String>),
    additional: &mut Option<AdditionalProperties>,
) -> bool
where
    P: Default + Extend<(String, Property)> + IntoIterator<Item = (String, Property)>,
    for<'a> &'a P: IntoIterator<Item = (&'a String, &'a Property)>,
{
    if !(&*properties).into_iter().any(|(name, _)| is_template(name)) {
        return false;
    }
    let (patterns, listed): (Vec<_>, Vec<_>) =
        std::mem::take(properties).into_iter().partition(|(name, _)| is_template(name));
    required.retain(|name| !is_template(name));
    let is_alone = listed.is_empty();
    properties.extend(listed);
    let mut schemas = patterns.into_iter().map(|(_, schema)| schema.unbox());
    let others = match (schemas.next(), schemas.next()) {
        (Some(only), None) if is_alone => only,
        _ => ReferenceOr::Item(schema::any()),
    };
    if !matches!(additional, Some(AdditionalProperties::Schema(_))) {
        *additional = Some(AdditionalProperties::Schema(Box::new(others)));
    }
    true
}

type Property = ReferenceOr<Box<Schema>>;

/// Removes such fields from a JSON body, and returns their names.
pub(super) fn take(fields: &mut Vec<Field>) -> Vec<String> {
    let names = fields.iter().map(|field| &field.name).filter(|name| is_template(name)).cloned().collect();
    fields.retain(|field| !is_template(&field.name));
    names
}
