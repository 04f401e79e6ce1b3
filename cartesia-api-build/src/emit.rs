//! The lowered document to Rust, by progenitor. The only place that calls it.

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TypeImpl};
use schemars::schema::{InstanceType, SchemaObject};

use crate::lower::Lowered;
use crate::{Error, paths};

/// The types and a raw client, one method an operation.
pub(crate) fn emit(lowered: &Lowered) -> Result<TokenStream, Error> {
    let tokens = Generator::new(&settings()?).generate_tokens(&lowered.document);
    tokens.map_err(|error| Error::Progenitor { message: error.to_string() })
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
        // Bodies are the same bytes in every attempt, and in every run.
        .with_map_type("::std::collections::BTreeMap")
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
