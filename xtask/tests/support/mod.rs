//! A server with scripted replies, a workspace with one document, and the output of the program.

#![expect(clippy::disallowed_types, reason = "the server of the tests is on loopback")]

mod outcome;

use std::cell::RefCell;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub(crate) use outcome::Outcome;
use sha2::{Digest, Sha256};

/// A page as published by Cartesia.
pub(crate) const PAGE: &str = include_str!("../fixtures/voices-clone.md");

/// Returns the document in it.
pub(crate) fn document() -> String {
    let (_, block) = PAGE.split_once("POST /voices/clone\n").unwrap();
    block.replace("\n````", "")
}

/// The response to a request for a path.
#[derive(Clone)]
pub(crate) enum Reply {
    Raw(Vec<u8>),
    /// An endless response.
    Endless,
    /// A slow response that never stalls for long.
    Trickle,
    /// A response that stalls after this text, with an open connection.
    Stall(Vec<u8>),
}

impl Reply {
    pub(crate) fn ok(body: &str) -> Self {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: text/markdown; charset=utf-8\r\nconnection: close\r\ncontent-length: ";
        Self::Raw(format!("{head}{}\r\n\r\n{body}", body.len()).into_bytes())
    }

    pub(crate) fn status(status: &str) -> Self {
        Self::Raw(format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 4\r\n\r\nNope").into_bytes())
    }

    pub(crate) fn redirect(to: &str) -> Self {
        let head = format!("HTTP/1.1 308 Permanent Redirect\r\nlocation: {to}\r\nconnection: close");
        Self::Raw(format!("{head}\r\ncontent-length: 0\r\n\r\n").into_bytes())
    }
}

/// A server on loopback that runs until it is dropped.
pub(crate) struct Server {
    address: String,
    replies: Arc<Mutex<Vec<(String, Reply)>>>,
    requests: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn new(replies: &[(&str, Reply)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (requests, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let replies = replies.iter().map(|(path, reply)| ((*path).to_owned(), reply.clone())).collect::<Vec<_>>();
        let replies = Arc::new(Mutex::new(replies));
        let thread = thread::spawn({
            let (requests, stop, replies) = (Arc::clone(&requests), Arc::clone(&stop), Arc::clone(&replies));
            move || {
                // Connections that stall stay open here.
                let mut open = Vec::new();
                for connection in listener.incoming() {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let mut connection = connection.unwrap();
                    connection.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
                    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                    let path = path_asked_for(&connection);
                    requests.fetch_add(1, Ordering::SeqCst);
                    let replies = replies.lock().unwrap().clone();
                    match replies.into_iter().find(|(known, _)| *known == path).map(|(_, reply)| reply) {
                        Some(Reply::Raw(bytes)) => connection.write_all(&bytes).unwrap(),
                        Some(Reply::Endless) => endless(&mut connection),
                        Some(Reply::Trickle) => trickle(&mut connection),
                        Some(Reply::Stall(bytes)) => {
                            connection.write_all(&bytes).unwrap();
                            open.push(connection);
                        }
                        None => panic!("nobody should ask for {path}"),
                    }
                }
            }
        });
        Self { address, replies, requests, stop, thread: Some(thread) }
    }

    /// Returns a server for all files of a folder, below `/`.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let mut files = Vec::new();
        gather(folder, "", &mut files);
        let replies = files.iter().map(|(path, text)| (path.as_str(), Reply::ok(text))).collect::<Vec<_>>();
        Self::new(&replies)
    }

    /// Sets the response from now on.
    pub(crate) fn set(&self, path: &str, reply: Reply) {
        let mut replies = self.replies.lock().unwrap();
        replies.retain(|(known, _)| known != path);
        replies.push((path.to_owned(), reply));
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    /// Fails the test if the server has panicked.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(&self.address));
        let outcome = self.thread.take().map(JoinHandle::join);
        assert!(matches!(outcome, Some(Ok(()))) || thread::panicking(), "the server panicked");
    }
}

fn gather(folder: &Path, below: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = format!("{below}/{}", entry.file_name().to_str().unwrap());
        match entry.file_type().unwrap().is_dir() {
            true => gather(&entry.path(), &path, files),
            false => files.push((path, fs::read_to_string(entry.path()).unwrap())),
        }
    }
}

fn path_asked_for(connection: &TcpStream) -> String {
    let mut lines = BufReader::new(connection).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    lines.find(String::is_empty).expect("a head that ends");
    first.split(' ').nth(1).unwrap().to_owned()
}

fn endless(connection: &mut TcpStream) {
    connection.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").unwrap();
    let mut sent = 0_u64;
    // The other side closes the connection. The bound is for a test that fails.
    while connection.write_all(&[b'a'; 65536]).is_ok() && sent < 64 << 20 {
        sent += 65536;
    }
    assert!(sent < 64 << 20, "all of an endless response was read");
}

fn trickle(connection: &mut TcpStream) {
    connection.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").unwrap();
    let started = Instant::now();
    while connection.write_all(b"a").is_ok() {
        assert!(started.elapsed() < Duration::from_secs(30), "a response that trickles was waited for");
        thread::sleep(Duration::from_millis(200));
    }
}

/// A folder with `openapi/` and one document.
pub(crate) struct Workspace {
    folder: tempfile::TempDir,
    noted: RefCell<Vec<(String, Vec<u8>)>>,
}

impl Workspace {
    pub(crate) fn new(page: &str) -> Self {
        let workspace = Self { folder: tempfile::tempdir().unwrap(), noted: RefCell::default() };
        fs::create_dir(workspace.root().join("openapi")).unwrap();
        workspace.write("voices-clone.yaml", &document());
        let entry = format!("[[document]]\nfile = \"voices-clone.yaml\"\npage = \"{page}\"\n");
        let sum = format!("{:x}", Sha256::digest(document()));
        let rest = format!(
            "api_version = \"2024-11-13\"\noperations = [\"voices_clone\"]\nsha256 = \"{sum}\"\ntaken = \"2024-11-13\"\n"
        );
        workspace.write("sources.toml", &format!("# A comment.\n\n{entry}{rest}"));
        workspace.noted();
        workspace
    }

    /// Returns a folder without `openapi/`.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), noted: RefCell::default() }
    }

    /// Returns a folder with one document without a page.
    pub(crate) fn of(file: &str, document: &str) -> Self {
        let workspace = Self { folder: tempfile::tempdir().unwrap(), noted: RefCell::default() };
        fs::create_dir(workspace.root().join("openapi")).unwrap();
        workspace.write(file, document);
        let entry = format!("[[document]]\nfile = \"{file}\"\napi_version = \"2024-11-13\"\n");
        workspace.write("sources.toml", &entry);
        workspace.noted();
        workspace
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root().join("openapi").join(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.root().join("openapi").join(file), text).unwrap();
    }

    /// Writes a file outside of `openapi/`, and returns its path.
    pub(crate) fn save(&self, name: &str, text: &str) -> String {
        let path = self.root().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Writes the script that the program runs as `cargo`.
    #[cfg(unix)]
    pub(crate) fn cargo(&self, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.save("cargo", &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub(crate) fn delete(&self, file: &str) {
        fs::remove_file(self.root().join("openapi").join(file)).unwrap();
    }

    pub(crate) fn files(&self) -> Vec<String> {
        self.tree().into_iter().map(|(name, _)| name).collect()
    }

    /// Records the state that [`Self::is_untouched`] compares.
    pub(crate) fn noted(&self) {
        self.noted.replace(self.tree());
    }

    #[track_caller]
    pub(crate) fn is_untouched(&self) {
        assert!(*self.noted.borrow() == self.tree(), "openapi/ is not as it was");
    }

    /// Returns every file, including temporary ones.
    fn tree(&self) -> Vec<(String, Vec<u8>)> {
        let Ok(entries) = fs::read_dir(self.root().join("openapi")) else { return Vec::new() };
        let entries = entries.map(Result::unwrap);
        let file = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
        let mut tree = entries.map(file).collect::<Vec<_>>();
        tree.sort();
        tree
    }

    pub(crate) fn run(&self, flags: &[&str]) -> Outcome {
        self.run_with(&[], flags)
    }

    pub(crate) fn run_with(&self, variables: &[(&str, &str)], flags: &[&str]) -> Outcome {
        let mut command = self.command();
        command.envs(variables.iter().copied()).args(["update-spec", "--stall", "1"]).args(flags);
        self.outcome(command)
    }

    pub(crate) fn surface(&self, flags: &[&str]) -> Outcome {
        let mut command = self.command();
        command.arg("surface").args(flags);
        self.outcome(command)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("--root").arg(self.root()).env("CARGO", self.root().join("cargo"));
        // A proxy that doesn't exist: requests to loopback must not use it.
        for variable in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env(variable, "http://127.0.0.1:1");
        }
        command.env_remove("NO_PROXY").env_remove("no_proxy");
        // No certificates, as in a slim container. Only TLS needs them.
        command.env("SSL_CERT_FILE", self.root().join("no-certificates.pem")).env_remove("SSL_CERT_DIR");
        command
    }

    /// Waits for the program, and kills it if it does not end.
    fn outcome(&self, mut command: Command) -> Outcome {
        let open = |name: &str| fs::File::create(self.root().join(name)).unwrap();
        let mut child = command.stdin(Stdio::null()).stdout(open("stdout")).stderr(open("stderr")).spawn().unwrap();
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > Duration::from_secs(60) {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("the program did not end");
            }
            thread::sleep(Duration::from_millis(5));
        };
        let read = |name: &str| fs::read_to_string(self.root().join(name)).unwrap();
        Outcome { code: status.code(), stdout: read("stdout"), stderr: read("stderr") }
    }
}
