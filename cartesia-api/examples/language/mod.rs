//! The flag `--language` of the examples.

use cartesia_api::types::SupportedLanguage;
use cartesia_api::types::error::ConversionError;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Returns the parser of the flag. `--help` lists the languages of the document.
pub(crate) fn parser() -> impl TypedValueParser<Value = SupportedLanguage> {
    let listed = SupportedLanguage::ALL.iter().map(SupportedLanguage::as_str);
    PossibleValuesParser::new(listed).try_map(|text| parse(&text))
}

/// Parses a language in small or capital letters.
///
/// # Errors
///
/// The rest of a sentence that begins with the text's name.
pub(crate) fn parse(text: &str) -> Result<SupportedLanguage, ConversionError> {
    text.to_ascii_lowercase().parse()
}
