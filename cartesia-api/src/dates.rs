//! Dates in responses: RFC 3339, or without a zone, as many services write UTC.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, Unexpected, Visitor};

/// Reads a field that holds dates: what `#[serde(deserialize_with = "…")]` of the generated types names.
pub(crate) fn dates<'de, D: Deserializer<'de>, T: Dates>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// Reads such a field as [`present`](crate::present::present) does.
pub(crate) fn present_dates<'de, D: Deserializer<'de>, T: Dates>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::read(deserializer).map(Some)
}

/// The types of such fields.
pub(crate) trait Dates: Sized {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// A value that serde reads as [`Dates`] does, within a list or a map.
pub(crate) struct Dated<T>(pub(crate) T);

impl<'de, T: Dates> Deserialize<'de> for Dated<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

impl Dates for DateTime<Utc> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Date)
    }
}

impl<T: Dates> Dates for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<Dated<T>>::deserialize(deserializer).map(|date| date.map(|Dated(date)| date))
    }
}

impl<T: Dates> Dates for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let dates = Vec::<Dated<T>>::deserialize(deserializer)?;
        Ok(dates.into_iter().map(|Dated(date)| date).collect())
    }
}

impl<K: DeserializeOwned + Ord, T: Dates> Dates for BTreeMap<K, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let dates = BTreeMap::<K, Dated<T>>::deserialize(deserializer)?;
        Ok(dates.into_iter().map(|(name, Dated(date))| (name, date)).collect())
    }
}

struct Date;

impl Visitor<'_> for Date {
    type Value = DateTime<Utc>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date and time")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        date(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Parses a date as chrono does, which takes a space for the `T` too: so Python writes one, and without seconds if told so.
fn date(text: &str) -> Option<DateTime<Utc>> {
    let ends = ["", "Z", ":00Z"];
    ends.iter().find_map(|end| format!("{text}{end}").parse().ok())
}
