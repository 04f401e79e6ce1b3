//! Prevents a document from ending `cargo build` with a panic or a stack overflow.

use std::any::Any;
use std::io;

use crate::error::Error;

/// The size of the stack. Documents can nest as deep as their parser allows, 128 levels. Typify uses about 100 KiB for
/// each level in builds without optimisation.
const STACK: usize = 64 * 1024 * 1024;

/// Runs the stages on a separate stack, and turns panics into errors. Progenitor panics for some documents with `todo!`
/// or `assert!`. `lower` refuses the known cases.
pub(crate) fn guarded<T: Send>(stages: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("generate".to_owned()).stack_size(STACK);
        let outcome = thread.spawn_scoped(scope, stages).map(|thread| thread.join());
        match outcome {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(Error::Panicked { message: message(panic.as_ref()) }),
            Err(error) => Err(no_thread(&error)),
        }
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it gave no reason").to_owned()
}

fn no_thread(error: &io::Error) -> Error {
    Error::Panicked { message: format!("no thread can be started: {error}") }
}
