//! Macros for the members that every builder has. Generated code calls them once for each builder.

/// The methods and traits of every request: `await`, `send_raw`, comparison, the blocking client, and the documented
/// response.
macro_rules! operation {
    // A document without operations.
    () => {};
    (
        $contract:path: $(#[$attribute:meta])* $method:ident -> $builder:ident { $($field:ident),* } -> $kind:ident $read:ident, $success:ty
    ) => {
        impl $builder {
            /// Sends the request and returns the content of the response unchanged, up to 8 MiB.
            ///
            /// # Errors
            ///
            /// Those of [`send`](Self::send), except for content that does not match the document.
            pub async fn send_raw(self) -> ::std::result::Result<crate::ResponseValue<::bytes::Bytes>, crate::Error> {
                let response: crate::runtime::Response = self.call_()?.raw().send().await?;
                ::std::result::Result::Ok(response.raw())
            }
        }

        /// `.await` sends the request, as [`send`](Self::send) does.
        impl ::std::future::IntoFuture for $builder {
            type Output = ::std::result::Result<crate::ResponseValue<$success>, crate::Error>;
            type IntoFuture = ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = Self::Output> + ::std::marker::Send>>;

            fn into_future(self) -> Self::IntoFuture {
                ::std::boxed::Box::pin(self.send())
            }
        }

        /// Requests are equal if their values, files and options are equal. Their clients may differ.
        impl<C> ::std::cmp::PartialEq for $builder<C> {
            fn eq(&self, other: &Self) -> bool {
                self.options_ == other.options_ $(&& self.$field == other.$field)*
            }
        }

        crate::runtime::documented! { $contract: $builder -> $kind $read, $success }
        crate::runtime::blocking! {
            $(#[$attribute])* $method -> $builder { $($field),* } -> $kind $read, $success
        }
    };
}
pub(crate) use operation;

/// Implements `Documented` for an operation whose response is a value.
#[cfg(feature = "sandbox")]
macro_rules! documented {
    ($contract:path: $builder:ident -> value $read:ident, $success:ty) => {
        impl crate::sandbox::Documented for $builder {
            type Response = $success;

            fn documented_response() -> ::std::result::Result<$success, ::serde_json::Error> {
                crate::sandbox::documented::$read(&$contract)
            }
        }
    };
    ($contract:path: $builder:ident -> stream $read:ident, $success:ty) => {};
}
#[cfg(feature = "sandbox")]
pub(crate) use documented;

#[cfg(not(feature = "sandbox"))]
pub(crate) use crate::options::nothing as documented;

/// Generates the second setter of each optional value, which takes an `Option`.
macro_rules! maybe {
    // A document without optional values.
    () => {};
    ($builder:ident { $($(#[$attribute:meta])* $maybe:ident: $setter:ident, self.$field:ident, $name:literal, $ty:ty;)* }) => {
        /// Setters of optional values.
        impl<C> $builder<C> {
            $(
                #[doc = concat!("Sets [`", $name, "`](Self::", $name, "), or leaves it out if `value` is `None`.")]
                #[allow(deprecated, reason = "the setter of a deprecated value is too")]
                $(#[$attribute])*
                pub fn $maybe(mut self, value: ::std::option::Option<$ty>) -> Self {
                    match value {
                        ::std::option::Option::Some(value) => self.$setter(value),
                        ::std::option::Option::None => {
                            self.$field = crate::runtime::Input::Unset;
                            self
                        }
                    }
                }
            )*
        }
    };
}
pub(crate) use maybe;
