//! The functions that call each operation, which the build script generates.
#![allow(deprecated, reason = "so it is in the documents")]
#![allow(unused_imports, reason = "they are for whatever types setters take")]

use std::collections::BTreeMap;

use cartesia_api_fixtures::{Client, Upload, types};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::{Called, upload, uploads};

/// Returns `None` for an operation whose inputs the build script can't distinguish.
pub(super) fn called(id: &str) -> Option<Called> {
    Some(include!(concat!(env!("OUT_DIR"), "/calls.rs")))
}
