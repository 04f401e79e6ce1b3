//! The items of a surface, and the text that it displays as.

use std::collections::BTreeSet;
use std::fmt;

/// The public items of the generated code, in its order. Displays as text that a reviewer reads in a minute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    /// One for each public constant, type, field, variant, implemented trait and method.
    pub items: Vec<PublicItem>,
}

/// A public item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublicItem {
    /// The path to it, such as `requests::VoicesClone::clip`. No two items have the same.
    pub path: String,
    /// Its declaration, on one line.
    pub declaration: String,
    /// Its documentation, one line an element, without empty ones.
    pub docs: Vec<String>,
    /// True where it is marked `#[deprecated]`.
    pub deprecated: bool,
    pub(super) kind: Kind,
}

/// The way in which an item is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// With an empty line before it.
    Item,
    /// Indented below its type.
    Member,
    /// On one line with the other traits of its type.
    Trait,
}

impl Surface {
    /// The path of an item that another one has too: such code does not compile.
    pub(crate) fn twice(&self) -> Option<&str> {
        let mut paths = BTreeSet::new();
        let declared = self.items.iter().filter(|item| item.kind != Kind::Trait);
        declared.map(|item| item.path.as_str()).find(|path| !paths.insert(*path))
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.items.chunk_by(|a, b| a.kind == Kind::Trait && b.kind == Kind::Trait).enumerate() {
            let Some(item) = group.first() else { continue };
            let indent = if item.kind == Kind::Item { "" } else { "    " };
            if item.kind == Kind::Item && index > 0 {
                writeln!(f)?;
            }
            for line in &item.docs {
                writeln!(f, "{indent}/// {line}")?;
            }
            if item.deprecated {
                writeln!(f, "{indent}#[deprecated]")?;
            }
            let label = if item.kind == Kind::Trait { "impl " } else { "" };
            let declarations = group.iter().map(|item| item.declaration.as_str()).collect::<Vec<_>>();
            writeln!(f, "{indent}{label}{}", declarations.join(", "))?;
        }
        Ok(())
    }
}
