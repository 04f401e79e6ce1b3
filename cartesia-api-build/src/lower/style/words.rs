//! The sentences about styles in the documentation of parameters.

use super::class::Class;
use crate::lower::facts::{Place, Style};

/// Returns the sentence on a style that is not the default of its place, or that needs an explanation.
pub(super) fn words(place: Place, style: Style, class: Class) -> Option<&'static str> {
    let is_object = matches!(class, Class::Object | Class::ObjectOfLists);
    Some(match style {
        Style::Exploded if place == Place::Query && class == Class::ObjectOfLists => {
            "Each property is sent as a parameter with its own name, and each element of an array as another one."
        }
        Style::Exploded if place == Place::Query && is_object => {
            "Each property is sent as a parameter with its own name."
        }
        Style::Exploded if is_object => "Sent as `name=value`, with commas between the properties.",
        Style::Exploded => return None,
        Style::Commas if is_object => "Sent as one value: names and values, separated by commas.",
        Style::Commas if class == Class::Scalar => return None,
        Style::Commas => "Sent as one value, with commas between the elements.",
        Style::SpaceDelimited => "Sent as one value, with spaces (`%20`) between the elements.",
        Style::PipeDelimited => "Sent as one value, with `|` between the elements.",
        Style::DeepObject if class == Class::Object => {
            "Each property is sent as a parameter, with its name in brackets."
        }
        Style::DeepObject if class == Class::List => {
            "Each element is sent as a parameter, with its number in brackets."
        }
        Style::DeepObject => {
            "Each nested value is sent as a parameter, with the names and numbers that lead to it in brackets."
        }
        Style::Label { explode } => match (explode, class) {
            (true, Class::Object) => "Sent as `name=value`, with a dot before each property.",
            (true, _) => "Sent with a dot before each element.",
            (false, Class::Scalar) => "Sent with a dot before the value.",
            (false, Class::Object) => "Sent as one value after a dot: names and values, separated by commas.",
            (false, _) => "Sent as one value after a dot, with commas between the elements.",
        },
        Style::Matrix { explode } => match (explode, class) {
            (true, Class::Object) => "Sent as `name=value`, with a semicolon before each property.",
            (true, _) => "Sent with a semicolon and the name before each element.",
            (false, Class::Scalar) => "Sent with a semicolon and the name before the value.",
            (false, Class::Object) => {
                "Sent as one value after a semicolon and the name: names and values, separated by commas."
            }
            (false, _) => "Sent as one value after a semicolon and the name, with commas between the elements.",
        },
        Style::Json => "Sent as JSON.",
    })
}
