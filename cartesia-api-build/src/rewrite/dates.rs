//! Fields with dates. The client reads them with its own function, since chrono rejects a date without a zone.

use syn::visit_mut::VisitMut;
use syn::{Field, ItemImpl, ItemMod, parse_quote};

use super::attributes::{has_argument, remove_argument};
use crate::paths::{DATES, PRESENT_DATES};
use crate::rust_types::{holds_dates, nullable, optional};

pub(super) fn read_without_zone(module: &mut ItemMod) {
    Dates.visit_item_mod_mut(module);
}

struct Dates;

impl VisitMut for Dates {
    /// Skips implementations, which contain no fields.
    fn visit_item_impl_mut(&mut self, _: &mut ItemImpl) {}

    fn visit_field_mut(&mut self, field: &mut Field) {
        if !holds_dates(&field.ty) {
            return;
        }
        // Serde treats an absent optional field as `None`, but not if a function reads it. Typify uses such a function
        // for required nullable fields.
        let is_optional = field.ident.is_some() && optional(&field.ty).is_some();
        let needs_default = ["default", "deserialize_with"].iter().all(|name| !has_argument(&field.attrs, name));
        remove_argument(&mut field.attrs, "deserialize_with");
        let reading = if nullable(&field.ty).is_some() { PRESENT_DATES } else { DATES };
        field.attrs.push(match is_optional && needs_default {
            true => parse_quote!(#[serde(default, deserialize_with = #reading)]),
            false => parse_quote!(#[serde(deserialize_with = #reading)]),
        });
    }
}
