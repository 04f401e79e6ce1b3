//! Numbers as text, where there is no JSON.

use serde_json::Number;

/// Below this, whole numbers are written with all of their digits.
const MANY_DIGITS: f64 = 1e21;

/// Returns a number as JavaScript writes it: JSON takes 1.0 for the same as 1, and many services read only the latter as an integer.
pub(crate) fn text(number: &Number) -> String {
    match number.as_f64().filter(|value| number.is_f64() && value.fract() == 0.0 && value.abs() < MANY_DIGITS) {
        // No sign of a zero.
        Some(whole) => (whole + 0.0).to_string(),
        None => number.to_string(),
    }
}
