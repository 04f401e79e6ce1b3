//! The documented response of an operation as a value, for tests of what handles it.

use serde::de::DeserializeOwned;

use crate::contract::Operation;
use crate::dates::{Dated, Dates};
use crate::response::ByStatus;

/// A request whose documented response can be made without a call. Its response is a value, not a stream.
///
/// Implemented for the builders of [`requests`](crate::requests), and for nothing else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a request whose response is a value",
    note = "name a builder of `cartesia_api::requests` whose response is not a stream"
)]
pub trait Documented {
    /// The value of the response.
    type Response;

    /// Makes the value.
    #[doc(hidden)]
    fn documented_response() -> Result<Self::Response, serde_json::Error>;
}

/// Returns the response that the document shows for an operation, as its value. A test sets the fields that it is about, and gives it to
/// the code that handles it. It is the same in every run.
///
/// ```
/// # fn main() -> Result<(), serde_json::Error> {
/// use cartesia_api::{requests, sandbox};
///
/// let mut voice = sandbox::documented_response::<requests::VoicesClone>()?;
/// voice.name = "Narrator".to_owned();
/// assert_eq!(voice, voice.clone());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The error of `serde_json` if the document's example does not have the document's type.
pub fn documented_response<R: Documented>() -> Result<R::Response, serde_json::Error> {
    R::documented_response()
}

pub(crate) fn json<T: DeserializeOwned>(operation: &Operation) -> Result<T, serde_json::Error> {
    serde_json::from_str(operation.instance)
}

pub(crate) fn by_status<T: ByStatus>(operation: &Operation) -> Result<T, serde_json::Error> {
    T::by_status(operation.success, operation.instance.as_bytes())
}

pub(crate) fn dates<T: Dates>(operation: &Operation) -> Result<T, serde_json::Error> {
    serde_json::from_str(operation.instance).map(|Dated(value)| value)
}

/// Returns nothing, which a response without content is.
pub(crate) fn empty(_: &Operation) -> Result<(), serde_json::Error> {
    Ok(())
}
