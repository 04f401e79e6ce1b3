//! The lowered document to Rust, by progenitor. The only place that calls it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};
use schemars::schema::{InstanceType, SchemaObject};

use crate::lower::Lowered;
use crate::{Error, paths};

/// The types and a raw client, one method an operation.
pub(crate) fn emit(lowered: &Lowered) -> Result<TokenStream, Error> {
    let settings = settings()?;
    let generate = || Generator::new(&settings).generate_tokens(&lowered.document);
    // Progenitor answers some documents with `todo!` or `assert!`. `lower` refuses those that are known; what
    // remains must not be a panic in somebody's `cargo build`.
    let outcome = catch_unwind(AssertUnwindSafe(generate));
    let outcome = outcome.map_err(|panic| Error::Progenitor { message: panic_message(panic.as_ref()) })?;
    outcome.map_err(|error| Error::Progenitor { message: error.to_string() })
}

fn settings() -> Result<GenerationSettings, Error> {
    let attempt = paths::ATTEMPT
        .parse()
        .map_err(|error: proc_macro2::LexError| Error::Progenitor { message: error.to_string() })?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(attempt)
        .with_conversion(binary(), paths::UPLOAD, std::iter::empty::<TypeImpl>());
    Ok(settings)
}

/// `type: string, format: binary`, which is how OpenAPI 3.0 writes a file.
fn binary() -> SchemaObject {
    SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        format: Some("binary".to_owned()),
        ..SchemaObject::default()
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked").to_owned()
}
