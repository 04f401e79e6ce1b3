//! Generates Rust from the lowered document with progenitor. Only this file uses it.

use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use schemars::schema::{InstanceType, SchemaObject};

use crate::error::Error;
use crate::lower::Lowered;
use crate::paths;

/// Generates the types, and a client with one method for each operation.
pub(crate) fn emit(lowered: &Lowered) -> Result<TokenStream, Error> {
    let tokens = Generator::new(&settings()).generate_tokens(&lowered.document);
    tokens.map_err(|error| Error::Progenitor { message: error.to_string() })
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional).with_map_type(paths::MAP).with_derive("PartialEq");
    // `type: string, format: binary` is how OpenAPI 3.0 writes a file.
    for (format, path) in [("binary", paths::UPLOAD), (paths::FILE_OR_TEXT_FORMAT, paths::FILE_OR_TEXT)] {
        settings.with_conversion(text(format), path, std::iter::empty::<TypeImpl>());
    }
    settings
}

/// Returns the schema of a string with a format.
fn text(format: &str) -> SchemaObject {
    SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        format: Some(format.to_owned()),
        ..SchemaObject::default()
    }
}
