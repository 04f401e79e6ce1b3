//! The facts about one value: a parameter, a field of a form or a property of a body.

use super::Style;

/// A field of a form, a property of an object, or a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// Sentences about the value: bounds, lengths, a default, and the style of a parameter.
    pub(crate) limits: Option<String>,
    /// A value for an example.
    pub(crate) sample: Option<serde_json::Value>,
    /// True if the field is required, even if it may be null.
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) deprecated: bool,
    /// True if the field is an array of values of this `kind`.
    pub(crate) repeated: bool,
    pub(crate) kind: Kind,
    /// The media type from the form's `encoding`.
    pub(crate) content_type: Option<String>,
    /// The style from the form's `encoding`, unless each value is one field.
    pub(crate) style: Option<Style>,
    /// True for a form field of [`Kind::Json`] whose value is sent as plain text, since it can have any of several
    /// types.
    pub(crate) is_plain: bool,
    /// The headers of the field's part that have one possible value.
    pub(crate) headers: Vec<(String, String)>,
    /// The header of a part that this value is sent as; `None` if it is a field.
    pub(crate) of_part: Option<PartHeader>,
}

/// A header of a form part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PartHeader {
    /// The name of the part.
    pub(crate) part: String,
    pub(crate) name: String,
}

impl Field {
    /// Appends a sentence about the value.
    pub(crate) fn tell(&mut self, sentence: &str) {
        let words = self.limits.take().map(|words| format!("{words} ")).unwrap_or_default();
        self.limits = Some(words + sentence);
    }

    /// Appends the field's name in the document, for a field whose name differs in Rust.
    pub(crate) fn tell_name(&mut self) {
        let words = self.description.take().map(|words| format!("{words}\n\n")).unwrap_or_default();
        self.description = Some(format!("{words}Named `{}` in the document.", self.name));
    }

    /// Returns an optional value that the document does not describe.
    pub(crate) fn unlisted(name: &str, description: Option<String>, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            description,
            limits: None,
            sample: None,
            required: false,
            nullable: false,
            deprecated: false,
            repeated: false,
            kind,
            content_type: None,
            style: None,
            is_plain: false,
            headers: Vec::new(),
            of_part: None,
        }
    }
}

/// The type of a field's values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    File,
    /// A file or a text.
    FileOrText,
    Text,
    DateTime,
    Choice(Vec<String>),
    Boolean,
    Integer,
    Number,
    Json,
}

impl Kind {
    /// Returns whether a value can be a file.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self, Self::File | Self::FileOrText)
    }
}
