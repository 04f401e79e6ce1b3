//! Writes several files, all or none.
//!
//! Everything is written and synced next to its place first. Only renames remain, and if one fails, the earlier ones
//! are undone.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) path: PathBuf,
    /// The new content; `None` to remove the file.
    pub(crate) content: Option<String>,
    /// True if the file must not exist yet.
    pub(crate) new: bool,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{} can't be written: {source}; check the disk and your permissions", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{} already exists; rename it, or refresh it with `--from`", path.display())]
    Exists { path: PathBuf },
    #[error("{} can't be written, and {} could not be put back: {source}; restore the folder with git", path.display(), other.display())]
    Torn { path: PathBuf, other: PathBuf, source: io::Error },
}

/// Writes the files, in order.
pub(crate) fn write(changes: &[Change]) -> Result<(), Error> {
    let mut done = Vec::new();
    for (change, file) in staged(changes)? {
        let before = fs::read(&change.path).ok();
        if let Err(error) = put(change, file) {
            undo(&change.path, &done)?;
            return Err(error);
        }
        done.push((change, before));
    }
    Ok(())
}

fn staged(changes: &[Change]) -> Result<Vec<(&Change, Option<NamedTempFile>)>, Error> {
    let stage = |change: &Change| {
        let file = change.content.as_ref().map(|content| stage(&change.path, content.as_bytes())).transpose();
        file.map_err(|source| unwritable(&change.path, source))
    };
    changes.iter().map(|change| Ok((change, stage(change)?))).collect()
}

/// Writes a temporary file. If the process is killed, its name keeps it from being read as a document.
fn stage(path: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".update-spec-").suffix(".tmp");
    // By default, a temporary file is only accessible to its owner.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn put(change: &Change, file: Option<NamedTempFile>) -> Result<(), Error> {
    let Some(file) = file else { return remove(&change.path) };
    let outcome = if change.new { file.persist_noclobber(&change.path) } else { file.persist(&change.path) };
    match outcome {
        Err(error) if change.new && error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::Exists { path: change.path.clone() })
        }
        Err(error) => Err(unwritable(&change.path, error.error)),
        Ok(_) => Ok(()),
    }
}

/// Removes a file. It is no error if the file is already gone.
fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(unwritable(path, source)),
        _ => Ok(()),
    }
}

fn undo(failed: &Path, done: &[(&Change, Option<Vec<u8>>)]) -> Result<(), Error> {
    for (change, before) in done {
        let outcome = match before {
            Some(before) => stage(&change.path, before)
                .and_then(|file| file.persist(&change.path).map(|_| ()).map_err(|error| error.error)),
            None if change.content.is_none() => Ok(()),
            None => fs::remove_file(&change.path),
        };
        let torn = |source| Error::Torn { path: failed.to_owned(), other: change.path.clone(), source };
        outcome.map_err(torn)?;
    }
    Ok(())
}

fn unwritable(path: &Path, source: io::Error) -> Error {
    Error::Unwritable { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

    use super::*;

    fn change(folder: &Path, name: &str, content: &str, new: bool) -> Change {
        Change { path: folder.join(name), content: Some(content.to_owned()), new }
    }

    fn removal(folder: &Path, name: &str) -> Change {
        Change { path: folder.join(name), content: None, new: false }
    }

    /// Returns the names and contents of the files.
    fn tree(folder: &Path) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let mut files = entries.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect::<Vec<_>>();
        files.sort();
        files
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "old").unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        folder
    }

    // Scenario: one file is replaced, and one is new. Expected: both exist, and nothing else.
    #[test]
    fn all() {
        let folder = folder();
        let path = folder.path();
        write(&[change(path, "a", "new", false), change(path, "b", "more", true)]).unwrap();
        assert_eq!(tree(path), [("a".to_owned(), "new".to_owned()), ("b".to_owned(), "more".to_owned())]);
    }

    // Scenario: the last of three files can't be put in place. Expected: the other two are undone.
    #[test]
    fn or_none() {
        let folder = folder();
        let path = folder.path();
        let changes =
            [change(path, "a", "new", false), change(path, "b", "more", true), change(path, "folder", "", false)];
        let error = write(&changes).unwrap_err();
        assert!(matches!(error, Error::Unwritable { .. }), "{error}");
        assert_eq!(tree(path), [("a".to_owned(), "old".to_owned())]);
    }

    // Scenario: a file is written and another removed, then one is removed and another can't be written.
    // Expected: both changes, then none; a file that is already gone is no error.
    #[test]
    fn files_that_are_to_go() {
        let folder = folder();
        let path = folder.path();
        write(&[change(path, "b", "more", true), removal(path, "a"), removal(path, "none")]).unwrap();
        assert_eq!(tree(path), [("b".to_owned(), "more".to_owned())]);
        write(&[removal(path, "none"), removal(path, "b"), change(path, "folder", "", false)]).unwrap_err();
        assert_eq!(tree(path), [("b".to_owned(), "more".to_owned())]);
    }

    #[test]
    fn nothing_is_overwritten_by_a_new_file() {
        let folder = folder();
        let error = write(&[change(folder.path(), "a", "new", true)]).unwrap_err();
        assert!(matches!(error, Error::Exists { .. }), "{error}");
        assert_eq!(tree(folder.path()), [("a".to_owned(), "old".to_owned())]);
    }

    #[cfg(unix)]
    #[test]
    fn the_files_are_readable_for_all() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        // The permissions depend on the umask, as for any other file.
        let usual = fs::metadata(folder.path().join("a")).unwrap().permissions().mode();
        write(&[change(folder.path(), "b", "", true)]).unwrap();
        assert_eq!(fs::metadata(folder.path().join("b")).unwrap().permissions().mode(), usual);
    }
}
