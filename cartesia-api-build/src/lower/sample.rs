//! Values for examples: the document's own if its schema allows it, or else one that the schema allows.

use openapiv3::VariantOrUnknownOrEmpty::{Empty, Item};
use openapiv3::{ArrayType, IntegerType, NumberType, Schema, SchemaKind, StringFormat, StringType, Type};
use serde_json::Value;

/// The maximum length of an example's list.
const MAX_ELEMENTS: usize = 3;

/// Returns a value for an example; `None` if a person has to choose: for an object, a pattern, or a format of strings.
/// `items` is the schema of an array's elements.
pub(super) fn sample(name: &str, given: &[&Option<Value>], schema: &Schema, items: Option<&Schema>) -> Option<Value> {
    let given = given.iter().copied().flatten().cloned();
    let SchemaKind::Type(kind) = &schema.schema_kind else { return None };
    given.chain(made(name, kind, items)).find(|value| fits(value, kind, items))
}

fn made(name: &str, kind: &Type, items: Option<&Schema>) -> Vec<Value> {
    match kind {
        Type::String(string) => texts(name, string),
        Type::Boolean(_) => vec![true.into(), false.into()],
        Type::Integer(integer) => integers(integer),
        Type::Number(number) => numbers(number),
        Type::Array(array) => items.and_then(|items| list(name, array, items)).into_iter().collect(),
        Type::Object(_) => Vec::new(),
    }
}

fn texts(name: &str, string: &StringType) -> Vec<Value> {
    let listed = string.enumeration.iter().flatten().cloned();
    let is_free = string.pattern.is_none() && matches!(string.format, Empty | Item(StringFormat::Password));
    listed.chain(is_free.then(|| words(name))).map(Value::from).collect()
}

/// Returns a name as words: `Base voice id` for `base_voice_id`.
fn words(name: &str) -> String {
    let text = name.replace(|c: char| !c.is_alphanumeric(), " ");
    let mut characters = text.trim().chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}

/// Returns candidates around the bounds. Exclusive bounds are invalid themselves, so their neighbours are included.
fn integers(integer: &IntegerType) -> Vec<Value> {
    let IntegerType { minimum, maximum, multiple_of, .. } = integer;
    let near = |bound: i64, by: i64| [Some(bound), bound.checked_add(by)];
    let bounds = minimum.map(|bound| near(bound, 1)).into_iter().chain(maximum.map(|bound| near(bound, -1)));
    let multiple = multiple_of.filter(|step| *step > 0).and_then(|step| {
        let above = minimum.unwrap_or(0).checked_div_euclid(step)?.checked_add(1)?;
        above.checked_mul(step)
    });
    let listed = integer.enumeration.iter().flatten().copied();
    listed.chain([1]).chain(bounds.flatten().flatten()).chain(multiple).map(Value::from).collect()
}

fn numbers(number: &NumberType) -> Vec<Value> {
    let NumberType { minimum, maximum, multiple_of, .. } = number;
    let middle = minimum.zip(*maximum).map(|(minimum, maximum)| minimum + (maximum - minimum) / 2.0);
    let near = [*minimum, *maximum, middle, minimum.map(|bound| bound + 1.0), maximum.map(|bound| bound - 1.0)];
    let listed = number.enumeration.iter().flatten().copied();
    listed.chain([1.0]).chain(near.into_iter().flatten()).chain(*multiple_of).map(Value::from).collect()
}

fn list(name: &str, array: &ArrayType, items: &Schema) -> Option<Value> {
    let count = array.min_items.unwrap_or(1).max(1);
    let one = sample(name, &[&items.schema_data.example, &items.schema_data.default], items, None)?;
    (count <= MAX_ELEMENTS).then(|| vec![one; count].into())
}

fn fits(value: &Value, kind: &Type, items: Option<&Schema>) -> bool {
    match (kind, value) {
        (Type::String(string), Value::String(text)) => text_fits(text, string),
        (Type::Boolean(boolean), Value::Bool(value)) => is_listed(value, &boolean.enumeration),
        (Type::Integer(integer), Value::Number(number)) => number.as_i64().is_some_and(|n| integer_fits(n, integer)),
        (Type::Number(kind), Value::Number(number)) => number.as_f64().is_some_and(|n| number_fits(n, kind)),
        (Type::Array(array), Value::Array(values)) => list_fits(values, array, items),
        _ => false,
    }
}

fn text_fits(text: &String, string: &StringType) -> bool {
    let length = text.chars().count();
    let (shortest, longest) = (string.min_length.unwrap_or(0), string.max_length.unwrap_or(usize::MAX));
    is_listed(text, &string.enumeration) && (shortest..=longest).contains(&length)
}

fn integer_fits(value: i64, kind: &IntegerType) -> bool {
    let is_multiple = kind.multiple_of.is_none_or(|step| value.checked_rem(step) == Some(0));
    let minimum = kind.minimum.is_none_or(|bound| is_within(bound, value, kind.exclusive_minimum));
    let maximum = kind.maximum.is_none_or(|bound| is_within(value, bound, kind.exclusive_maximum));
    is_multiple && minimum && maximum && is_listed(&value, &kind.enumeration)
}

fn number_fits(value: f64, kind: &NumberType) -> bool {
    let is_multiple = kind.multiple_of.is_none_or(|step| (value / step).fract() == 0.0);
    let minimum = kind.minimum.is_none_or(|bound| is_within(bound, value, kind.exclusive_minimum));
    let maximum = kind.maximum.is_none_or(|bound| is_within(value, bound, kind.exclusive_maximum));
    is_multiple && minimum && maximum && is_listed(&value, &kind.enumeration)
}

fn is_within<T: PartialOrd>(low: T, high: T, is_exclusive: bool) -> bool {
    low < high || (low == high && !is_exclusive)
}

/// Returns whether a list is valid and not empty. An empty list shows nothing, and the compiler can't infer its type.
fn list_fits(values: &[Value], array: &ArrayType, items: Option<&Schema>) -> bool {
    let (fewest, most) = (array.min_items.unwrap_or(1).max(1), array.max_items.unwrap_or(usize::MAX));
    let is_twice = |(index, value): (usize, &Value)| values.iter().skip(index + 1).any(|other| other == value);
    let is_unique = !array.unique_items || !values.iter().enumerate().any(is_twice);
    let fit = |items: &Schema| match &items.schema_kind {
        SchemaKind::Type(kind) => values.iter().all(|value| fits(value, kind, None)),
        _ => false,
    };
    (fewest..=most).contains(&values.len()) && is_unique && items.is_some_and(fit)
}

fn is_listed<T: PartialEq>(value: &T, values: &[Option<T>]) -> bool {
    values.is_empty() || values.iter().flatten().any(|listed| listed == value)
}
