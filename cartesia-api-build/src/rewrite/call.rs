//! The arguments and the result of a raw client's method, and the values that callers set for it.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{FnArg, Ident, ImplItemFn, ItemMod, ReturnType, Type};

use super::input::Input;
use super::{absent, alternatives, body};
use crate::error::Error;
use crate::lower::{Body, BodyKind, Operation};
use crate::paths;
use crate::rust_types::{self, Declared, of_method, owned};

/// A method of the raw client.
pub(crate) struct Call {
    /// The name that progenitor generated, which the client's method has too.
    pub(crate) method: Ident,
    /// The name in the raw client.
    pub(crate) raw: Ident,
    /// The values that callers set, in the order in which rustdoc shows their setters.
    pub(crate) inputs: Vec<Input>,
    /// The struct of a JSON body that is made from inputs.
    pub(crate) structure: Option<Ident>,
    /// The type of a JSON response, as written in `mod requests`.
    pub(crate) success: Type,
    /// The variants of the success, if the status selects one. They correspond to `Success::alternatives`.
    pub(crate) alternatives: Vec<Ident>,
}

/// Describes a method, and removes the struct of its form, which is sent part by part.
pub(super) fn describe(
    method: &ImplItemFn,
    operation: &Operation,
    module: &mut ItemMod,
    declared: &Declared,
) -> Result<Call, Error> {
    let (bodies, arguments): (Vec<_>, Vec<_>) =
        parameters(method, operation)?.into_iter().partition(|(ident, _)| operation.body.is_some() && ident == "body");
    if arguments.len() != operation.parameters.len() || bodies.len() != usize::from(operation.body.is_some()) {
        let expected = format!("{} parameters and {} bodies", operation.parameters.len(), bodies.len());
        return Err(Error::unexpected(&operation.id, expected, arguments.len().to_string()));
    }
    let arguments = operation.parameters.iter().zip(arguments);
    let mut inputs =
        arguments.map(|(argument, (ident, ty))| Input::of_argument(argument, ident, &ty)).collect::<Vec<_>>();
    let mut structure = None;
    if let (Some(body), Some((ident, ty))) = (&operation.body, bodies.into_iter().next()) {
        let of_body;
        (structure, of_body) = inputs_of(body, ident, &ty, operation, (module, declared))?;
        for mut input in of_body {
            input.make_free(&inputs);
            inputs.push(input);
        }
    }
    let mut taken = inputs.iter().map(|input| input.ident.clone()).collect::<BTreeSet<_>>();
    inputs.iter_mut().for_each(|input| input.name_others(&mut taken));
    let success = success(method)
        .ok_or_else(|| Error::unexpected(&operation.id, "a `ResponseValue` as its result", "another type"))?;
    let raw = format_ident!("call_{}", method.sig.ident.unraw().to_string().trim_matches('_'));
    let success = of_method(&success);
    let alternatives = alternatives::variants(module, &success, operation.success.alternatives.len());
    Ok(Call { method: method.sig.ident.clone(), raw, inputs, structure, success, alternatives })
}

/// Returns the names and types of a method's parameters. The names must differ.
fn parameters(method: &ImplItemFn, operation: &Operation) -> Result<Vec<(Ident, Type)>, Error> {
    let typed = method.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some((name(&argument.pat)?.clone(), argument.ty.as_ref().clone())),
        FnArg::Receiver(_) => None,
    });
    let parameters = typed.collect::<Vec<_>>();
    // Progenitor doesn't check whether a parameter has the name of its header map.
    if let Some((ident, _)) = parameters.iter().find(|(ident, _)| ident == paths::HEADER_MAP) {
        let reason = format!("its parameter `{ident}` has the name of something that progenitor uses");
        return Err(Error::refused(&operation.id, reason, "rename it"));
    }
    let mut names = BTreeSet::new();
    match parameters.iter().find(|(ident, _)| !names.insert(ident)) {
        Some((ident, _)) => Err(Error::refused(
            &operation.id,
            format!("two of its parameters, or one and the body, would both be named `{ident}` in Rust"),
            "rename one of them",
        )),
        None => Ok(parameters),
    }
}

fn name(pattern: &syn::Pat) -> Option<&Ident> {
    match pattern {
        syn::Pat::Ident(pattern) => Some(&pattern.ident),
        _ => None,
    }
}

/// Returns the inputs of a body, and the struct for its JSON. There is an input for each field, or one for the whole
/// body if it has no fields.
fn inputs_of(
    body: &Body,
    ident: Ident,
    ty: &Type,
    operation: &Operation,
    (module, declared): (&mut ItemMod, &Declared),
) -> Result<(Option<Ident>, Vec<Input>), Error> {
    if body.is_form_of_nothing() {
        return Ok((None, Vec::new()));
    }
    let ty = of_method(&owned(ty));
    let structure = rust_types::own(&ty).cloned();
    let item = structure.as_ref().and_then(|structure| body::find(module, structure));
    let inputs = item.and_then(|item| {
        match body.kind.is_form() {
            true => absent::in_form(&mut item.fields),
            false => absent::in_fields(&mut item.fields, declared),
        }
        body::inputs(item, body, declared)
    });
    match (body.kind, structure, inputs) {
        (BodyKind::Form | BodyKind::UrlEncoded, Some(structure), Some(inputs)) => {
            body::remove(module, &structure);
            Ok((None, inputs))
        }
        (BodyKind::Form | BodyKind::UrlEncoded, ..) => {
            Err(Error::unexpected(&operation.id, "a struct with the fields of its form", "another type"))
        }
        (BodyKind::Json, Some(structure), Some(inputs)) => Ok((Some(structure), inputs)),
        _ => Ok((None, vec![body::whole(body, ident, ty)])),
    }
}

/// Returns `T` of `-> Result<ResponseValue<T>, …>`.
fn success(method: &ImplItemFn) -> Option<Type> {
    let mut find = FindResponseValue(None);
    if let ReturnType::Type(_, ty) = &method.sig.output {
        find.visit_type(ty);
    }
    find.0
}

struct FindResponseValue(Option<Type>);

impl<'ast> Visit<'ast> for FindResponseValue {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if rust_types::is(path, "ResponseValue") {
            self.0 = rust_types::argument(path).cloned();
        }
        visit::visit_path(self, path);
    }
}
