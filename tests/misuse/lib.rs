//! Programs that must not compile: `cases`, each with the compiler's output.
//!
//! `TRYBUILD=overwrite cargo test --package cartesia-api-misuse` writes the outputs; review the difference.
