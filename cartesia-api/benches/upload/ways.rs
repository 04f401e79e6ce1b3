//! The ways to upload a clip that are compared.

use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use bytes::Bytes;
use cartesia_api::{Client, Upload};
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use tokio_util::io::ReaderStream;

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// The number of bytes in a piece, as in our own client.
const PIECE: usize = 256 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// This crate, from a path.
    OursPath,
    /// This crate, from shared bytes.
    OursBytes,
    /// Reqwest, from shared bytes.
    ReqwestBytes,
    /// Reqwest, with the file read whole for each upload.
    ReqwestRead,
    /// Reqwest, with the file as a stream of large pieces.
    ReqwestPieces,
    /// Reqwest's own `Part::file`.
    ReqwestFile,
    /// A C program.
    Libcurl,
}

impl Way {
    pub(crate) const ALL: [Self; 7] = [
        Self::Libcurl,
        Self::OursPath,
        Self::OursBytes,
        Self::ReqwestBytes,
        Self::ReqwestRead,
        Self::ReqwestPieces,
        Self::ReqwestFile,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OursPath => "ours-path",
            Self::OursBytes => "ours-bytes",
            Self::ReqwestBytes => "reqwest-bytes",
            Self::ReqwestRead => "reqwest-read",
            Self::ReqwestPieces => "reqwest-pieces",
            Self::ReqwestFile => "reqwest-file",
            Self::Libcurl => "libcurl",
        }
    }
}

impl FromStr for Way {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|way| way.name() == name).ok_or_else(|| format!("there is no way named {name}"))
    }
}

/// A way with what it needs, made once and used for each upload.
#[derive(Clone)]
pub(crate) struct Uploader {
    way: Way,
    ours: Client,
    http: reqwest::Client,
    url: String,
    clip: PathBuf,
    bytes: Bytes,
}

impl Uploader {
    pub(crate) fn new(way: Way, base_url: &str, clip: &Path) -> Result<Self, Box<dyn Error>> {
        let shared = matches!(way, Way::OursBytes | Way::ReqwestBytes);
        Ok(Self {
            way,
            ours: Client::builder().api_key("sk_car_bench").base_url(base_url).build()?,
            http: reqwest::Client::builder().no_proxy().tls_certs_only([]).build()?,
            url: format!("{base_url}/voices/clone"),
            clip: clip.to_owned(),
            bytes: if shared { std::fs::read(clip)?.into() } else { Bytes::new() },
        })
    }

    pub(crate) async fn upload(&self) -> Outcome {
        match self.way {
            Way::OursPath => self.ours(Upload::from_path(&self.clip)).await,
            Way::OursBytes => self.ours(Upload::from_bytes("clip.wav", self.bytes.clone())).await,
            Way::ReqwestBytes => self.reqwest(self.of_bytes(self.bytes.clone())).await,
            Way::ReqwestRead => self.reqwest(self.of_bytes(tokio::fs::read(&self.clip).await?.into())).await,
            Way::ReqwestPieces => self.reqwest(self.of_pieces().await?).await,
            Way::ReqwestFile => self.reqwest(Part::file(&self.clip).await?).await,
            Way::Libcurl => Err("libcurl has a program of its own".into()),
        }
    }

    async fn ours(&self, clip: Upload) -> Outcome {
        let clip = clip.on_progress(|sent, total| {
            black_box((sent, total));
        });
        let request = self.ours.voices_clone().clip(clip).name("Narrator").description("warm, close").language("en");
        request.send().await?;
        Ok(())
    }

    fn of_bytes(&self, bytes: Bytes) -> Part {
        let length = bytes.len() as u64;
        Part::stream_with_length(Body::from(bytes), length).file_name("clip.wav")
    }

    async fn of_pieces(&self) -> Result<Part, Box<dyn Error + Send + Sync>> {
        let mut file = tokio::fs::File::open(&self.clip).await?;
        file.set_max_buf_size(PIECE);
        let length = file.metadata().await?.len();
        let stream = ReaderStream::with_capacity(file, PIECE);
        Ok(Part::stream_with_length(Body::wrap_stream(stream), length).file_name("clip.wav"))
    }

    async fn reqwest(&self, clip: Part) -> Outcome {
        let form = Form::new()
            .text("name", "Narrator")
            .text("description", "warm, close")
            .text("language", "en")
            .part("clip", clip.mime_str("audio/wav")?);
        let request = self.http.post(&self.url).header("X-API-Key", "sk_car_bench").multipart(form);
        let response = request.header("Cartesia-Version", cartesia_api::API_VERSION).send().await?;
        response.error_for_status()?.json::<cartesia_api::types::VoiceMetadata>().await?;
        Ok(())
    }
}
