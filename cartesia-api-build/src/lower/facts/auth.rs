//! The keys that an operation asks for, and where each goes.

/// The security scheme of an operation: the way in which a call shows its key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Auth {
    None,
    Header(String),
    Query(String),
    Bearer,
    Basic,
    /// Several at once, of which the first shows the API key, unless it is `Basic`, and the others have keys of their own.
    All(Vec<Self>),
    /// Alternatives, in the order in which they are tried. `None` among them asks for nothing.
    Any(Vec<Self>),
}

impl Auth {
    /// The alternatives, of which one must be met.
    pub(crate) fn alternatives(&self) -> &[Self] {
        match self {
            Self::Any(alternatives) => alternatives,
            one => std::slice::from_ref(one),
        }
    }

    /// The schemes of all alternatives.
    pub(crate) fn schemes(&self) -> impl Iterator<Item = &Self> {
        self.alternatives().iter().flat_map(Self::each)
    }

    /// The schemes of one alternative, of which each must be met.
    pub(crate) fn each(&self) -> &[Self] {
        match self {
            Self::None | Self::Any(_) => &[],
            Self::All(schemes) => schemes,
            one => std::slice::from_ref(one),
        }
    }

    /// The header that holds its key; `None` of none and of several.
    pub(crate) fn header(&self) -> Option<&str> {
        match self {
            Self::Header(name) => Some(name),
            Self::Bearer | Self::Basic => Some("Authorization"),
            Self::None | Self::Query(_) | Self::All(_) | Self::Any(_) => None,
        }
    }

    /// The parameter of the query that holds its key; `None` of none and of several.
    pub(crate) fn query(&self) -> Option<&str> {
        match self {
            Self::Query(name) => Some(name),
            _ => None,
        }
    }
}
