//! The lowered document to Rust, by progenitor. The only place that calls it.

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use schemars::schema::{InstanceType, SchemaObject};

use crate::error::Error;
use crate::lower::Lowered;
use crate::paths;

/// The types, and a client with one method for each operation.
pub(crate) fn emit(lowered: &Lowered) -> Result<TokenStream, Error> {
    let tokens = Generator::new(&settings()).generate_tokens(&lowered.document);
    tokens.map_err(|error| Error::Progenitor { message: error.to_string() })
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional).with_map_type(paths::MAP).with_conversion(
        binary(),
        paths::UPLOAD,
        std::iter::empty::<TypeImpl>(),
    );
    settings
}

/// `type: string, format: binary`, which is how OpenAPI 3.0 writes a file.
fn binary() -> SchemaObject {
    SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        format: Some("binary".to_owned()),
        ..SchemaObject::default()
    }
}
