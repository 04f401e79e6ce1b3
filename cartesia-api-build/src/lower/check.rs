//! What progenitor would answer with a panic or with wrong code: refused by operation id, with the way out.

use openapiv3::Operation as ApiOperation;

use super::Operation;
use crate::Error;

/// Progenitor makes one method of each id, in snake case.
pub(super) fn ids(operations: &[Operation]) -> Result<(), Error> {
    for (index, operation) in operations.iter().enumerate() {
        let same = operations.iter().take(index).find(|other| other.id == operation.id);
        if let Some(other) = same {
            let reason = format!(
                "{} {} and {} {} both have this id",
                other.method, other.path, operation.method, operation.path
            );
            return Err(Error::refused(&operation.id, reason, "ids must be unique: mend one of them"));
        }
    }
    Ok(())
}

/// What holds for an operation as a whole.
pub(super) fn operation(id: &str, operation: &ApiOperation) -> Result<(), Error> {
    if operation.extensions.contains_key("x-dropshot-websocket") {
        return Err(Error::refused(id, "it is a WebSocket endpoint", "leave it out of the document"));
    }
    for (status, response) in &operation.responses.responses {
        let json = response.as_item().and_then(|response| response.content.get("application/json"));
        if let Some(media) = json {
            if media.schema.is_none() {
                let reason = format!("its {status} response is JSON without a schema");
                return Err(Error::refused(id, reason, "give it a schema (`{}` allows anything)"));
            }
            if !media.encoding.is_empty() {
                let reason = format!("its {status} response has an `encoding`, which only form bodies may have");
                return Err(Error::refused(id, reason, "remove it"));
            }
        }
    }
    Ok(())
}
