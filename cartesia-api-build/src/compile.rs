//! The only I/O of the package: reads documents from a folder, and writes the code to a build script's output folder.
#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "`generate` does no I/O, and this file all of it"
)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::Config;
use crate::error::Error;
use crate::left_out::LeftOut;
use crate::paths;
use crate::read::Source;

/// The file in `$OUT_DIR` that [`compile`] writes.
pub const FILE_NAME: &str = "cartesia.rs";

/// The file next to the documents that records when each was fetched.
const SOURCES: &str = "sources.toml";

/// Generates the code for the documents of a folder (`*.yaml`, `*.yml`, `*.json`) into `$OUT_DIR`, for build scripts. Cargo
/// runs the script again when a document changes. [`Config::compile`] does the same with settings.
///
/// The file is only written if its content changes. Hidden files are ignored, and so are files that are not OpenAPI documents,
/// with a warning.
///
/// # Errors
///
/// The errors of [`generate`](crate::generate()), files that can't be read or written, and a call outside of a build script.
pub fn compile(folder: impl AsRef<Path>) -> Result<(), Error> {
    Config::new().compile(folder)
}

impl Config {
    /// Generates the code for the documents of a folder, as [`compile`] does. Cargo warns about each omitted operation.
    ///
    /// Unset settings are read from `[generate]` of the folder's `sources.toml`.
    ///
    /// # Errors
    ///
    /// Those of [`compile`], [`of_folder`](Self::of_folder) and [`generate`](Self::generate).
    pub fn compile(&self, folder: impl AsRef<Path>) -> Result<(), Error> {
        compile_into(self, std::env::var_os("OUT_DIR"), folder.as_ref())
    }

    /// Returns the settings in `[generate]` of a folder's `sources.toml`, or the default ones without that file.
    ///
    /// # Errors
    ///
    /// [`Error::Settings`] if the file is not TOML or has unknown settings, and [`Error::Io`] if it can't be read.
    pub fn of_folder(folder: impl AsRef<Path>) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Settings {
            #[serde(default)]
            generate: Config,
        }
        let path = followed(folder.as_ref()).join(SOURCES);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text.map_err(|source| Error::Io { action: "read", path: path.clone(), source })?,
        };
        match basic_toml::from_str::<Settings>(&text) {
            Ok(Settings { generate }) => Ok(generate),
            Err(error) => Err(Error::Settings { path, message: in_a_sentence(&error) }),
        }
    }
}

/// Returns the problem and its place. The parser has no dates, and takes one for a number.
fn in_a_sentence(error: &basic_toml::Error) -> String {
    error.to_string().replace('\n', " ").replace("invalid number", "invalid number, or a date that needs quotes,")
}

fn compile_into(config: &Config, out_dir: Option<OsString>, folder: &Path) -> Result<(), Error> {
    let out_dir = out_dir.filter(|out_dir| !out_dir.is_empty()).ok_or(Error::NoOutDir)?;
    let folder = followed(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    let (foreign, documents) = sources(&folder)?.into_iter().partition::<Vec<_>, _>(Source::is_foreign);
    for file in foreign {
        println!("cargo::warning={} is not an OpenAPI document and is ignored", folder.join(file.name).display());
    }
    let (code, left_out) = config.or(Config::of_folder(&folder)?).code(&documents)?;
    left_out.iter().for_each(|left_out| println!("{}", warning(&folder, left_out)));
    uses(&code).for_each(|line| println!("{line}"));
    let path = Path::new(&out_dir).join(FILE_NAME);
    match std::fs::read(&path) {
        Ok(written) if written == code.as_bytes() => Ok(()),
        _ => std::fs::write(&path, code).map_err(|source| Error::Io { action: "write", path, source }),
    }
}

/// Returns the lines that set a `cfg` for each item of `cartesia-api` that the code uses: the docs list no others.
fn uses(code: &str) -> impl Iterator<Item = String> {
    let checks = paths::USES.iter().map(|(cfg, _)| format!("cargo::rustc-check-cfg=cfg({cfg})"));
    let used = paths::USES.iter().filter(|(_, path)| code.contains(path));
    checks.chain(used.map(|(cfg, _)| format!("cargo::rustc-cfg={cfg}")))
}

/// Returns the line that makes cargo warn about an omitted operation.
fn warning(folder: &Path, left_out: &LeftOut) -> String {
    format!("cargo::warning=left out of {}: {left_out}", folder.join(&left_out.file).display())
}

/// Reads the documents of a folder in the order of their names, and from its `sources.toml` when each was fetched. Hidden files
/// are ignored: they belong to an editor or a system.
///
/// Also follows a symlink that git has checked out as a file with the target's path, as on most Windows systems.
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
    let listed = listed(&folder.join(SOURCES));
    paths
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let bytes = std::fs::read(path).map_err(|source| unreadable(path, source))?;
            let text = String::from_utf8_lossy(&bytes);
            let entry = listed.get(&*name);
            let mut source = Source::new(name, &*text).taken(entry.cloned().unwrap_or_default());
            source.is_listed = entry.is_some();
            match std::str::from_utf8(&bytes) {
                Err(error) if !source.is_foreign() => Err(unreadable(path, io::Error::other(error))),
                _ => Ok(source),
            }
        })
        .collect()
}

/// Returns the listed documents, and when each was fetched. Without a valid file the list is empty. The list only
/// determines whose descriptions are used, and which files are not documents.
fn listed(path: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let entries = basic_toml::from_str::<Entries>(&text).unwrap_or_default().document;
    entries.into_iter().map(|entry| (entry.file, entry.taken.unwrap_or_default())).collect()
}

#[derive(Default, Deserialize)]
struct Entries {
    #[serde(default)]
    document: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    taken: Option<String>,
}

/// Returns a folder, or the target of a symlink that was checked out as a file.
fn followed(folder: &Path) -> PathBuf {
    let target = std::fs::read_to_string(folder);
    target.map_or_else(|_| folder.to_owned(), |target| folder.with_file_name(target.trim_end()))
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    matches!(extension, Some("yaml" | "yml" | "json")) && !is_hidden && !path.is_dir()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]
    #![expect(clippy::disallowed_types, reason = "the time of a file tells if it was written")]

    use std::time::{Duration, SystemTime};

    use super::*;

    const DOCUMENT: &str = "{ openapi: 3.0.1, info: { title: T, version: '1' }, paths: {}, \
                            servers: [{ url: https://api.example.com }] }";

    /// Scenario: `OUT_DIR` is not set, or empty. Expected: an error that says so, before the folder is read.
    #[test]
    fn a_call_outside_of_a_build_script_is_an_error() {
        for out_dir in [None, Some(OsString::new())] {
            let error = compile_into(&Config::new(), out_dir, Path::new("no/such/folder")).unwrap_err().to_string();
            assert_eq!(
                error,
                "OUT_DIR is not set, which cargo sets for build scripts; call `compile` in a build script, or `generate` \
                 elsewhere"
            );
        }
    }

    /// Scenario: an operation without content, one whose response is a file, and one whose request is a file.
    /// Expected: the docs of the first list neither a download nor an upload, and those of the others list one of them.
    #[test]
    fn the_docs_list_what_the_document_uses() {
        let used = |method: &str| {
            let text = DOCUMENT.replace("paths: {}", &format!("paths: {{ /clip: {{ {method} }} }}"));
            let (code, _) = Config::new().code(&[Source::new("made.yaml", text)]).unwrap();
            uses(&code).filter_map(|line| line.strip_prefix("cargo::rustc-cfg=").map(str::to_owned)).collect::<Vec<_>>()
        };
        let file = "content: { audio/wav: { schema: { type: string, format: binary } } }";
        let none = "responses: { '204': { description: Done. } }";
        assert_eq!(used(&format!("delete: {{ operationId: clip_drop, {none} }}")), [""; 0]);
        let response = format!("responses: {{ '200': {{ description: A clip., {file} }} }}");
        assert_eq!(used(&format!("get: {{ operationId: clip_get, {response} }}")), ["uses_downloads"]);
        let request = format!("requestBody: {{ required: true, {file} }}, {none}");
        assert_eq!(used(&format!("put: {{ operationId: clip_put, {request} }}")), ["uses_files"]);
    }

    /// Scenario: the same document twice, then another one. Expected: the file names its generator, and is written
    /// first and when its content changes.
    #[test]
    fn the_output_is_written_when_it_differs() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join(FILE_NAME);
        let compile = |text: &str| {
            std::fs::write(folder.path().join("made.yaml"), text).unwrap();
            compile_into(&Config::new(), Some(folder.path().into()), folder.path()).unwrap();
            std::fs::metadata(&out).unwrap().modified().unwrap()
        };
        compile(DOCUMENT);
        let code = std::fs::read_to_string(&out).unwrap();
        let first = format!("// @generated by cartesia-api-build {}\n", env!("CARGO_PKG_VERSION"));
        assert!(code.starts_with(&first), "{code}");
        let earlier = SystemTime::now() - Duration::from_secs(60 * 60);
        std::fs::File::options().append(true).open(&out).unwrap().set_modified(earlier).unwrap();
        let earlier = compile(DOCUMENT);
        assert_eq!(compile(DOCUMENT), earlier);
        assert!(compile(&DOCUMENT.replace("api.example.com", "b.example.com")) > earlier);
        assert!(std::fs::read_to_string(&out).unwrap().contains("https://b.example.com"));
    }

    const TWO: &str = "{ openapi: 3.0.1, info: { title: T, version: '1' }, servers: [{ url: https://api.example.com }], paths: { \
                       /a: { get: { operationId: a, responses: { '204': { description: '' } } }, post: { operationId: \"b\\nc\", \
                       parameters: [{ name: c, in: cookie, schema: {} }], responses: {} } } } }";

    /// Scenario: `sources.toml` leaves out refused operations; then a build script has other settings, and selects
    /// others.
    /// Expected: the file's settings apply where the script has none.
    #[test]
    fn the_settings_of_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("made.yaml"), TWO).unwrap();
        std::fs::write(folder.path().join(SOURCES), "[generate]\nleave-out-refused = true\n").unwrap();
        let compile = |config: &Config| compile_into(config, Some(folder.path().into()), folder.path());
        compile(&Config::new()).unwrap();
        let code = std::fs::read_to_string(folder.path().join(FILE_NAME)).unwrap();
        assert!(code.contains("pub fn a(&self)"), "{code}");
        let error = compile(&Config::new().leave_out_refused(false)).unwrap_err().to_string();
        assert!(error.starts_with("b\nc: the parameter `c` is a cookie"), "{error}");
        compile(&Config::new().leave_out_refused(false).except(["b\nc"])).unwrap();
        let config = Config::of_folder(folder.path()).unwrap();
        assert_eq!(config, Config::new().leave_out_refused(true));
        let generated = config.generate(&sources(folder.path()).unwrap()).unwrap();
        assert_eq!(
            warning(Path::new("openapi"), &generated.left_out[0]),
            "cargo::warning=left out of openapi/made.yaml: b\\nc (POST /a): the parameter `c` is a cookie; remove it from the document"
        );
    }

    /// Scenario: a folder whose `sources.toml` lists one of two documents. Expected: its date, and none for the other.
    #[test]
    fn the_date_of_a_document() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["a.yaml", "b.yaml"] {
            std::fs::write(folder.path().join(file), DOCUMENT).unwrap();
        }
        let listed = "[[document]]\nfile = \"b.yaml\"\ntaken = \"2024-11-13\"\nowner = { name = \"me\" }\n";
        std::fs::write(folder.path().join(SOURCES), listed).unwrap();
        let taken = sources(folder.path()).unwrap().into_iter().map(|source| source.taken).collect::<Vec<_>>();
        assert_eq!(taken, ["", "2024-11-13"]);
    }

    /// Scenario: an unknown setting, one of another type, a date without quotes, and invalid TOML; no table, and no file.
    /// Expected: a sentence for each, with the place; the default settings.
    #[test]
    fn settings_that_can_not_be_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Config::of_folder(folder.path()).unwrap(), Config::new());
        let path = folder.path().join(SOURCES);
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            Config::of_folder(folder.path()).map_err(|error| error.to_string())
        };
        assert_eq!(read("[[document]]\nfile = 'a'\n"), Ok(Config::new()));
        for (text, problem) in [
            (
                "[generate]\nonyl = ['a']\n",
                "unknown field `onyl`, expected one of `leave-out-refused`, `only`, `except` for key `generate` at line 1 column 1",
            ),
            (
                "[generate]\nonly = 'a'\n",
                "invalid type: string \"a\", expected a sequence for key `generate.only` at line 2 column 8",
            ),
            ("[[document]]\ntaken = 2024-11-13\n", "invalid number, or a date that needs quotes, at line 2 column 9"),
            ("[generate\n", "expected a right bracket, found a newline at line 1 column 10"),
        ] {
            let end = "; fix it, or restore it from version control";
            assert_eq!(read(text), Err(format!("{}: {problem}{end}", path.display())));
        }
    }
}
