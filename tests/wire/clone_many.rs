//! The example `clone_many`, as the program that it is: what it sends, what it remembers, and how it ends.

mod journal;
mod limits;
mod program;

use std::collections::BTreeSet;
use std::fs;

use cartesia_api_tests::{Reply, Server};

use self::program::{Folder, names};
use crate::support::contains;

// Scenario: a CSV file as spreadsheets write it, with a byte order mark, spaces, a quoted comma and optional fields.
// Expected: each voice is asked for as its row says, and clips are found beside the file.
#[test]
fn a_csv_file_says_what_each_voice_is() {
    let folder = Folder::with(&["a", "b"]);
    folder.write(
        "cast.csv",
        "\u{feff}path, language, description, name\nclips/a.wav, de,\"warm, close\", Erzähler\nclips/b.wav,,,\n",
    );
    let server = Server::always(Reply::voice);
    let run = folder.run(&server, "cast.csv", &["--concurrency", "1", "--language", "fr"]).end();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let forms = server.stop().iter().map(program::texts).collect::<Vec<_>>();
    let expected = [
        vec![("name", "Erzähler"), ("description", "warm, close"), ("language", "de")],
        vec![("name", "b"), ("language", "fr")],
    ];
    for (form, expected) in forms.iter().zip(&expected) {
        assert_eq!(form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>(), *expected);
    }
    assert_eq!(forms.len(), 2);
    assert!(folder.path("cast.csv.journal.jsonl").exists());
}

// Scenario: rows with all kinds of mistakes. Expected: all are told at once with their lines, and nothing is sent.
#[test]
fn all_bad_rows_are_told_at_once() {
    let folder = Folder::with(&["a"]);
    folder.write("clips/empty.wav", "");
    let rows = [
        "path,name,language",
        "clips/a.wav,A,en",
        "clips/none.wav,B,en",
        "clips/empty.wav,C,en",
        "clips,D,en",
        ",E,en",
        "clips/a.wav,F,xx",
        "clips/a.wav,G,de",
        "clips/a.wav,H",
    ];
    folder.write("cast.csv", &rows.join("\n"));
    let server = Server::start([]);
    let run = folder.run(&server, "cast.csv", &[]).end();
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    let problems = [
        "line 3: `",
        "line 4: `",
        "empty.wav` is empty",
        "line 5: `",
        "not a file",
        "line 6: `path` is missing",
        "line 7: `language` is \"xx\"",
        "line 8: `",
        "is the same clip as line 2",
        "line 9: it has 2 fields, and the header 3",
        "run again",
    ];
    contains(&run.stderr, &problems);

    folder.write("cast.csv", "path,naem\nclips/a.wav,A\n");
    let run = folder.run(&server, "cast.csv", &[]).end();
    assert_eq!(run.code, 2);
    contains(&run.stderr, &["\"naem\"", "path, name, language, description"]);
    assert!(!folder.path("cast.csv.journal.jsonl").exists());
}

// Scenario: a folder with clips, other files, hidden ones and a folder. Expected: the clips alone, by their names.
#[test]
fn a_folder_is_its_clips() {
    let folder = Folder::with(&["b", "a"]);
    for name in ["notes.txt", ".a.wav", "C.MP3", "sub.wav/d.wav"] {
        folder.write(&format!("clips/{name}"), name);
    }
    fs::rename(folder.path("clips/sub.wav"), folder.path("clips/sub")).unwrap();
    let server = Server::always(Reply::voice);
    let run = folder.run(&server, "clips", &["--concurrency", "1", "--json"]).end();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(names(&server.stop()), ["C", "a", "b"]);
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let lines = lines.collect::<Vec<_>>();
    assert_eq!(lines.len(), 3);
    assert!(lines[1]["path"].as_str().unwrap().ends_with("a.wav"), "{lines:?}");
    assert_eq!(lines[1]["voice"]["id"], "a0e99841-438c-4a64-b679-ae501e7d6091");
}

// Scenario: three machines with a third of the work each. Expected: each clip is sent by one of them, and each machine
// has a journal of its own. One more clip moves no other.
#[test]
fn shards_are_disjoint_and_together_complete() {
    let clips = (0..12).map(|number| format!("clip-{number}")).collect::<Vec<_>>();
    let folder = Folder::with(&clips);
    let server = Server::always(Reply::voice);
    let mut all = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        assert_eq!(folder.run(&server, "clips", &["--shard", shard]).end().code, 0);
        let sent = names(&server.take_requests());
        assert!(!sent.is_empty() && sent.len() < 12, "{sent:?}");
        assert!(folder.path(&format!("clips.{}.journal.jsonl", shard.replace('/', "-of-"))).exists());
        all.extend(sent);
    }
    assert_eq!(all.len(), 12);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), clips.into_iter().collect());

    folder.write("clips/a-first.wav", "another");
    for shard in ["1/3", "2/3", "3/3"] {
        assert_eq!(folder.run(&server, "clips", &["--shard", shard]).end().code, 0);
    }
    assert_eq!(names(&server.stop()), ["a-first"]);
}

// Scenario: the sandbox, then a server, then the same server. Expected: what the sandbox makes up is no voice of the
// server's, and its own are.
#[test]
fn a_rehearsal_does_not_count() {
    let folder = Folder::with(&["a", "b"]);
    let server = Server::always(Reply::voice);
    let rehearsal = folder.rehearse("clips");
    assert_eq!(rehearsal.code, 0, "{}", rehearsal.stderr);
    contains(&rehearsal.stderr, &["2 cloned", "made up"]);
    assert_eq!(server.requests().len(), 0);
    let run = folder.run(&server, "clips", &[]).end();
    contains(&run.stderr, &["2 cloned, 0 cloned before"]);
    let run = folder.run(&server, "clips", &[]).end();
    contains(&run.stderr, &["0 cloned, 2 cloned before"]);
    assert_eq!((run.code, server.stop().len()), (0, 2));
}
