//! Finds the line and column of a part of a document. A visitor reads the text again and stops at that part.
//!
//! Parsed values have no position, but an error has one.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::yaml;

/// A step from a part of a document to one within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Field(String),
    Item(usize),
}

/// Returns the line and column, counted from 1, of the part that the steps lead to. For a field, it is the position of
/// the name. If the text doesn't contain the part, such as a field from a merge key, it is the position of the part
/// around it.
pub(super) fn place(text: &str, is_json: bool, steps: &[Step]) -> Option<(usize, usize)> {
    let seek = Seek { steps };
    if is_json {
        let error = seek.deserialize(&mut serde_json::Deserializer::from_str(text)).err()?;
        // The parser stops after a name, so the name and its quotes are subtracted.
        let behind = match steps.last() {
            Some(Step::Field(name)) => serde_json::to_string(name).map_or(1, |name| name.chars().count()),
            _ => 1,
        };
        Some((error.line(), (error.column() + 1).saturating_sub(behind).max(1)))
    } else {
        yaml::failure(text, seek)
    }
}

/// Fails at the part that the steps lead to.
#[derive(Clone, Copy)]
struct Seek<'a> {
    steps: &'a [Step],
}

impl<'a> Seek<'a> {
    fn found<T, E: Error>() -> Result<T, E> {
        Err(E::custom("here"))
    }

    /// Returns the seed for the value after the first step.
    fn behind(self) -> Seek<'a> {
        Seek { steps: self.steps.get(1..).unwrap_or_default() }
    }
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of the document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some(Step::Field(name)) = self.steps.first() else { return Self::found() };
        let is_last = self.steps.len() == 1;
        while let Some(is_it) = map.next_key_seed(Name { name, is_last })? {
            match is_it {
                true => map.next_value_seed(self.behind())?,
                false => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Self::found()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Some(Step::Item(index)) = self.steps.first() else { return Self::found() };
        for _ in 0..*index {
            seq.next_element::<IgnoredAny>()?;
        }
        seq.next_element_seed(self.behind())?;
        Self::found()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Self::found()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Self::found()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Self::found()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Self::found()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Self::found()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Self::found()
    }
}

/// Returns whether a field has the expected name, and fails there if it is the last step.
struct Name<'a> {
    name: &'a str,
    is_last: bool,
}

impl Name<'_> {
    fn is<E: Error>(&self, found: &str) -> Result<bool, E> {
        match found == self.name {
            true if self.is_last => Seek::found(),
            is_it => Ok(is_it),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Returns a name as a string. YAML reads a status code without quotes as a number.
impl Visitor<'_> for Name<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, found: &str) -> Result<bool, E> {
        self.is(found)
    }

    fn visit_u64<E: Error>(self, found: u64) -> Result<bool, E> {
        self.is(&found.to_string())
    }

    fn visit_i64<E: Error>(self, found: i64) -> Result<bool, E> {
        self.is(&found.to_string())
    }

    fn visit_f64<E: Error>(self, found: f64) -> Result<bool, E> {
        self.is(&found.to_string())
    }

    fn visit_bool<E: Error>(self, found: bool) -> Result<bool, E> {
        self.is(&found.to_string())
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str = "a:\n  - b: 1\n    c: [x, y]\n  -\n    200:\n      d: true\n";
    const JSON: &str = "{\"a\": [{\"b\": 1,\n  \"c\": [\"x\", \"y\"]},\n {\"200\": {\"d\": true}}]}";

    fn field(name: &str) -> Step {
        Step::Field(name.to_owned())
    }

    #[track_caller]
    fn check(steps: &[Step], yaml: (usize, usize), json_line: usize) {
        assert_eq!(place(YAML, false, steps), Some(yaml));
        assert_eq!(place(JSON, true, steps).map(|(line, _)| line), Some(json_line));
    }

    // Scenario: fields and items, nested in a list, below a name that YAML reads as a number, and a missing field.
    // Expected: the positions of the field's name, of the item, and of the object that lacks the field.
    #[test]
    fn parts_of_a_document() {
        check(&[field("a")], (1, 1), 1);
        check(&[field("a"), Step::Item(0), field("c")], (3, 5), 2);
        check(&[field("a"), Step::Item(0), field("c"), Step::Item(1)], (3, 12), 2);
        check(&[field("a"), Step::Item(1), field("200"), field("d")], (6, 7), 3);
        check(&[field("a"), Step::Item(1), field("200"), field("e")], (6, 7), 3);
        check(&[field("a"), Step::Item(1)], (5, 5), 3);
    }
}
