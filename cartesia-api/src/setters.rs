//! The conversions by which setters take values of a type, written once for all types.

/// The conversions of a type that holds any text, and its comparisons with text. Text that is owned converts by an
/// implementation of its own.
macro_rules! any_text {
    // A document without such types.
    () => {};
    ($ident:ident) => {
        crate::setters::any_text!(from $ident);

        impl ::std::cmp::PartialEq<str> for $ident {
            fn eq(&self, other: &str) -> bool {
                let text: &str = self;
                text == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $ident {
            fn eq(&self, other: &&str) -> bool {
                self == *other
            }
        }
    };
    (from $ident:ident) => {
        impl ::std::convert::From<&str> for $ident {
            fn from(value: &str) -> Self {
                Self::from(value.to_owned())
            }
        }

        impl ::std::convert::From<&&str> for $ident {
            fn from(value: &&str) -> Self {
                Self::from(*value)
            }
        }

        impl ::std::convert::From<&::std::string::String> for $ident {
            fn from(value: &::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::std::convert::From<::std::borrow::Cow<'_, str>> for $ident {
            fn from(value: ::std::borrow::Cow<'_, str>) -> Self {
                Self::from(value.into_owned())
            }
        }
    };
}
pub(crate) use any_text;

/// The same for alternatives of which one is any text, which nothing else converts.
macro_rules! text_among {
    // A document without such types.
    () => {};
    ($ident:ident :: $variant:ident) => {
        impl ::std::convert::From<::std::string::String> for $ident {
            fn from(value: ::std::string::String) -> Self {
                Self::$variant(value)
            }
        }

        crate::setters::any_text!(from $ident);
    };
}
pub(crate) use text_among;

/// The conversions of a type that is read from text, of which not every one is a value. `&str` and text that is owned convert by
/// implementations of their own.
macro_rules! read_text {
    // A document without such types.
    () => {};
    ($ident:ident) => {
        impl ::std::convert::TryFrom<&&str> for $ident {
            type Error = <Self as ::std::convert::TryFrom<&'static str>>::Error;

            fn try_from(
                value: &&str,
            ) -> ::std::result::Result<Self, <Self as ::std::convert::TryFrom<&'static str>>::Error> {
                Self::try_from(*value)
            }
        }

        impl ::std::convert::TryFrom<::std::borrow::Cow<'_, str>> for $ident {
            type Error = <Self as ::std::convert::TryFrom<&'static str>>::Error;

            fn try_from(
                value: ::std::borrow::Cow<'_, str>,
            ) -> ::std::result::Result<Self, <Self as ::std::convert::TryFrom<&'static str>>::Error> {
                Self::try_from(&*value)
            }
        }
    };
}
pub(crate) use read_text;

/// The conversion of a type from a reference to it, of which a setter takes a copy: `.base_voice_id(&voice.id)`.
macro_rules! by_reference {
    // A document without types of its own.
    () => {};
    ($ident:ident) => {
        impl ::std::convert::From<&Self> for $ident {
            fn from(value: &Self) -> Self {
                value.clone()
            }
        }
    };
}
pub(crate) use by_reference;
