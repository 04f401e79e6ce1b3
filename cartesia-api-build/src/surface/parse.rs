//! The text of a surface back to the surface: a snapshot of a release is compared with what is generated today.

use std::str::FromStr;

use super::items::{Kind, PublicItem, Surface};

/// A line that no [`Surface`] displays as.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the surface is not understood; give the text as `Surface` displays it")]
pub struct ParseSurfaceError {
    /// Counted from 1.
    pub line: usize,
}

impl FromStr for Surface {
    type Err = ParseSurfaceError;

    /// Reads what `Display` writes.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut reader = Reader::default();
        for (number, line) in (1..).zip(text.lines()) {
            reader.line(line).ok_or(ParseSurfaceError { line: number })?;
        }
        Ok(reader.surface)
    }
}

/// The items read so far, and the lines that belong to the next declaration.
#[derive(Default)]
struct Reader {
    surface: Surface,
    /// The item whose members follow.
    owner: Option<String>,
    docs: Vec<String>,
    deprecated: bool,
}

impl Reader {
    fn line(&mut self, line: &str) -> Option<()> {
        let member = line.strip_prefix("    ");
        let text = member.unwrap_or(line);
        if text.is_empty() {
            return Some(());
        }
        if let Some(docs) = text.strip_prefix("/// ") {
            self.docs.push(docs.to_owned());
        } else if text == "#[deprecated]" {
            self.deprecated = true;
        } else if member.is_none() {
            let path = item_path(text)?.to_owned();
            self.owner = Some(path.clone());
            self.push(Kind::Item, path, text);
        } else {
            let owner = self.owner.clone()?;
            match text.strip_prefix("impl ") {
                Some(names) => traits(names).for_each(|name| self.push(Kind::Trait, format!("{owner}: {name}"), name)),
                None => self.push(Kind::Member, format!("{owner}::{}", member_name(text)), text),
            }
        }
        Some(())
    }

    fn push(&mut self, kind: Kind, path: String, declaration: &str) {
        let (docs, deprecated) = (std::mem::take(&mut self.docs), std::mem::take(&mut self.deprecated));
        self.surface.items.push(PublicItem { path, declaration: declaration.to_owned(), docs, deprecated, kind });
    }
}

/// `types::VoiceId` of `struct types::VoiceId(String)`, `Client` of `impl Client`.
fn item_path(declaration: &str) -> Option<&str> {
    let declaration = declaration.strip_prefix("#[non_exhaustive] ").unwrap_or(declaration);
    let kinds = ["const ", "enum ", "impl ", "mod ", "struct ", "type "];
    let (kind, rest) = kinds.iter().find_map(|kind| Some((kind, declaration.strip_prefix(kind)?)))?;
    Some(match *kind {
        "const " => rest.split_once(": ")?.0,
        "struct " => rest.split('(').next()?,
        "type " => rest.split_once(" = ")?.0,
        _ => rest,
    })
}

/// `clip` of `fn clip(self, value: Upload) -> Self`, `En` of `En`, `id` of `id: VoiceId`.
fn member_name(declaration: &str) -> &str {
    let name = declaration.strip_prefix("async ").unwrap_or(declaration);
    let name = name.strip_prefix("fn ").unwrap_or(name);
    name.split(['(', '<', ':']).next().unwrap_or(name)
}

/// Names of traits, whose arguments may have commas too.
fn traits(names: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    names
        .split(move |character| {
            match character {
                '<' | '(' => depth += 1,
                '>' | ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            character == ',' && depth == 0
        })
        .map(str::trim_start)
}
