//! Describes the bounds of values in sentences, since the types have none.

use std::fmt::Display;

use openapiv3::{
    ArrayType, IntegerType, NumberType, Schema, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

/// Returns the sentences on a value's bounds and default. `items` is the schema of an array's elements.
pub(super) fn limits(schema: &Schema, items: Option<&Schema>) -> Option<String> {
    let SchemaKind::Type(kind) = &schema.schema_kind else { return default(schema) };
    let sentences = match kind {
        Type::String(string) => text(string),
        Type::Number(number) => self::number(number),
        Type::Integer(integer) => self::integer(integer),
        Type::Array(array) => list(array, items),
        Type::Boolean(_) | Type::Object(_) => Vec::new(),
    };
    // For files, some frameworks write a type's name as the default (Elysia: `default: File`), which callers can't
    // send.
    let is_of_files = is_bytes(schema) || items.is_some_and(is_bytes);
    let default = default(schema).filter(|_| !is_of_files);
    let sentences = sentences.into_iter().flatten().chain(default).collect::<Vec<_>>();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn is_bytes(schema: &Schema) -> bool {
    let binary = VariantOrUnknownOrEmpty::Item(StringFormat::Binary);
    matches!(&schema.schema_kind, SchemaKind::Type(Type::String(string)) if string.format == binary)
}

fn default(schema: &Schema) -> Option<String> {
    let default = schema.schema_data.default.as_ref().filter(|default| !default.is_null())?;
    Some(format!("Default: {}.", code(&default.as_str().map_or_else(|| default.to_string(), str::to_owned))))
}

fn text(string: &StringType) -> Vec<Option<String>> {
    let length = between((string.min_length, false), (string.max_length, false), " character");
    let is_base64 = string.format == VariantOrUnknownOrEmpty::Item(StringFormat::Byte);
    let base64 = is_base64.then(|| "Encoded as base64.".to_owned());
    vec![length, base64, string.pattern.as_ref().map(|pattern| format!("Must match {}.", code(pattern)))]
}

fn number(number: &NumberType) -> Vec<Option<String>> {
    let minimum = (number.minimum, number.exclusive_minimum);
    let range = between(minimum, (number.maximum, number.exclusive_maximum), "");
    vec![range, multiple(number.multiple_of), one_of(&number.enumeration)]
}

fn integer(integer: &IntegerType) -> Vec<Option<String>> {
    let minimum = (integer.minimum, integer.exclusive_minimum);
    let range = between(minimum, (integer.maximum, integer.exclusive_maximum), "");
    vec![range, multiple(integer.multiple_of), one_of(&integer.enumeration)]
}

fn list(array: &ArrayType, items: Option<&Schema>) -> Vec<Option<String>> {
    let count = between((array.min_items, false), (array.max_items, false), " element");
    let unique = array.unique_items.then(|| "No duplicate elements.".to_owned());
    let each = items.and_then(|items| limits(items, None)).map(|limits| format!("Each element: {limits}"));
    vec![count, unique, each]
}

/// Describes a range. Each bound has a flag that excludes it; `unit` is in the singular.
fn between<T: Display + PartialEq>(
    minimum: (Option<T>, bool),
    maximum: (Option<T>, bool),
    unit: &str,
) -> Option<String> {
    let least = |is_excluded| if is_excluded { "More than" } else { "At least" };
    let most = |is_excluded| if is_excluded { "less than" } else { "at most" };
    let counted = |count: T| {
        let count = count.to_string();
        let plural = if unit.is_empty() || count == "1" { "" } else { "s" };
        format!("{count}{unit}{plural}")
    };
    Some(match (minimum, maximum) {
        ((None, _), (None, _)) => return None,
        ((Some(minimum), excluded), (None, _)) => format!("{} {}.", least(excluded), counted(minimum)),
        ((None, _), (Some(maximum), false)) => format!("At most {}.", counted(maximum)),
        ((None, _), (Some(maximum), true)) => format!("Less than {}.", counted(maximum)),
        ((Some(minimum), _), (Some(maximum), _)) if minimum == maximum => format!("Exactly {}.", counted(minimum)),
        ((Some(minimum), false), (Some(maximum), false)) => format!("From {minimum} to {}.", counted(maximum)),
        ((Some(minimum), not_that), (Some(maximum), nor_that)) => {
            format!("{} {minimum} and {} {}.", least(not_that), most(nor_that), counted(maximum))
        }
    })
}

fn multiple<T: Display>(step: Option<T>) -> Option<String> {
    step.map(|step| format!("A multiple of {step}."))
}

fn one_of<T: Display>(values: &[Option<T>]) -> Option<String> {
    let values = values.iter().flatten().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    (!values.is_empty()).then(|| format!("One of {values}."))
}

/// Returns a code span of any text (CommonMark 0.31, section 6.1): its delimiter is longer than any run of backticks.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::limits;

    #[track_caller]
    fn check(schema: &str, expected: &str) {
        let schema: openapiv3::Schema = serde_yaml::from_str(schema).unwrap();
        let items: openapiv3::Schema = serde_yaml::from_str("{ type: string, maxLength: 3 }").unwrap();
        assert_eq!(limits(&schema, Some(&items)).unwrap_or_default(), expected);
    }

    #[test]
    fn bounds_are_told_as_they_are() {
        check("{ type: integer, minimum: 1, maximum: 3 }", "From 1 to 3.");
        check("{ type: integer, minimum: 1, exclusiveMinimum: true }", "More than 1.");
        check("{ type: number, maximum: 0.5, exclusiveMaximum: true }", "Less than 0.5.");
        check("{ type: number, minimum: 0, maximum: 1, exclusiveMinimum: true }", "More than 0 and at most 1.");
        check("{ type: number, minimum: 0, maximum: 1, exclusiveMaximum: true }", "At least 0 and less than 1.");
        check("{ type: integer, minimum: 2, maximum: 2 }", "Exactly 2.");
        check("{ type: integer, multipleOf: 4, enum: [4, 8] }", "A multiple of 4. One of 4, 8.");
    }

    /// Scenario: a file and a list of files with defaults, as Elysia writes them. Expected: no mention of the defaults.
    #[test]
    fn files_have_no_defaults() {
        check("{ type: string, format: binary, default: File }", "");
        let file: openapiv3::Schema = serde_yaml::from_str("{ type: string, format: binary, default: Files }").unwrap();
        let files: openapiv3::Schema = serde_yaml::from_str("{ type: array, maxItems: 3, default: Files }").unwrap();
        assert_eq!(limits(&files, Some(&file)).unwrap_or_default(), "At most 3 elements.");
    }

    #[test]
    fn texts_and_lists_have_lengths() {
        check(
            "{ type: string, minLength: 1, pattern: '^[a-z]+$', default: a }",
            "At least 1 character. Must match `^[a-z]+$`. Default: `a`.",
        );
        check("{ type: string, minLength: 1, maxLength: 1 }", "Exactly 1 character.");
        check("{ type: string, minLength: 0, maxLength: 2 }", "From 0 to 2 characters.");
        check("{ type: string, format: byte }", "Encoded as base64.");
        check("{ type: string, pattern: '`+' }", "Must match `` `+ ``.");
        check(
            "{ type: array, minItems: 2, uniqueItems: true, items: {} }",
            "At least 2 elements. No duplicate elements. Each element: At most 3 characters.",
        );
        check("{ type: boolean }", "");
    }
}
