//! Generates the code of `cartesia-api` from Cartesia's OpenAPI documents, multipart uploads included.
//!
//! [`compile`] is all that a build script needs. [`generate`] does the same from text to text, without I/O, for
//! everybody else. The modules are the stages, in the order in which a document goes through them.

mod read;

mod lower;

mod emit;

mod docs;
mod rewrite;

mod requests;

mod render;
pub mod surface;

mod error;
mod guard;
mod paths;

use std::path::{Path, PathBuf};

pub use error::Error;
pub use surface::Surface;

/// The file in `$OUT_DIR` that [`compile`] writes.
pub const FILE_NAME: &str = "cartesia.rs";

/// An OpenAPI 3.0 document as published, in YAML or JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What errors call it: its file's name.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A document and the name that errors give it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// What a set of documents becomes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// Rust items, formatted: the content of [`FILE_NAME`].
    pub code: String,
    /// What of it users see.
    pub surface: Surface,
    /// `info.version` of the documents.
    pub api_version: String,
    /// The ids of the operations, in the documents' order.
    pub operations: Vec<String>,
    /// The example of each operation, as Rust code that depends on the crate `cartesia_api`.
    pub examples: Vec<String>,
}

/// Generates the code for the documents of a folder (`*.yaml`, `*.yml`, `*.json`) into `$OUT_DIR`, and asks cargo to
/// do so again when one of them changes. For build scripts.
///
/// # Errors
///
/// Whatever [`generate`] refuses, and files that can't be read or written.
pub fn compile(folder: impl AsRef<Path>) -> Result<(), Error> {
    let folder = followed(folder.as_ref());
    println!("cargo::rerun-if-changed={}", folder.display());
    let generated = generate(&sources(folder)?)?;
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join(FILE_NAME);
    std::fs::write(&out, generated.code).map_err(|source| Error::Io { action: "write", path: out, source })
}

/// Reads the documents of a folder, in the order of their names.
///
/// Where a checkout can't have symlinks, as on most Windows systems, git makes a file of one, with the path that it leads
/// to. Such a file is followed too.
///
/// # Errors
///
/// [`Error::Io`] when the folder or a document can't be read.
pub fn sources(folder: impl AsRef<Path>) -> Result<Vec<Source>, Error> {
    let folder = &*followed(folder.as_ref());
    let unreadable = |path: &Path, source| Error::Io { action: "read", path: path.to_owned(), source };
    let mut paths = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>())
        .map_err(|source| unreadable(folder, source))?;
    paths.retain(|path| is_document(path));
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).map_err(|source| unreadable(path, source))?;
            Ok(Source::new(path.file_name().unwrap_or_default().to_string_lossy(), text))
        })
        .collect()
}

/// A folder, or what a symlink leads to that is a file.
fn followed(folder: &Path) -> PathBuf {
    let target = std::fs::read_to_string(folder);
    target.map_or_else(|_| folder.to_owned(), |target| folder.with_file_name(target.trim_end()))
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml" | "json"))
}

/// Generates the code for a set of documents that describe one version of the API. Does no I/O, and answers the same
/// text for the same documents.
///
/// # Errors
///
/// A document that is not OpenAPI 3.0, documents that contradict each other, and what OpenAPI allows but this
/// generator can't express, by operation.
pub fn generate(sources: &[Source]) -> Result<Generated, Error> {
    guard::guarded(|| stages(sources))
}

fn stages(sources: &[Source]) -> Result<Generated, Error> {
    let document = read::read(sources)?;
    let lowered = lower::lower(document)?;
    let tokens = emit::emit(&lowered)?;
    let client = rewrite::rewrite(tokens, &lowered)?;
    let (requests, examples) = requests::requests(&lowered, &client)?;
    render::render(&lowered, client, requests, examples)
}
