//! The text files of a checkout, in memory. The rules read nothing else.

use std::fs;
use std::io;
use std::path::Path;

use toml_edit::{DocumentMut, Item};

use super::{Error, Finding};

/// Folders that contain no sources. Hidden folders are skipped too, except `.ci`.
const SKIPPED: [&str; 4] = ["target", "artifacts", "corpus", "coverage"];
const CI: &str = ".ci";

#[derive(Debug)]
pub(super) struct Checkout {
    pub(super) files: Vec<File>,
    pub(super) packages: Vec<Package>,
}

#[derive(Debug)]
pub(super) struct File {
    /// The path from the root of the workspace, with `/` as separator.
    pub(super) path: String,
    pub(super) text: String,
}

/// A manifest with a `[package]`, or that of the workspace.
#[derive(Debug)]
pub(super) struct Package {
    /// The path of the manifest.
    pub(super) manifest: String,
    /// The folder with a trailing `/`; empty for the workspace.
    pub(super) folder: String,
    pub(super) toml: DocumentMut,
}

impl Checkout {
    /// Reads the files. Symlinks are skipped; their targets are read in their own places.
    pub(super) fn read(root: &Path) -> Result<Self, Error> {
        let mut files = Vec::new();
        read_folder(root, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self::new(files)
    }

    fn new(files: Vec<File>) -> Result<Self, Error> {
        let manifests = files.iter().filter(|file| file.name() == "Cargo.toml");
        let packages = manifests.map(Package::read).collect::<Result<_, _>>()?;
        Ok(Self { files, packages })
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Result<Self, Error> {
        Self::new(files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect())
    }

    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub(super) fn package(&self, folder: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.folder == folder)
    }

    /// Returns the innermost package that contains a file.
    pub(super) fn package_of(&self, file: &File) -> Option<&Package> {
        let around = self.packages.iter().filter(|package| package.is_one() && file.path.starts_with(&package.folder));
        around.max_by_key(|package| package.folder.len())
    }
}

impl File {
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// Returns the lines before the file's tests. A file of tests has none.
    pub(super) fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test = self.name() == "tests.rs";
        self.lines().take_while(move |(_, line)| !is_test && line.trim() != "#[cfg(test)]")
    }

    pub(super) fn finding(&self, line: usize, problem: impl Into<String>) -> Finding {
        Finding { file: self.path.clone(), line, problem: problem.into() }
    }

    /// Returns the number of the line that contains a text, or 1.
    pub(super) fn line_of(&self, text: &str) -> usize {
        self.lines().find(|(_, line)| line.contains(text)).map_or(1, |(number, _)| number)
    }

    /// Returns the fenced blocks of a language, each with the number of its first line.
    pub(super) fn blocks(&self, language: &str) -> Vec<(usize, Vec<&str>)> {
        let mut blocks = Vec::new();
        let mut lines = self.lines();
        while let Some((number, line)) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let block = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            if info.split(',').next() == Some(language) {
                blocks.push((number + 1, block));
            }
        }
        blocks
    }
}

impl Package {
    fn read(file: &File) -> Result<Self, Error> {
        let toml = file.text.parse().map_err(|source| Error::Manifest { file: file.path.clone(), source })?;
        let folder = file.path.strip_suffix("Cargo.toml").unwrap_or_default().to_owned();
        Ok(Self { manifest: file.path.clone(), folder, toml })
    }

    /// Returns the value at a path of keys.
    pub(super) fn get(&self, keys: &[&str]) -> Option<&Item> {
        keys.iter().try_fold(self.toml.as_item(), |item, key| item.get(key))
    }

    pub(super) fn is_one(&self) -> bool {
        self.get(&["package"]).is_some()
    }

    pub(super) fn is_published(&self) -> bool {
        self.is_one() && self.get(&["package", "publish"]).and_then(Item::as_bool) != Some(false)
    }

    /// Returns whether the package is in this workspace, not in its own.
    pub(super) fn is_member(&self) -> bool {
        self.is_one() && self.get(&["workspace"]).is_none()
    }

    /// Returns whether the manifest excludes a file from the published package.
    pub(super) fn excludes(&self, file: &File) -> bool {
        let excluded = self.get(&["package", "exclude"]).and_then(Item::as_array);
        let inside = file.path.strip_prefix(&self.folder).unwrap_or(&file.path);
        excluded
            .into_iter()
            .flatten()
            .filter_map(|pattern| pattern.as_str()?.strip_prefix('/'))
            .any(|folder| inside.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }
}

fn read_folder(folder: &Path, prefix: &str, files: &mut Vec<File>) -> Result<(), Error> {
    let unreadable = |source| Error::Read { file: prefix.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (name, kind) = (entry.file_name(), entry.file_type().map_err(unreadable)?);
        let name = name.to_string_lossy();
        let path = format!("{prefix}{name}");
        if kind.is_dir() && (!name.starts_with('.') || name == CI) && !SKIPPED.contains(&&*name) {
            read_folder(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() && is_source(&path) {
            let text = fs::read_to_string(entry.path()).map_err(|source| unreadable_file(&path, source))?;
            if !is_symlink(folder, &text) {
                files.push(File { path, text });
            }
        }
    }
    Ok(())
}

fn unreadable_file(path: &str, source: io::Error) -> Error {
    Error::Read { file: path.to_owned(), source }
}

/// Returns whether a file is a symlink that git has checked out as a file: its content is a path without a line end.
fn is_symlink(folder: &Path, text: &str) -> bool {
    !text.is_empty() && !text.contains('\n') && folder.join(text).exists()
}

fn is_source(path: &str) -> bool {
    path.starts_with(CI) || [".rs", ".toml", ".md"].iter().any(|extension| path.ends_with(extension))
}
