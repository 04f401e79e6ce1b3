//! The styles `label` and `matrix` of a path (RFC 6570, sections 3.2.5 and 3.2.7).

use super::{Written, flat, percent_encoded};

/// Returns values with a dot before them: `.a,b`, and `.a.b` with `explode`.
///
/// # Errors
///
/// The end of a sentence for a value with a dot in it that would be taken for two: RFC 3986 has no other way to write a dot.
pub(super) fn label(explode: bool, value: Written) -> Result<Option<String>, String> {
    let values = match value {
        Written::Nothing => return Ok(None),
        Written::One(text) => return Ok(Some(format!(".{}", percent_encoded(&text)))),
        Written::Many(values) => encoded(&values),
        Written::Named(values) if explode => {
            let pairs = values.iter().map(|(name, value)| (percent_encoded(name), percent_encoded(value)));
            pairs.map(|(name, value)| format!("{name}={value}")).collect()
        }
        Written::Named(values) => encoded(&flat(values)),
    };
    if explode && values.iter().any(|value| value.contains('.')) {
        return Err("holds a value with '.' in it, which stands between the values".to_owned());
    }
    let between = if explode { "." } else { "," };
    Ok((!values.is_empty()).then(|| format!(".{}", values.join(between))))
}

/// Returns values with a semicolon and a name before them: `;ids=a,b`, and `;ids=a;ids=b` with `explode`. Properties have names of
/// their own with `explode`.
pub(super) fn matrix(name: &str, explode: bool, value: Written) -> Option<String> {
    let named = |name: &str, value: &str| {
        // Nothing is sent without `=`.
        let value = if value.is_empty() { String::new() } else { format!("={value}") };
        format!(";{}{value}", percent_encoded(name))
    };
    let joined = |values: Vec<String>| (!values.is_empty()).then(|| named(name, &values.join(",")));
    let text = match value {
        Written::Nothing => return None,
        Written::One(text) => return Some(named(name, &percent_encoded(&text))),
        Written::Many(values) if explode => values.iter().map(|value| named(name, &percent_encoded(value))).collect(),
        Written::Named(values) if explode => {
            values.iter().map(|(name, value)| named(name, &percent_encoded(value))).collect()
        }
        Written::Many(values) => return joined(encoded(&values)),
        Written::Named(values) => return joined(encoded(&flat(values))),
    };
    Some(text).filter(|text: &String| !text.is_empty())
}

fn encoded(values: &[String]) -> Vec<String> {
    values.iter().map(|value| percent_encoded(value).into_owned()).collect()
}
