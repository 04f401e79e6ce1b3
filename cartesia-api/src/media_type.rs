//! Media types (RFC 9110, section 8.3.1), and ranges of them such as `audio/*`.

use std::path::Path;

use mime::Mime;

/// The largest number of bytes in a media type that a caller gives.
const MAX: usize = 127;

/// Returns the media type that a text is; `None` for a range, and without a subtype, which the parser accepts.
pub(crate) fn parse(text: &str) -> Option<Mime> {
    let is_header_text = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let mime = text.parse::<Mime>().ok().filter(|_| is_header_text && text.len() <= MAX)?;
    let is_one = mime.type_() != mime::STAR && mime.subtype() != mime::STAR && mime.subtype() != "";
    is_one.then_some(mime)
}

/// Returns whether a media type, whatever its parameters are, is one of a range, or the one that stands in its place.
pub(crate) fn is_within(media_type: &str, range: &str) -> bool {
    let (media_type, range) = (essence(media_type), essence(range));
    match range.strip_suffix('*') {
        Some("*/") => true,
        Some(of_type) => media_type.get(..of_type.len()).is_some_and(|start| start.eq_ignore_ascii_case(of_type)),
        None => media_type.eq_ignore_ascii_case(range),
    }
}

/// Returns whether a text of a document stands for several media types.
pub(crate) fn is_range(text: &str) -> bool {
    essence(text).ends_with('*')
}

/// Returns a media type without its parameters.
fn essence(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}

/// Returns the media type of a format that the document names for a clip. More would need a table of a thousand types
/// in each build.
pub(crate) fn of_file_name(file_name: &str) -> &'static str {
    let extension = Path::new(file_name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "flac" => "audio/flac",
        "mp3" | "mpga" => "audio/mpeg",
        "mpeg" => "video/mpeg",
        "oga" | "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    }
}

/// Returns `true` for the media types of the formats that the document names for a clip, also under other names for them.
pub(crate) fn is_of_clip(media_type: &str) -> bool {
    const OTHER_NAMES: [&str; 6] =
        ["audio/mp3", "audio/vnd.wave", "audio/wave", "audio/webm", "audio/x-flac", "audio/x-wav"];
    const NAMES: [&str; 6] = ["audio/flac", "audio/mpeg", "audio/ogg", "audio/wav", "video/mpeg", "video/webm"];
    NAMES.iter().chain(&OTHER_NAMES).any(|name| essence(media_type).eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::is_within;

    /// Scenario: media types with parameters and in capitals, and ranges. Expected: each is within its own range, and in no other.
    #[test]
    fn ranges() {
        for (media_type, range) in
            [("audio/WAV; codecs=1", "Audio/wav"), ("audio/wav", "audio/*"), ("a/b", "*/*"), ("a/b;c=d", "a/b; e=f")]
        {
            assert!(is_within(media_type, range), "{media_type} {range}");
        }
        for (media_type, range) in
            [("audio/wav", "video/*"), ("audio", "audio/*"), ("audio/wave", "audio/wav"), ("", "a/*")]
        {
            assert!(!is_within(media_type, range), "{media_type} {range}");
        }
    }
}
