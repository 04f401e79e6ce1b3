//! Programs that must not compile: `cases`, each with what the compiler says of it.
//!
//! `TRYBUILD=overwrite cargo test --package cartesia-api-misuse` writes that anew; read the difference.
