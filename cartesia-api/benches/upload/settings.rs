//! The settings of a run: the folder of the clips, and the server that takes them.

use std::error::Error;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Parser, ValueEnum};
use tempfile::TempDir;

/// Compares uploads by this crate with hand-written reqwest and libcurl.
#[derive(Parser)]
pub(crate) struct Settings {
    /// Prints seconds and memory over the clip's size as comma-separated values
    #[arg(value_parser = ["sizes"])]
    what: Option<String>,
    /// The folder for the clips, or `overlay` for an overlay that is mounted for the run, which needs root
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Leaves out the clips of 1 GiB, which take most of the time
    #[arg(long)]
    small: bool,
    /// The server that takes them
    #[arg(long, value_enum, default_value_t)]
    pub(crate) server: Server,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Server {
    /// Our own, of bare hyper
    #[default]
    Hyper,
    /// nginx with its Lua module (Debian: `nginx`, `libnginx-mod-http-lua`)
    Nginx,
}

impl Settings {
    pub(crate) fn wants_sizes(&self) -> bool {
        self.what.is_some()
    }

    /// Returns whether clips of this size are wanted.
    pub(crate) fn wants(&self, size: u64) -> bool {
        !self.small || size < 1 << 30
    }

    /// Returns a new folder for clips, which is removed when it is dropped.
    pub(crate) fn clips(&self) -> Result<Clips, Box<dyn Error>> {
        match &self.folder {
            None => Clips::within(Path::new(env!("CARGO_TARGET_TMPDIR"))),
            Some(folder) if folder.as_os_str() == "overlay" => Clips::on_overlay(),
            Some(folder) => Clips::within(folder),
        }
    }

    /// Returns the words for the head of a table.
    pub(crate) fn describe(&self) -> String {
        let folder = self.folder.as_deref().map_or_else(|| "the target folder".into(), Path::to_string_lossy);
        format!("server {:?}, clips in {folder}", self.server)
    }
}

pub(crate) struct Clips {
    path: PathBuf,
    is_mounted: bool,
    _folder: TempDir,
}

impl Clips {
    fn within(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir_in(folder)?;
        Ok(Self { path: folder.path().to_owned(), is_mounted: false, _folder: folder })
    }

    fn on_overlay() -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let within = |name: &str| folder.path().join(name);
        for name in ["lower", "upper", "work", "merged"] {
            std::fs::create_dir(within(name))?;
        }
        let options = ["lower", "upper", "work"].map(|name| format!("{name}dir={}", within(name).display())).join(",");
        let path = within("merged");
        run(
            "mount",
            ["-t", "overlay", "overlay", "-o", &options].map(OsStr::new).into_iter().chain([path.as_os_str()]),
        )?;
        Ok(Self { path, is_mounted: true, _folder: folder })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Clips {
    fn drop(&mut self) {
        if self.is_mounted {
            // What can not be unmounted is told by `umount` itself.
            let _ = run("umount", [self.path.as_os_str()]);
        }
    }
}

fn run<'a>(program: &str, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<(), Box<dyn Error>> {
    match Command::new(program).args(arguments).status()?.success() {
        true => Ok(()),
        false => Err(format!("`{program}` failed; an overlay needs root").into()),
    }
}
