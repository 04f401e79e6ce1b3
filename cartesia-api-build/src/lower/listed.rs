//! Enums without a type, or beside an `allOf`. For these, typify generates types that reject unlisted values, or no
//! type if the values have several types.

use openapiv3::{AnySchema, BooleanType, IntegerType, NumberType, SchemaKind, StringType, Type};
use serde_json::Value;

use super::schema;

/// Returns the type for the values of such an enum: strings with their values, numbers without bounds, and any JSON for
/// several types. `None` if typify already generates the right type.
pub(super) fn settled(kind: &SchemaKind) -> Option<SchemaKind> {
    let SchemaKind::Any(any) = kind else { return None };
    let values = any.enumeration.iter().filter(|value| !value.is_null()).collect::<Vec<_>>();
    let is_of = |is: fn(&Value) -> bool| values.iter().all(|value| is(value));
    match any.typ.as_deref() {
        _ if values.is_empty() => None,
        None | Some("boolean") if is_of(Value::is_boolean) => {
            Some(SchemaKind::Type(Type::Boolean(BooleanType::default())))
        }
        None | Some("string") if is_of(Value::is_string) => texts(any, &values),
        None | Some("integer") if is_of(|value| value.is_i64() || value.is_u64()) => {
            Some(SchemaKind::Type(Type::Integer(IntegerType::default())))
        }
        None | Some("number") if is_of(Value::is_number) => Some(SchemaKind::Type(Type::Number(NumberType::default()))),
        None => Some(schema::any().schema_kind),
        // Values that contradict the declared type are refused elsewhere.
        Some(_) => None,
    }
}

/// Returns an enum of the strings if `allOf` or the like stand beside it, which can only exclude some of them. Typify
/// generates a plain enum itself.
fn texts(any: &AnySchema, values: &[&Value]) -> Option<SchemaKind> {
    let is_alone = any.all_of.is_empty() && any.one_of.is_empty() && any.any_of.is_empty() && any.not.is_none();
    let texts = values.iter().filter_map(|value| value.as_str()).map(str::to_owned);
    let string = StringType { enumeration: texts.map(Some).collect(), ..StringType::default() };
    (!is_alone).then_some(SchemaKind::Type(Type::String(string)))
}
