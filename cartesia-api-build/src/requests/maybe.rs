//! The setters that take an `Option` of an optional value. A macro of `cartesia-api` generates them from one line each.

use syn::ext::IdentExt;

use super::layout::block;
use super::request::Request;
use super::setter;
use crate::rewrite::Input;

/// Returns the macro call; empty if every value is required.
pub(super) fn setters(request: &Request<'_>) -> String {
    let Request { builder, gate, .. } = request;
    let setters = request.inputs().iter().filter_map(one).collect::<String>();
    match setters.is_empty() {
        true => setters,
        false => gate.to_string() + &block("crate::runtime::maybe!", &block(&builder.to_string(), &setters)),
    }
}

fn one(input: &Input) -> Option<String> {
    let (maybe, setter, field, bound) =
        (input.maybe.as_ref()?, setter::name(&input.ident), &input.ident, setter::bound_of(input));
    let (name, deprecated) = (setter.unraw().to_string(), setter::deprecated(input.field.deprecated));
    Some(format!("{deprecated}{maybe}: {setter}, self.{field}, {name:?}, {bound};\n"))
}
