//! The API version of the documents: the one value of the version header.

use openapiv3::OpenAPI;

use super::facts::Operation;
use crate::error::Error;
use crate::paths::VERSION_HEADER;

/// Returns the value of the version header, or `info.version` if no operation has that header as a constant.
///
/// In Cartesia's newest documents, `info.version` is the same for every version, and only the header has it.
pub(super) fn version(document: &OpenAPI, operations: &[Operation]) -> Result<String, Error> {
    let mut values = operations.iter().flat_map(|operation| values(operation).map(move |value| (operation, value)));
    let Some((first, version)) = values.next() else { return Ok(document.info.version.clone()) };
    match values.find(|(_, value)| *value != version) {
        None => Ok(version.to_owned()),
        Some((other, value)) => {
            let reason = format!("`{VERSION_HEADER}` is `{value}`, and `{version}` in {}", first.id);
            Err(Error::refused(&other.id, reason, "take both from the same version of the API"))
        }
    }
}

fn values(operation: &Operation) -> impl Iterator<Item = &str> {
    let constants = operation.constants.iter().filter(|(name, _)| name.eq_ignore_ascii_case(VERSION_HEADER));
    constants.map(|(_, value)| value.as_str())
}
