//! The public API of each operation: a builder with a setter for every parameter and field, and `send`.
//!
//! The code is made from text templates. Building it as syntax and printing that took a third of the generator's time.

mod body;
mod builder;
mod by_status;
mod contract;
mod example;
mod fields;
mod form;
mod layout;
mod maybe;
mod operation;
mod request;
mod send;
mod setter;
mod uses;

use crate::lower::Lowered;
use crate::rewrite::RawClient;
use layout::block;
use request::Request;

/// The builders of all operations.
pub(crate) struct Requests {
    /// The contract of every operation, the module of builders, and the client's methods that create them.
    pub(crate) code: String,
    /// The paths of the types and methods in `code`.
    pub(crate) paths: Vec<String>,
    /// The name of each operation's builder.
    pub(crate) builders: Vec<String>,
    /// The example of each operation.
    pub(crate) examples: Vec<String>,
}

/// Generates the builders of all operations, and describes the types that they use.
pub(crate) fn requests(lowered: &Lowered, client: &mut RawClient) -> Requests {
    let RawClient { types, calls, .. } = client;
    let operations = lowered.operations.iter().zip(&*calls);
    let requests = operations.map(|(operation, call)| Request::new(operation, call)).collect::<Vec<_>>();
    uses::describe(types, &requests);
    let (mut contracts, mut builders, mut starts) = (contract::head(lowered, &requests), String::new(), String::new());
    for request in &requests {
        contracts.push_str(&contract::contract(request));
        builders.push_str(&builder::builder(request));
        starts.push_str(&builder::start(request));
    }
    let docs = "/// The request builders, one for each operation.\n";
    let code = [&contracts, docs, &block("pub mod requests", &builders), &block("impl Client", &starts)].concat();
    Requests {
        code,
        paths: requests.iter().flat_map(builder::paths).collect(),
        builders: requests.iter().map(|request| request.builder.to_string()).collect(),
        examples: requests.iter().map(|request| request.example.code()).collect(),
    }
}
