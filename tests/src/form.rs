//! Forms as read by parsers that share nothing with the library or with each other.

use bytes::Bytes;
use form_data::FormData;
use futures_util::{FutureExt, stream};
use multer::Multipart;

use crate::Request;

/// One part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its file name, not decoded.
    pub file_name: Option<String>,
    /// Its media type.
    pub media_type: Option<String>,
    /// Its content.
    pub content: Vec<u8>,
}

impl Part {
    /// Returns its content as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.content).expect("UTF-8")
    }
}

/// Returns the parts as multer reads them.
#[track_caller]
pub fn parts(request: &Request) -> Vec<Part> {
    let body = Bytes::copy_from_slice(request.content());
    let mut form = Multipart::new(stream::iter([Ok::<_, std::io::Error>(body)]), request.boundary());
    let parts = async {
        let mut parts = Vec::new();
        while let Some(field) = form.next_field().await.expect("a part") {
            let headers = field.headers().keys().map(ToString::to_string).collect::<Vec<_>>();
            assert!(matches!(headers.len(), 1..=2), "{headers:?}");
            assert!(headers.iter().all(|name| name == "content-disposition" || name == "content-type"), "{headers:?}");
            parts.push(Part {
                name: field.name().expect("a name").to_owned(),
                file_name: field.file_name().map(ToOwned::to_owned),
                media_type: field.content_type().map(ToString::to_string),
                content: field.bytes().await.expect("a content").to_vec(),
            });
        }
        parts
    };
    parts.now_or_never().expect("all of it is there")
}

/// Returns the parts as the crate form-data reads them. It takes `;` and `=` in a file name for its end.
#[track_caller]
pub fn parts_by_form_data(request: &Request) -> Vec<Part> {
    let form = FormData::new(request.content(), request.boundary());
    let parts = form.map(|field| {
        let mut field = field.expect("a part");
        assert!(field.headers.is_none(), "{:?}", field.headers);
        Part {
            name: field.name.clone(),
            file_name: field.filename.clone(),
            media_type: field.content_type.as_ref().map(ToString::to_string),
            content: field.bytes().expect("a content").to_vec(),
        }
    });
    parts.collect()
}

/// Returns the heads of the parts, as plain lines between delimiters.
#[track_caller]
pub fn heads(request: &Request) -> Vec<String> {
    let content = String::from_utf8_lossy(request.content()).into_owned();
    let delimiter = format!("--{}", request.boundary());
    let pieces = content.split(delimiter.as_str()).collect::<Vec<_>>();
    let [first, parts @ .., last] = pieces.as_slice() else { panic!("no parts: {content:?}") };
    assert_eq!((*first, *last), ("", "--\r\n"), "{content:?}");
    let head = |part: &&str| part.split_once("\r\n\r\n").expect("a head").0.trim_start().to_owned();
    parts.iter().map(head).collect()
}
