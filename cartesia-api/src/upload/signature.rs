//! The kinds of files that their first bytes tell for certain, and that no service takes as audio.
//!
//! A table of its own, since the crate `infer` takes two bytes for enough, and knows no text but markup. The rows are from
//! `docs/ground-truth/clips.md`. Nothing is told of what follows an ID3 tag, which MP3, FLAC and AAC files begin with.

/// The number of bytes from which text is told from anything else.
const SAMPLE: usize = 512;
/// The smallest number of bytes that is called a text: shorter ones stand for audio in many tests.
const MIN_TEXT: usize = 64;

/// Bytes at an offset.
type Mark = (usize, &'static [u8]);

/// The kinds by their marks, of which a file has all.
const KINDS: [(&[Mark], &str); 24] = [
    (&[(4, b"ftyp")], "an MPEG-4 file (M4A, MP4, MOV)"),
    (&[(0, b"FORM"), (8, b"AIF")], "an AIFF file"),
    (&[(0, b"caff\0\x01")], "a CAF file"),
    (&[(0, b"#!AMR")], "an AMR file"),
    (&[(0, b".snd\0\0\0")], "an AU file"),
    (&[(0, b"MThd\0\0\0\x06")], "a MIDI file"),
    (&[(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")], "a Windows Media file (WMA, WMV)"),
    (&[(0, b"riff\x2e\x91\xcf\x11")], "a Wave64 file"),
    (&[(0, b"RIFF"), (8, b"AVI ")], "an AVI file"),
    (&[(0, b"RIFF"), (8, b"WEBP")], "a WebP image"),
    (&[(0, b"\x89PNG\r\n\x1a\n")], "a PNG image"),
    (&[(0, b"\xff\xd8\xff")], "a JPEG image"),
    (&[(0, b"GIF87a")], "a GIF image"),
    (&[(0, b"GIF89a")], "a GIF image"),
    (&[(0, b"II*\0")], "a TIFF image"),
    (&[(0, b"MM\0*")], "a TIFF image"),
    (&[(0, b"%PDF-")], "a PDF document"),
    (&[(0, b"PK\x03\x04")], "a ZIP archive"),
    (&[(0, b"\x1f\x8b\x08")], "a gzip archive"),
    (&[(0, b"7z\xbc\xaf\x27\x1c")], "a 7z archive"),
    (&[(0, b"Rar!\x1a\x07")], "a RAR archive"),
    (&[(0, b"\xfd7zXZ\0")], "an xz archive"),
    (&[(0, b"\x28\xb5\x2f\xfd")], "a Zstandard archive"),
    (&[(0, b"\x7fELF")], "a program"),
];

/// The beginnings of formats that Cartesia takes, as far as they could be the beginning of a text.
const AUDIO: [&[u8]; 5] = [b"RIFF", b"RF64", b"fLaC", b"OggS", b"ID3"];

/// The beginnings of an HTML page, in small letters.
const HTML: [&[u8]; 2] = [b"<!doctype html", b"<html"];

/// Returns the kind of a file that is surely no audio that Cartesia takes, by its first bytes.
pub(super) fn foreign(first: &[u8]) -> Option<&'static str> {
    let has = |(offset, bytes): &Mark| first.get(*offset..).is_some_and(|rest| rest.starts_with(bytes));
    let kind = KINDS.iter().find(|(marks, _)| marks.iter().all(has)).map(|(_, kind)| *kind);
    kind.or_else(|| is_adts(first).then_some("AAC audio in ADTS"))
        .or_else(|| text(first.get(..SAMPLE).unwrap_or(first)))
}

/// Returns `true` for AAC in ADTS (ISO/IEC 14496-3, section 1.A.2.2), with two frames of it: their syncword is that of MPEG
/// audio, with a layer that has no meaning there.
fn is_adts(first: &[u8]) -> bool {
    let [0xff, 0xf0 | 0xf1 | 0xf8 | 0xf9, _, c, d, e, ..] = *first else { return false };
    let length = usize::from(c & 0x03) << 11 | usize::from(d) << 3 | usize::from(e) >> 5;
    length > 7 && first.get(length..).is_some_and(|next| next.starts_with(first.get(..2).unwrap_or_default()))
}

/// Returns the kind of text that a sample is. Every header of an audio format has bytes in it that no text has.
fn text(sample: &[u8]) -> Option<&'static str> {
    let start = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample).trim_ascii_start();
    let begins = |word: &&[u8]| start.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if HTML.iter().any(begins) {
        return Some("an HTML page");
    }
    let is_text = sample.len() >= MIN_TEXT && !AUDIO.iter().any(|mark| sample.starts_with(mark)) && is_text(sample);
    is_text.then_some("a text")
}

/// Returns `true` for UTF-8 without control characters but white space. The sample may end within a character.
fn is_text(sample: &[u8]) -> bool {
    let valid = match std::str::from_utf8(sample) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            sample.get(..error.valid_up_to()).and_then(|whole| std::str::from_utf8(whole).ok())
        }
        Err(_) => None,
    };
    valid.is_some_and(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::foreign;

    /// Scenario: the beginnings of the formats that Cartesia takes, as tools write them. Expected: none is foreign.
    #[test]
    fn audio_passes() {
        let beginnings: [&[u8]; 12] = [
            b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0",
            b"RF64\xff\xff\xff\xffWAVEds64",
            b"fLaC\0\0\0\x22\x10\0\x10\0",
            b"ID3\x04\0\0\0\0\0\x23TSSE",
            b"\xff\xfb\x90\x64\0\0",
            b"\xff\xf3\x84\xc4\0",
            b"\xff\xfd\xc4\x04\0",
            b"\0\0\x01\xba\x21\0\x01",
            b"\0\0\x01\xb3\x16\0",
            b"OggS\0\x02\0\0",
            b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01",
            b"",
        ];
        for beginning in beginnings {
            assert_eq!(foreign(beginning), None, "{beginning:?}");
            let long = [beginning, &[b'x'; 600]].concat();
            assert!(beginning.is_empty() || foreign(&long).is_none(), "{beginning:?}");
        }
    }

    /// Scenario: beginnings of other kinds of files. Expected: each is named.
    #[test]
    fn other_kinds_are_named() {
        let pointer =
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32\n";
        let json = "{\"error\": \"\u{fc}ber\"}\t\r\n".repeat(4);
        let kinds: [(&[u8], &str); 8] = [
            (b"\0\0\0\x20ftypM4A \0\0\0\0", "an MPEG-4 file (M4A, MP4, MOV)"),
            (b"FORM\0\0\x10\0AIFCFVER", "an AIFF file"),
            (b"%PDF-1.7\n", "a PDF document"),
            (b"PK\x03\x04\x14\0", "a ZIP archive"),
            (b"\xef\xbb\xbf\n <!DOCTYPE html><title>", "an HTML page"),
            (b"<HTML>", "an HTML page"),
            (pointer, "a text"),
            (json.as_bytes(), "a text"),
        ];
        for (beginning, kind) in kinds {
            assert_eq!(foreign(beginning), Some(kind), "{beginning:?}");
        }
    }

    /// Scenario: AAC frames of 16 bytes, and a syncword that no second one follows. Expected: the former alone is told.
    #[test]
    fn aac_has_two_frames() {
        let frame = b"\xff\xf1\x50\x80\x02\x1f\xfc\0\0\0\0\0\0\0\0\0";
        assert_eq!(foreign(&frame.repeat(2)), Some("AAC audio in ADTS"));
        assert_eq!(foreign(frame), None);
        assert_eq!(foreign(&[frame, &[0; 16][..]].concat()), None);
    }

    /// Scenario: a text that is cut within a character by the sample's end, short texts, and texts with a control character.
    /// Expected: the first is a text; the others may be anything.
    #[test]
    fn only_a_sure_text_is_one() {
        assert_eq!(foreign(format!("x{}", "\u{e4}".repeat(400)).as_bytes()), Some("a text"));
        assert_eq!(foreign(b"a stand-in for a clip"), None);
        assert_eq!(foreign(&[b'a'; 63]), None);
        assert_eq!(foreign(&[b'a'; 64]), Some("a text"));
        assert_eq!(foreign(&[&[b'a'; 300][..], b"\0"].concat()), None);
        assert_eq!(foreign(&[&[b'a'; 300][..], b"\xff"].concat()), None);
    }
}
