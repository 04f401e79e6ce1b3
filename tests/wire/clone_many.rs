//! The example `clone_many` as a program: what it sends, what it records, and how it ends.

mod journal;
mod limits;
pub(crate) mod program;

use std::collections::BTreeSet;
use std::fs;

use cartesia_api_tests::{Reply, Server};

use self::program::{Folder, names};
use crate::support::contains;

// Scenario: a CSV file as spreadsheets write it, with a byte order mark, spaces, a quoted comma and optional fields.
// Expected: each voice has the values of its row, and clips are found beside the file.
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

// Scenario: rows with all kinds of mistakes. Expected: all are reported at once with their lines, and nothing is sent.
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

// Scenario: mistakes in rows below empty lines and fields of several lines, with the line ends of each system, those of
// a spreadsheet that has LF within a field and CRLF after a row, and a byte order mark. Expected: the numbers are those
// that an editor shows.
#[test]
fn lines_are_counted_as_editors_do() {
    let folder = Folder::with(&["a"]);
    let rows = [
        "",
        "path,name,description",
        "",
        "clips/a.wav,A,\"warm<in>close\"",
        "",
        "",
        "clips/none.wav,B,",
        "clips/a.wav,C,",
        "clips/a.wav",
        "",
        "clips/a.wav,\"D<in><in>D\",x",
    ];
    let expected = [
        "\n  line 8: `",
        "\n  line 9: `",
        "is the same clip as line 4:",
        "\n  line 10: it has 1 fields",
        "\n  line 12: `",
        "is the same clip as line 9:",
    ];
    let server = Server::start([]);
    for (end, within) in [("\n", "\n"), ("\r\n", "\r\n"), ("\r\n", "\n"), ("\r", "\r")] {
        for mark in ["", "\u{feff}"] {
            folder.write("cast.csv", &format!("{mark}{}", rows.join(end).replace("<in>", within)));
            let run = folder.run(&server, "cast.csv", &[]).end();
            assert_eq!(run.code, 2);
            contains(&run.stderr, &expected);
        }
    }
}

// Scenario: a file in the encoding of a machine, and one that has a column twice. Expected: the line and the column.
#[test]
fn a_csv_file_that_cannot_be_read() {
    let folder = Folder::with(&["a"]);
    let server = Server::start([]);
    for (content, expected) in [
        (&b"path,name\r\n\r\nclips/a.wav,Erz\xe4hler\r\n"[..], "line 3 is not UTF-8"),
        (b"path,name,path\nclips/a.wav,A,clips/a.wav\n", "more than one column `path`"),
        (b"name\nA\n", "no column `path`"),
    ] {
        fs::write(folder.path("cast.csv"), content).unwrap();
        let run = folder.run(&server, "cast.csv", &[]).end();
        assert_eq!(run.code, 2);
        contains(&run.stderr, &[expected]);
    }
}

// Scenario: a folder with clips, other files, hidden files and a folder. Expected: only the clips are sent, in the
// order of their names, and the skipped files are reported at the end.
#[test]
fn a_folder_is_its_clips() {
    let folder = Folder::with(&["b", "a"]);
    for name in ["notes.txt", ".a.wav", "C.MP3", "sub.wav/d.wav", "d.m4a", "e.M4A", "README"] {
        folder.write(&format!("clips/{name}"), name);
    }
    let server = Server::always(Reply::voice);
    let run = folder.run(&server, "clips", &["--concurrency", "1", "--json"]).end();
    assert_eq!(run.code, 0, "{}", run.stderr);
    contains(
        &run.stderr,
        &[
            "3 cloned, 0 cloned before, 0 failed",
            "Left out:\n  files: 2 .m4a, 1 without an extension, 1 .txt; a clip is one of flac, mp3, mpeg, mpga, oga, ogg, \
             wav, webm, so convert other audio\n  folders: sub.wav; include them with --recursive\n",
        ],
    );
    assert!(!run.stderr.contains("links"), "{}", run.stderr);
    assert_eq!(names(&server.stop()), ["C", "a", "b"]);
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let lines = lines.collect::<Vec<_>>();
    assert_eq!(lines.len(), 3);
    assert!(lines[1]["path"].as_str().unwrap().ends_with("a.wav"), "{lines:?}");
    assert_eq!(lines[1]["voice"]["id"], "a0e99841-438c-4a64-b679-ae501e7d6091");
}

// Scenario: a folder without clips, an empty folder, and a file in place of a folder.
// Expected: wrong usage, with what was found.
#[test]
fn there_is_no_clip() {
    let folder = Folder::with(&["sub/a"]);
    for number in 0..10 {
        folder.write(&format!("clips/{number}.{number}"), "");
    }
    let server = Server::start([]);
    let run = folder.run(&server, "clips", &[]).end();
    assert_eq!(run.code, 2);
    let expected =
        ["there is no clip in ", "Left out:\n  files: 1 .0, ", "1 .7 and 2 more; ", "\n  folders: sub; include"];
    contains(&run.stderr, &expected);
    fs::create_dir(folder.path("empty")).unwrap();
    folder.write("cast.csv", "path\nclips/sub/a.wav\n");
    for (input, expected) in [("empty", "there is no clip in it"), ("cast.csv", "--recursive is for folders")] {
        let run = folder.run(&server, input, &["--recursive"]).end();
        assert_eq!(run.code, 2);
        contains(&run.stderr, &[expected]);
    }
}

// Scenario: nested folders, and links to the folder above and to one beside. Expected: with `--recursive`, each clip is
// sent once, in the order of the names and named with its folder. Links are reported and not followed.
#[test]
#[cfg(unix)]
fn folders_in_a_folder() {
    let folder = Folder::with(&["b", "a/1", "c/1/2", "c/.hidden/3"]);
    folder.write("clips/a/notes.txt", "");
    std::os::unix::fs::symlink("..", folder.path("clips/c/up")).unwrap();
    std::os::unix::fs::symlink("a", folder.path("clips/beside")).unwrap();
    let server = Server::always(Reply::voice);
    let run = folder.run(&server, "clips", &["--recursive", "--concurrency", "1"]).end();
    assert_eq!(run.code, 0, "{}", run.stderr);
    contains(
        &run.stderr,
        &["Left out:\n  files: 1 .txt; ", "\n  links to folders: beside, c/up; they are not followed"],
    );
    assert!(!run.stderr.contains("--recursive"), "{}", run.stderr);
    assert_eq!(names(&server.stop()), ["a/1", "b", "c/1/2"]);
}

// Scenario: two folders have the same clip. Expected: it is reported with its paths within the folder.
#[test]
fn problems_in_a_folder_in_a_folder() {
    let folder = Folder::with(&["a/1", "b/2"]);
    folder.write("clips/b/1.wav", "a/1");
    let server = Server::start([]);
    let run = folder.run(&server, "clips", &["--recursive"]).end();
    assert_eq!(run.code, 2);
    contains(&run.stderr, &["b/1.wav: `", "is the same clip as a/1.wav"]);
}

// Scenario: three machines with a third of the work each. Expected: each clip is sent by one of them, and each machine
// has its own journal. Another clip does not change the division.
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

// Scenario: runs with the sandbox, then a server, then the same server. Expected: the sandbox's voices don't count for
// the server, and the server's own do.
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
