//! The values that setters of files take: uploads, and what one is made of.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::upload::Upload;

/// A file, as the setters of files take it: an [`Upload`], a path, or a file name with its content.
///
/// A `&str` or a `String` is not accepted, since it could be a path or the content. Give a path as a [`Path`] or with
/// [`Upload::from_path`].
///
/// ```no_run
/// # fn example(client: cartesia_api::Client) {
/// use std::path::Path;
///
/// use cartesia_api::Upload;
///
/// let request = client.voices_clone().name("Narrator").language("en");
/// let from_path = request.clone().clip(Path::new("clip.wav"));
/// let from_memory = request.clone().clip(("clip.wav", b"RIFF"));
/// let with_its_type = request.clip(Upload::from_path("clip").content_type("audio/wav"));
/// # }
/// ```
///
/// No other crate can implement this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a file to upload",
    label = "not a file",
    note = "for the file at a path, write `Upload::from_path(…)`",
    note = "for an open file, write `Upload::from_file(\"clip.wav\", …)`",
    note = "for content in memory, write `Upload::from_bytes(\"clip.wav\", …)`"
)]
pub trait IntoUpload: Sealed {
    /// Makes the upload.
    fn into_upload(self) -> Upload;
}

/// Kept to this crate, so that more can be taken without a new version.
pub trait Sealed {}

/// Implements both traits for what converts in one expression.
macro_rules! into_upload {
    ($($ty:ty: $value:ident => $upload:expr;)*) => {
        $(
            impl Sealed for $ty {}

            impl IntoUpload for $ty {
                fn into_upload(self) -> Upload {
                    let $value = self;
                    $upload
                }
            }
        )*
    };
}

into_upload! {
    Upload: upload => upload;
    &Upload: upload => upload.clone();
    PathBuf: path => Upload::from_path(path);
    &PathBuf: path => Upload::from_path(path);
    &Path: path => Upload::from_path(path);
    &&Path: path => Upload::from_path(path);
    Box<Path>: path => Upload::from_path(path);
    OsString: path => Upload::from_path(path);
    &OsString: path => Upload::from_path(path);
    &OsStr: path => Upload::from_path(path);
}

impl<N: Into<String>, B: AsRef<[u8]> + Send + 'static> Sealed for (N, B) {}

impl<N: Into<String>, B: AsRef<[u8]> + Send + 'static> IntoUpload for (N, B) {
    fn into_upload(self) -> Upload {
        Upload::from_bytes(self.0, self.1)
    }
}
