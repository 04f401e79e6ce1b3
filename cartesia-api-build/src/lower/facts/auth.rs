//! The keys that an operation needs, and where each is sent.

/// The security scheme of an operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Auth {
    None,
    Header(String),
    Query(String),
    Bearer,
    Basic,
    /// Several at once. The first is the API key, unless it is `Basic`, and the others have their own keys.
    All(Vec<Self>),
    /// Alternatives, in the order in which they are tried. `None` needs no key.
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

    /// The header with its key; `None` if there is none, or more than one.
    pub(crate) fn header(&self) -> Option<&str> {
        match self {
            Self::Header(name) => Some(name),
            Self::Bearer | Self::Basic => Some("Authorization"),
            Self::None | Self::Query(_) | Self::All(_) | Self::Any(_) => None,
        }
    }

    /// The query parameter with its key; `None` if there is none, or more than one.
    pub(crate) fn query(&self) -> Option<&str> {
        match self {
            Self::Query(name) => Some(name),
            _ => None,
        }
    }
}
