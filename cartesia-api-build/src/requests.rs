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

/// Generates the builders of all operations.
pub(crate) fn requests(lowered: &Lowered, client: &RawClient) -> Requests {
    let operations = lowered.operations.iter().zip(&client.calls);
    let requests = operations.map(|(operation, call)| Request::new(operation, call)).collect::<Vec<_>>();
    let (mut contracts, mut builders, mut starts) = (contract::head(lowered, &requests), String::new(), String::new());
    for request in &requests {
        contracts.push_str(&contract::contract(request));
        builders.push_str(&builder::builder(request));
        starts.push_str(&builder::start(request));
    }
    let docs = "/// One builder for each operation: its setters, and `send`.\n";
    let code = [&contracts, docs, &block("pub mod requests", &builders), &block("impl Client", &starts)].concat();
    Requests {
        code,
        paths: requests.iter().flat_map(builder::paths).collect(),
        builders: requests.iter().map(|request| request.builder.to_string()).collect(),
        examples: requests.iter().map(|request| request.example.code()).collect(),
    }
}
