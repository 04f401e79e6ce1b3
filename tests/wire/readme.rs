//! The errors that the README quotes, word for word, and the size of its first command.

use std::collections::BTreeSet;
use std::process::Command;

use cartesia_api::{Client, Error, Upload};
use cartesia_api_tests::Server;

use crate::support::{KEY, client, eager, nobody, run, valid};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// The largest number of crates that the first command builds. Each costs a new user seconds.
const MAX_CRATES: usize = 130;

fn readme() -> String {
    std::fs::read_to_string(format!("{ROOT}/README.md")).unwrap()
}

/// Returns the README's block that quotes errors.
fn quoted() -> String {
    let readme = readme();
    let (_, block) = readme.split_once("```text\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

fn invalid(client: &Client) -> Error {
    run(client.voices_clone().language("xx").send()).unwrap_err()
}

fn without_its_clip(client: &Client) -> Error {
    run(valid(client).clip(Upload::from_path("clip.wav")).send()).unwrap_err()
}

/// Returns the error of a refused connection, with the address in the README.
fn without_a_server() -> String {
    let (_socket, address) = nobody();
    let client = Client::builder().api_key(KEY).base_url(format!("http://{address}")).retry(eager()).build().unwrap();
    run(valid(&client).send()).unwrap_err().to_string().replace(&address.to_string(), "127.0.0.1:9")
}

// Scenario: the failing calls in the README. Expected: the README has exactly their errors.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "the operating system's words are those of Linux")]
fn errors_are_quoted_as_they_are() {
    let server = Server::start([]);
    let client = client(&server);
    let errors = [invalid(&client).to_string(), without_its_clip(&client).to_string(), without_a_server()];
    assert_eq!(quoted(), errors.map(|error| format!("{error}\n")).concat());
    assert_eq!(server.stop_and_count_connections(), 0);
}

/// Returns the crates that `cargo run --example clone_voice` builds, with their versions. Like that command, it names no package.
fn crates_of_the_first_command() -> BTreeSet<String> {
    let arguments = ["tree", "--frozen", "--edges", "normal,build,dev", "--prefix", "none", "--format", "{p}"];
    let tree = Command::new(env!("CARGO")).args(arguments).current_dir(ROOT).output().unwrap();
    assert!(tree.status.success(), "{tree:?}");
    let name_and_version = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    String::from_utf8(tree.stdout).unwrap().lines().map(name_and_version).collect()
}

// Scenario: the first command of the README. Expected: it builds few crates, and the README says how many.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "each system needs crates of its own")]
fn the_first_command_builds_few_crates() {
    let crates = crates_of_the_first_command();
    let count = crates.len();
    assert!(
        count <= MAX_CRATES,
        "`cargo run --example clone_voice` builds {count} crates, and the limit is {MAX_CRATES}; find what brings a new one with \
         `cargo tree --edges normal,build,dev --invert NAME`, and leave it out: {crates:?}"
    );
    let sentence = format!("builds {count} crates");
    assert!(readme().contains(&sentence), "the README doesn't say that its first command {sentence}; correct it there");
}
