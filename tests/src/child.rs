//! Tests that need a process of their own: one with another environment, or one whose memory is measured.

use std::process::Command;
use std::{env, fs};

const MARK: &str = "CARTESIA_API_TESTS_CHILD";

/// Returns `true` if this process was started by [`run`].
pub fn is_child() -> bool {
    env::var_os(MARK).is_some()
}

/// Runs one test of this binary again, in a process of its own, and returns its output. There [`is_child`] is true.
#[track_caller]
pub fn run(test: &str, configure: impl FnOnce(&mut Command)) -> String {
    let mut command = Command::new(env::current_exe().expect("this binary"));
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]).env(MARK, "1");
    for name in ["CARTESIA_API_KEY", "CARTESIA_BASE_URL"] {
        command.env_remove(name);
    }
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    configure(&mut command);
    let output = command.output().expect("a process");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{test} failed in a process of its own:\n{printed}\n{complaints}");
    assert!(printed.contains("1 passed"), "there is no test {test}:\n{printed}");
    printed
}

/// Returns the peak memory of this process so far, in bytes. Linux only.
pub fn peak_memory() -> Option<u64> {
    status("VmHWM:")
}

/// Returns the memory of this process now, in bytes. Linux only.
pub fn memory() -> Option<u64> {
    status("VmRSS:")
}

/// Returns the number of file descriptors that this process has open. Linux only.
pub fn descriptors() -> Option<usize> {
    // One of them is the folder's own.
    Some(fs::read_dir("/proc/self/fd").ok()?.count() - 1)
}

/// Returns the number of threads of this process. Linux only.
pub fn threads() -> Option<usize> {
    Some(fs::read_dir("/proc/self/task").ok()?.count())
}

fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes = line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?;
    Some(kibibytes * 1024)
}
