//! Properties that may be null and may be left out: serde reads null as `None`, which is to stand for those that are left out.

use serde::de::{Deserialize, Deserializer};

/// Reads such a property, which is there: what `#[serde(deserialize_with = "…")]` of the generated types names.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
