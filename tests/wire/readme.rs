//! The errors that the README quotes, word for word.

use cartesia_api::{Client, Error, Upload};
use cartesia_api_tests::Server;

use crate::support::{KEY, client, eager, nobody, run, valid};

/// Returns the README's block that quotes them.
fn quoted() -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let (_, block) = readme.split_once("```text\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

fn invalid(client: &Client) -> Error {
    run(client.voices_clone().language("xx").send()).unwrap_err()
}

fn without_its_clip(client: &Client) -> Error {
    run(valid(client).clip(Upload::from_path("clip.wav")).send()).unwrap_err()
}

/// Returns the error of a refused connection, with the address of the README, where nobody listens either.
fn without_a_server() -> String {
    let (_socket, address) = nobody();
    let client = Client::builder().api_key(KEY).base_url(format!("http://{address}")).retry(eager()).build().unwrap();
    run(valid(&client).send()).unwrap_err().to_string().replace(&address.to_string(), "127.0.0.1:9")
}

// Scenario: the calls that fail in the README. Expected: the README has their errors as they are, and no others.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "the operating system's words are those of Linux")]
fn errors_are_quoted_as_they_are() {
    let server = Server::start([]);
    let client = client(&server);
    let errors = [invalid(&client).to_string(), without_its_clip(&client).to_string(), without_a_server()];
    assert_eq!(quoted(), errors.map(|error| format!("{error}\n")).concat());
    assert_eq!(server.stop_and_count_connections(), 0);
}
