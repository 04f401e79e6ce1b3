//! The program under test, what it is given, and what it leaves.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use cartesia_api_tests::{LIMIT, Request, Server, form};
use escargot::CargoBuild;
use tempfile::TempDir;

fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| build(CargoBuild::new().bin("clone_many")))
}

/// Builds a program as the whole workspace is, so that nothing is compiled twice for it.
pub(crate) fn build(program: CargoBuild) -> PathBuf {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let build = program.arg("--workspace").manifest_path(manifest);
    build.current_release().run().expect("the program builds").path().to_owned()
}

/// Takes away the settings of whoever runs the tests.
pub(crate) fn without_settings(command: &mut Command) -> &mut Command {
    for name in ["CARTESIA_API_KEY", "CARTESIA_BASE_URL", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(name);
    }
    command
}

/// A folder of which `clips` holds the clips.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// Each clip's content is its name.
    pub(crate) fn with(clips: &[impl AsRef<str>]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for clip in clips {
            folder.write(&format!("clips/{}.wav", clip.as_ref()), clip.as_ref());
        }
        folder
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The lines of the journal of `clips`, each as its clip's name and its state.
    pub(crate) fn journal(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.path("clips.journal.jsonl")).unwrap();
        assert!(text.ends_with('\n'), "{text:?}");
        let entries = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let entries = entries.map(|entry| {
            let name = Path::new(entry["path"].as_str().unwrap()).file_stem().unwrap().to_string_lossy().into_owned();
            (name, entry["state"].as_str().unwrap().to_owned())
        });
        entries.collect()
    }

    /// Starts the program for a server.
    pub(crate) fn run(&self, server: &Server, input: &str, arguments: &[&str]) -> Running {
        self.start(Command::new(program()).arg(self.path(input)).args(["--base-url", server.url()]).args(arguments))
    }

    /// The same, with files of at most that many blocks.
    pub(crate) fn run_with_small_disk(&self, server: &Server, blocks: u8) -> Running {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh"]).arg(program()).arg(self.path("clips"));
        self.start(command.args(["--base-url", server.url(), "--concurrency", "1"]))
    }

    pub(crate) fn rehearse(&self, input: &str) -> Ended {
        self.start(Command::new(program()).arg(self.path(input)).arg("--sandbox")).end()
    }

    fn start(&self, command: &mut Command) -> Running {
        let (stdout, stderr) = (self.path("stdout"), self.path("stderr"));
        without_settings(command).stdin(Stdio::null());
        command.stdout(File::create(&stdout).unwrap()).stderr(File::create(&stderr).unwrap());
        Running { child: command.spawn().expect("a process"), stdout, stderr }
    }
}

/// Killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

/// A run that has ended, and what it said.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Running {
    /// Waits for its end.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        let mut status = None;
        until("the program ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        let code = status.and_then(|status| status.code()).expect("it ends by itself");
        Ended { code, stdout: fs::read_to_string(&self.stdout).unwrap(), stderr: self.stderr() }
    }

    /// Returns what it has said so far.
    pub(crate) fn stderr(&self) -> String {
        fs::read_to_string(&self.stderr).unwrap()
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn interrupt(&self) {
        let id = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something has happened.
#[track_caller]
pub(crate) fn until(what: &str, mut has_happened: impl FnMut() -> bool) {
    let end = Instant::now() + LIMIT;
    while !has_happened() {
        assert!(Instant::now() < end, "it never happened: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// The names of the voices that were asked for.
#[track_caller]
pub(crate) fn names(requests: &[Request]) -> Vec<String> {
    let name = |request| texts(request).into_iter().find(|(name, _)| name == "name").expect("a name").1;
    requests.iter().map(name).collect()
}

/// All fields but the clip.
#[track_caller]
pub(crate) fn texts(request: &Request) -> Vec<(String, String)> {
    let parts = form::parts(request).into_iter().filter(|part| part.file_name.is_none());
    parts.map(|part| (part.name.clone(), part.text().to_owned())).collect()
}
