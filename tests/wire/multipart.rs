//! The head of the clip's part: its file name and its media type, whatever they contain.

use std::path::Path;

use cartesia_api::{Error, Upload};
use cartesia_api_tests::form::{heads, parts, parts_by_form_data};

use crate::support::{CLIP, contains, sent, unsent};

/// Sends a clip, and checks that this name is on the wire, and nothing of it anywhere else.
#[track_caller]
fn arrives(clip: Upload, expected: &str) {
    let request = sent(|request| request.clip(clip));
    let parts = parts(&request);
    let names = parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["name", "language", "clip"]);
    assert_eq!(parts[2].file_name.as_deref(), Some(expected));
    assert_eq!(parts[2].content, CLIP);
    let head = heads(&request).remove(2);
    let lines = head.split("\r\n").collect::<Vec<_>>();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], format!("Content-Disposition: form-data; name=\"clip\"; filename=\"{expected}\""));
    assert!(lines[1].starts_with("Content-Type: "), "{lines:?}");
    assert!(head.len() < 1024, "{} bytes", head.len());
    assert!(
        !head.contains(|character: char| character.is_ascii_control() && !"\r\n\t".contains(character)),
        "{head:?}"
    );
    let others = parts_by_form_data(&request);
    assert_eq!(others.len(), 3);
    assert_eq!((&others[2].name, &others[2].content), (&parts[2].name, &parts[2].content));
    // This parser takes these two for the end of a name, even in quotes.
    if !expected.contains([';', '=']) {
        assert_eq!(others, parts);
    }
}

#[track_caller]
fn named(name: &str, expected: &str) {
    arrives(Upload::from_bytes(name, CLIP), expected);
}

// Scenario: names as people have them. Expected: they arrive as they are.
#[test]
fn plain_names_arrive_as_they_are() {
    named("clip.wav", "clip.wav");
    named("my clip (2).final.wav", "my clip (2).final.wav");
    named("it's 100% & more; name=x.wav", "it's 100% & more; name=x.wav");
    named("C:\\clips\\a.wav", "C:\\clips\\a.wav");
    named("../../etc/passwd", "../../etc/passwd");
    named("tab\there.wav", "tab\there.wav");
    named(" ", " ");
}

// Scenario: names in other scripts. Expected: raw UTF-8.
#[test]
fn other_scripts_arrive_as_they_are() {
    for name in [
        "Stimme äöü.wav",
        "声.mp3",
        "صوت.ogg",
        "голос.flac",
        "🎙️👩‍🎤.wav",
        "e\u{301}.wav",
        "\u{202e}vaw.a",
        "\u{85}\u{2028}",
    ] {
        named(name, name);
    }
}

// Scenario: names that end a quoted text or a line. Expected: escaped as browsers do it.
#[test]
fn quotes_and_line_ends_are_escaped() {
    named("a\"b.wav", "a%22b.wav");
    named("\"", "%22");
    named("a\\\"b.wav", "a\\%22b.wav");
    named("a\r\nb.wav", "a%0D%0Ab.wav");
    named("a\nb", "a%0Ab");
    named("a\rb", "a%0Db");
    named("50%22", "50%22");
}

// Scenario: names that try to add a header, another file name, or a part. Expected: they are only names.
#[test]
fn nothing_can_be_injected() {
    named("a\"; filename=\"b", "a%22; filename=%22b");
    named("a\r\nX-Evil: 1", "a%0D%0AX-Evil: 1");
    named("a\"\r\n\r\nevil\r\n--x--\r\n", "a%22%0D%0A%0D%0Aevil%0D%0A--x--%0D%0A");
    named("\r\n", "%0D%0A");
}

// Scenario: names that browsers never meet: control characters, a backslash at the end. Expected: escaped alike.
#[test]
fn what_parsers_stumble_over_is_escaped() {
    named("nul\0.wav", "nul%00.wav");
    named("escape\u{1b}[31m.wav", "escape%1B[31m.wav");
    named("delete\u{7f}", "delete%7F");
    named("ends with \\", "ends with %5C");
    named("\\", "%5C");
    named("\\\\", "\\%5C");
}

// Scenario: names as long as a file system allows, of one character a byte, of three bytes a character, and of
// characters that have to be escaped. Expected: they arrive whole, in a head that parsers still take.
#[test]
fn long_names_arrive_whole() {
    named(&"a".repeat(255), &"a".repeat(255));
    named(&"声".repeat(85), &"声".repeat(85));
    named(&"\"".repeat(255), &"%22".repeat(255));
}

// Scenario: a longer name, and an empty one. Expected: refused before the client connects, with what to do.
#[test]
fn impossible_names_are_refused() {
    let error = unsent(|request| request.clip(Upload::from_bytes("a".repeat(766), CLIP)));
    contains(&error.to_string(), &["`clip`", "766 bytes", "765"]);
    let error = unsent(|request| request.clip(Upload::from_bytes("", CLIP)));
    contains(&error.to_string(), &["`clip`", "no file name", ".file_name("]);
    assert!(matches!(error, Error::Invalid(_)), "{error:?}");
}

/// Writes the clip under this name.
fn write(name: impl AsRef<Path>) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, CLIP).unwrap();
    (folder, path)
}

// Scenario: a file on disk. Expected: the last component of its path, or the name that the caller gave.
#[test]
fn a_path_gives_its_last_part() {
    let (_folder, path) = write("Stimme 1.wav");
    arrives(Upload::from_path(&path), "Stimme 1.wav");
    arrives(Upload::from_path(&path).file_name("other.mp3"), "other.mp3");
}

// Scenario: names on disk that no browser would upload. Expected: escaped, or U+FFFD where there are no characters.
#[cfg(unix)]
#[test]
fn any_name_on_disk_can_be_sent() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let cases: [(&[u8], &str); 4] = [
        (b"quo\"te.wav", "quo%22te.wav"),
        (b"line\r\nend.wav", "line%0D%0Aend.wav"),
        (b"\xff\xfe clip \xc3\x28.wav", "\u{fffd}\u{fffd} clip \u{fffd}(.wav"),
        (b"ends with \\", "ends with %5C"),
    ];
    for (name, expected) in cases {
        let (_folder, path) = write(OsStr::from_bytes(name));
        arrives(Upload::from_path(path), expected);
    }
}

// Scenario: a file whose name is as long as Linux allows, and no UTF-8, so that each byte becomes three. Expected: a
// file that exists can be sent.
#[cfg(target_os = "linux")]
#[test]
fn a_long_name_that_is_not_utf8_can_be_sent() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let (_folder, path) = write(OsStr::from_bytes(&[0xff; 255]));
    arrives(Upload::from_path(path), &"\u{fffd}".repeat(255));
}

#[track_caller]
fn typed(clip: Upload, expected: &str) {
    let request = sent(|request| request.clip(clip));
    assert_eq!(parts(&request)[2].media_type.as_deref(), Some(expected));
    assert_eq!(heads(&request)[2].split("\r\n").nth(1), Some(format!("Content-Type: {expected}").as_str()));
}

#[track_caller]
fn typed_by_name(name: &str, expected: &str) {
    typed(Upload::from_bytes(name, CLIP), expected);
}

// Scenario: the eight formats of the document. Expected: a media type for each, in any case.
#[test]
fn extensions_have_media_types() {
    for (extension, expected) in [
        ("flac", "audio/flac"),
        ("mp3", "audio/mpeg"),
        ("mpeg", "video/mpeg"),
        ("mpga", "audio/mpeg"),
        ("oga", "audio/ogg"),
        ("ogg", "audio/ogg"),
        ("wav", "audio/wav"),
        ("webm", "video/webm"),
    ] {
        typed_by_name(&format!("clip.{extension}"), expected);
        typed_by_name(&format!("CLIP.{}", extension.to_uppercase()), expected);
    }
    typed_by_name("a.b.Wav", "audio/wav");
}

// Scenario: other extensions, and none. Expected: `application/octet-stream`.
#[test]
fn other_names_have_none() {
    for name in ["clip", "clip.", "clip.txt", "clip.wav.bak", ".wav", "wav", "clip.wav ", "clip.wäv"] {
        typed_by_name(name, "application/octet-stream");
    }
}

// Scenario: a media type of the caller's own. Expected: that one, whatever the name says.
#[test]
fn the_callers_media_type_wins() {
    let clip = || Upload::from_bytes("clip.mp3", CLIP);
    typed(clip().content_type("audio/x-wav"), "audio/x-wav");
    typed(clip().content_type("audio/L16; rate=16000"), "audio/l16; rate=16000");
    typed(clip().content_type("application/vnd.example+json"), "application/vnd.example+json");
    typed(clip().content_type("nonsense").content_type("audio/ogg"), "audio/ogg");
}

// Scenario: texts that are not media types. Expected: refused before the client connects, with an example of one.
#[test]
fn what_is_no_media_type_is_refused() {
    let long = format!("audio/{}", "x".repeat(200));
    for text in
        ["", "audio", "/wav", "audio/wav\r\nX-Evil: 1", "audio/w\0v", "audio/wäv", "audio wav", "audio/wav; a", &long]
    {
        let error = unsent(|request| request.clip(Upload::from_bytes("clip.wav", CLIP).content_type(text)));
        assert!(matches!(error, Error::Invalid(_)), "{text:?}: {error:?}");
        contains(&error.to_string(), &["`clip`", "not a media type", "audio/wav"]);
    }
}

// Scenario: a media type without a subtype. Expected: refused like the others.
#[test]
fn a_media_type_without_a_subtype_is_refused() {
    let error = unsent(|request| request.clip(Upload::from_bytes("clip.wav", CLIP).content_type("audio/")));
    contains(&error.to_string(), &["`clip`", "not a media type"]);
}
