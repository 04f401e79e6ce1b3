//! Enums without a type, or beside the parts of another schema. Typify generates types that reject unlisted values, or
//! no type if the values have several types.

use openapiv3::{AnySchema, BooleanType, IntegerType, NumberType, SchemaKind, StringType, Type};
use serde_json::Value;

use super::schema;

/// The kind of what such a schema lists: texts with their values, numbers of any value, and JSON if there are several
/// types. `None` if typify makes the right type itself.
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
        // Values of another type are refused.
        Some(_) => None,
    }
}

/// Parts of another schema can only leave out some of the texts.
fn texts(any: &AnySchema, values: &[&Value]) -> Option<SchemaKind> {
    let is_alone = any.all_of.is_empty() && any.one_of.is_empty() && any.any_of.is_empty() && any.not.is_none();
    let texts = values.iter().filter_map(|value| value.as_str()).map(str::to_owned);
    let string = StringType { enumeration: texts.map(Some).collect(), ..StringType::default() };
    (!is_alone).then_some(SchemaKind::Type(Type::String(string)))
}
