//! Enums of text that stay open: a service adds values, and a response that holds one must be read.

use crate::excerpt::beginning;

/// Returns the sentence on a text that is none of the listed values, without its subject.
pub(crate) fn unlisted(text: &str, listed: &[&str]) -> String {
    format!("is {:?}, which is not one of {}", beginning(text), listed.join(", "))
}

/// An enum of texts that stays open.
pub(crate) trait OpenEnum {
    /// Returns the problem of a value that the document doesn't list, as the rest of a sentence.
    fn problem(&self) -> Option<String>;
}

/// The members of an enum with a variant for each text that the document lists, and one for any other. A caller's text must be
/// listed; a service's may be anything, but where it is a tag that tells alternatives apart.
macro_rules! open_enum {
    // A document without enums.
    () => {};
    (tag $ident:ident or $other:ident: $($variant:ident = $text:literal),*) => {
        crate::runtime::open_enum!($ident or $other: $($variant = $text),*);

        impl $ident {
            fn only_listed<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::listed(&text)
                    .ok_or_else(|| ::serde::de::Error::custom(crate::runtime::unlisted(&text, &[$($text),*])))
            }
        }
    };
    ($ident:ident or $other:ident: $($variant:ident = $text:literal),*) => {
        impl $ident {
            /// The values that the document lists, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the value as it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::$other(text) => text,
                }
            }

            /// Returns `true` if the document lists the value.
            pub fn is_listed(&self) -> bool {
                Self::listed(self.as_str()).is_some()
            }

            fn listed(text: &str) -> ::std::option::Option<Self> {
                match text {
                    $($text => ::std::option::Option::Some(Self::$variant),)*
                    _ => ::std::option::Option::None,
                }
            }
        }

        impl ::std::fmt::Display for $ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl crate::runtime::OpenEnum for $ident {
            fn problem(&self) -> ::std::option::Option<::std::string::String> {
                (!self.is_listed()).then(|| crate::runtime::unlisted(self.as_str(), &[$($text),*]))
            }
        }

        // `Self::Err` and `Self::Error` may be variants.
        impl ::std::str::FromStr for $ident {
            type Err = self::error::ConversionError;

            fn from_str(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                Self::listed(value).ok_or_else(|| crate::runtime::unlisted(value, &[$($text),*]).into())
            }
        }

        impl ::std::convert::TryFrom<&str> for $ident {
            type Error = self::error::ConversionError;

            fn try_from(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                value.parse()
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $ident {
            type Error = self::error::ConversionError;

            fn try_from(value: ::std::string::String) -> ::std::result::Result<Self, self::error::ConversionError> {
                value.parse()
            }
        }

        impl ::std::convert::TryFrom<&::std::string::String> for $ident {
            type Error = self::error::ConversionError;

            fn try_from(value: &::std::string::String) -> ::std::result::Result<Self, self::error::ConversionError> {
                value.parse()
            }
        }

        impl ::std::convert::AsRef<str> for $ident {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::cmp::PartialEq<str> for $ident {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $ident {
            fn eq(&self, other: &&str) -> bool {
                self == *other
            }
        }

        crate::setters::read_text!($ident);
        crate::setters::by_reference!($ident);

        impl ::serde::Serialize for $ident {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $ident {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                ::std::result::Result::Ok(Self::listed(&text).unwrap_or(Self::$other(text)))
            }
        }
    };
}
pub(crate) use open_enum;
