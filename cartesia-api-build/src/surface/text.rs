//! The surface as text for reviewers: items as in Rust, and the contract of each operation below its builder.

use std::fmt;

use super::contract::{Contract, Place, Property, Shape, Success, Value};
use super::items::{ItemKind, PublicItem, Surface};

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let are_one =
            |a: &PublicItem, b: &PublicItem| (a.kind == b.kind && word(a.kind).is_some()) || b.kind == ItemKind::Maybe;
        for (index, group) in self.items.chunk_by(are_one).enumerate() {
            let Some(item) = group.first() else { continue };
            if !item.kind.is_member() && index > 0 {
                writeln!(f)?;
            }
            if let Some(word) = word(item.kind) {
                writeln!(f, "    {word} {}", listed(group.iter().map(|item| &item.declaration)))?;
            } else {
                write!(f, "{item}")?;
                let others = group.iter().skip(1).filter_map(|maybe| maybe.path.rsplit("::").next());
                others.into_iter().try_for_each(|maybe| write!(f, ", and {maybe}"))?;
                writeln!(f)?;
            }
            if let Some(contract) = self.contracts.iter().find(|contract| contract.item == item.path) {
                write!(f, "{contract}")?;
            }
        }
        if !self.schemas.is_empty() {
            writeln!(f, "\nOn the wire:")?;
        }
        self.schemas.iter().try_for_each(|(name, value)| writeln!(f, "    {name} = {value}"))?;
        if !self.left_out.is_empty() {
            writeln!(f, "\nLeft out:")?;
        }
        self.left_out.iter().try_for_each(|left_out| writeln!(f, "    {left_out}"))
    }
}

/// Returns the word before members that are listed on one line, since many types have the same ones.
fn word(kind: ItemKind) -> Option<&'static str> {
    match kind {
        ItemKind::Trait => Some("impl"),
        ItemKind::Common => Some("with"),
        _ => None,
    }
}

impl fmt::Display for PublicItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indent = if self.kind.is_member() { "    " } else { "" };
        for line in &self.docs {
            writeln!(f, "{indent}/// {line}")?;
        }
        if self.deprecated {
            writeln!(f, "{indent}#[deprecated]")?;
        }
        let mark = if self.non_exhaustive { "#[non_exhaustive] " } else { "" };
        write!(f, "{indent}{mark}{}", self.declaration)?;
        self.value.iter().try_for_each(|value| write!(f, " = {value}"))
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, server, path, auth, .. } = self;
        writeln!(f, "    > {method} {server}{path}")?;
        write!(f, "    > key: {auth}")?;
        self.headers.iter().try_for_each(|(name, value)| write!(f, "; {name}: {value}"))?;
        writeln!(f)?;
        for (place, label) in [(Place::Path, "path"), (Place::Query, "query"), (Place::Header, "headers")] {
            let inputs = self.properties(place);
            if !inputs.is_empty() {
                writeln!(f, "    > {label}: {}", listed(inputs))?;
            }
        }
        if let Some(content) = &self.content {
            let mark = if content.required { "" } else { "?" };
            let properties = self.properties(Place::Property);
            match self.properties(Place::Content).first() {
                Some(whole) => writeln!(f, "    > {}{mark}: {}", content.media_type, whole.value)?,
                None if properties.is_empty() => writeln!(f, "    > {}{mark}", content.media_type)?,
                None => writeln!(f, "    > {}{mark}: {}", content.media_type, listed(properties))?,
            }
        }
        writeln!(f, "    < {}", self.success)
    }
}

impl Contract {
    fn properties(&self, place: Place) -> Vec<&Property> {
        self.inputs.iter().filter(|input| input.place == place).map(|input| &input.property).collect()
    }
}

impl fmt::Display for Success {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.listed_statuses())?;
        let mark = if self.optional { "?" } else { "" };
        self.media_type.iter().try_for_each(|media_type| write!(f, " {media_type}{mark}"))?;
        self.value.iter().try_for_each(|value| write!(f, ": {value}"))
    }
}

fn listed<T: fmt::Display>(values: impl IntoIterator<Item = T>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(", ")
}

/// Displays as `name: string`, or as `name?: string` if it is optional.
impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.required { "" } else { "?" };
        write!(f, "{}{mark}: {}", self.name, self.value)?;
        self.media_type.iter().try_for_each(|media_type| write!(f, " as {media_type}"))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.shape, if self.nullable { " or null" } else { "" })
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Simple(name) | Self::Schema(name) => f.write_str(name),
            Self::Choice(values) => {
                write!(f, "{}", values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" | "))
            }
            Self::Array(items) => write!(f, "[{items}]"),
            Self::Object { properties, others } => {
                let others = others.iter().map(|value| format!("*: {value}"));
                write!(f, "{{{}}}", listed(properties.iter().map(ToString::to_string).chain(others)))
            }
            Self::OneOf(values) => {
                let values = values.iter().map(ToString::to_string).collect::<Vec<_>>();
                write!(f, "({})", values.join(" | "))
            }
        }
    }
}
