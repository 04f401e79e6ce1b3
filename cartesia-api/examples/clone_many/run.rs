//! Sends several clips at the same time, and records each step in the journal before the next one.

use std::io::{self, Write};
use std::path::Path;
use std::process;
use std::sync::Arc;
use std::time::Duration;

use cartesia_api::types::VoiceMetadata;
use cartesia_api::{Client, Error, ResponseValue, Upload};
use futures_util::{StreamExt, stream};
use indicatif::ProgressBar;
use serde_json::json;
use tokio::signal;
use tokio_util::sync::CancellationToken;

use crate::clip::Clip;
use crate::journal::{Journal, State};
use crate::pace::{self, Pace};
use crate::progress::{self, Progress, printable};
use crate::service::sentence;

pub(crate) struct Run<'a> {
    client: &'a Client,
    journal: Arc<Journal>,
    progress: Progress,
    json: bool,
    pace: Pace,
    /// Once cancelled, no other clip is begun.
    stop: CancellationToken,
}

/// A clip that was begun, and its state afterwards.
pub(crate) struct Report {
    pub(crate) clip: Clip,
    pub(crate) state: State,
}

/// One attempt at a clip.
enum Attempt {
    Ended(State),
    /// The service refused the clip, and may take it later.
    Refused(Error),
}

impl<'a> Run<'a> {
    pub(crate) fn new(client: &'a Client, journal: Arc<Journal>, progress: Progress, json: bool) -> Self {
        Self { client, journal, progress, json, pace: Pace::new(), stop: CancellationToken::new() }
    }

    /// Sends clips until all are sent or the run is stopped. In both cases it waits for the uploads in progress.
    pub(crate) async fn send_all(&self, clips: Vec<Clip>, at_once: usize) -> Vec<Report> {
        tokio::spawn(stop_on_ctrl_c(self.stop.clone(), self.progress.clone()));
        let reports = stream::iter(clips).map(|clip| self.send(clip)).buffer_unordered(at_once);
        let reports = reports.filter_map(|report| async { report }).collect().await;
        self.progress.end();
        reports
    }

    /// Sends a clip. Returns `None` if the run was stopped before the clip was begun.
    async fn send(&self, clip: Clip) -> Option<Report> {
        let bar = self.progress.of_upload(&clip.path);
        let state = self.attempts(&clip, &bar).await;
        self.progress.end_of_upload(&bar);
        if let Some(State::Failed { error, .. } | State::Unknown { error }) = &state {
            self.progress.say(&format!("{}: {error}", clip.path.display()));
        }
        state.map(|state| Report { clip, state })
    }

    async fn attempts(&self, clip: &Clip, bar: &ProgressBar) -> Option<State> {
        let mut pauses = pace::backoff();
        let mut last = None;
        while self.stop.run_until_cancelled(self.pace.turn()).await.is_some() {
            let error = match self.attempt(clip, bar).await {
                Attempt::Ended(state) => return Some(state),
                Attempt::Refused(error) => error,
            };
            progress::wait(bar);
            last = Some(State::of_error(&error));
            let Some(pause) = pauses.next() else {
                // The server can't be reached for other clips either.
                if error.is_connect() {
                    self.stop.cancel();
                }
                break;
            };
            self.pause_all(error.retry_after().unwrap_or(pause), &error);
        }
        last
    }

    fn pause_all(&self, pause: Duration, error: &Error) {
        if self.pace.pause(pause) {
            self.progress.say(&format!("All uploads wait {pause:.0?}: {}", sentence(error)));
        }
    }

    async fn attempt(&self, clip: &Clip, bar: &ProgressBar) -> Attempt {
        if let Err(error) = clip.check().await {
            return Attempt::Ended(State::Failed { error, retryable: false });
        }
        if let Err(error) = self.note(clip, &State::Started).await {
            return Attempt::Ended(State::Failed { error, retryable: true });
        }
        let result = self.call(clip, bar).await;
        let state = State::of(&result);
        if let Err(error) = self.note(clip, &state).await {
            return Attempt::Ended(state.unnoted(&error));
        }
        if let State::Done { voice } = &state {
            self.print(clip, voice, result.as_deref().ok());
        }
        match (result, &state) {
            // Only a clip that can't have been cloned is sent again, whatever the status is.
            (Err(error), State::Failed { retryable: true, .. }) => return Attempt::Refused(error),
            (Err(error), _) => self.heed(&error),
            (Ok(_), _) => {}
        }
        Attempt::Ended(state)
    }

    /// Stops or pauses the other clips if the error of one holds for all of them.
    fn heed(&self, error: &Error) {
        // The key, the credits or the account: every other clip would fail in the same way.
        if matches!(error.status().map(|status| status.as_u16()), Some(401..=403)) {
            self.stop.cancel();
        }
        if let Some(pause) = error.retry_after() {
            self.pause_all(pause, error);
        }
    }

    /// Writes a state to the journal. The run stops if that fails.
    async fn note(&self, clip: &Clip, state: &State) -> Result<(), String> {
        let noted = self.journal.write(clip, state).await;
        if noted.is_err() {
            self.stop.cancel();
        }
        noted
    }

    async fn call(&self, clip: &Clip, bar: &ProgressBar) -> Result<ResponseValue<VoiceMetadata>, Error> {
        let bar = bar.clone();
        let upload = Upload::from_path(&clip.path).on_progress(move |sent, total| progress::show(&bar, sent, total));
        let request = self.client.voices_clone().clip(upload).name(&clip.name).language(&clip.language);
        request.maybe_description(clip.description.as_deref()).send().await
    }

    fn print(&self, clip: &Clip, id: &str, voice: Option<&VoiceMetadata>) {
        let printed = self.progress.suspend(|| match self.json {
            true => print_json(&clip.path, id, voice),
            false => writeln!(io::stdout(), "{}  {}", printable(id), printable(&clip.path.to_string_lossy())),
        });
        match printed {
            // The reader of our output has closed it. The journal has the rest.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.progress.say(&format!("the voice {id} was made, but not printed: {error}"));
            }
            _ => {}
        }
    }
}

/// Prints a line of JSON. If the response can't be read, the voice has nothing but its id.
fn print_json(path: &Path, id: &str, voice: Option<&VoiceMetadata>) -> io::Result<()> {
    let voice = match voice {
        Some(voice) => serde_json::to_value(voice)?,
        None => json!({ "id": id }),
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &json!({ "path": path.to_string_lossy(), "voice": voice }))?;
    writeln!(out)
}

async fn stop_on_ctrl_c(stop: CancellationToken, progress: Progress) {
    if signal::ctrl_c().await.is_err() {
        return;
    }
    progress.say("Ctrl-C: the run stops after the uploads in progress; press it again to stop at once.");
    stop.cancel();
    if signal::ctrl_c().await.is_ok() {
        // The journal has the clips in progress as started, which means unknown.
        process::exit(1);
    }
}
