//! The public face of each operation: a builder with a setter for every parameter and field, and `send`.

mod blocking;
mod body;
mod builder;
mod contract;
mod example;
mod fields;
mod form;
mod request;
mod send;
mod setter;

use quote::quote;
use syn::File;

use crate::error::Error;
use crate::lower::Lowered;
use crate::rewrite::RawClient;
use request::Request;

pub(crate) use request::builder_name;

/// The contract of every operation, the module of builders, and the methods of the client that start them. The examples
/// of the operations go beside them.
pub(crate) fn requests(lowered: &Lowered, client: &RawClient) -> Result<(File, Vec<String>), Error> {
    let operations = lowered.operations.iter().zip(&client.calls);
    let requests = operations.map(|(operation, call)| Request::new(operation, call)).collect::<Vec<_>>();
    let contract = contract::contract(lowered, &requests);
    let builders = requests.iter().map(builder::builder);
    let starts = requests.iter().map(builder::start);
    let items = quote! {
        #contract
        /// One builder for each operation: its setters, and `send`.
        pub mod requests {
            #(#builders)*
        }
        impl Client {
            #(#starts)*
        }
    };
    let items = syn::parse2(items).map_err(|error| Error::unexpected("the requests", "Rust", error.to_string()))?;
    Ok((items, requests.iter().map(|request| example::of(request).code()).collect()))
}
