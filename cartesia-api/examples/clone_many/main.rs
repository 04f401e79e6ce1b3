//! Clones the voice of each clip in a folder or a CSV file.
//!
//! ```text
//! cargo run -p example-clone-many -- recordings
//! CARTESIA_API_KEY=sk_car_... cargo run -p example-clone-many -- cast.csv --concurrency 8 --shard 2/8
//! ```
//!
//! It makes many calls with one client at the same time. The API has no idempotency key, so the program itself prevents
//! duplicate voices. `clips` lists the clips, `journal` records those that were sent, and `run` sends the rest. Without
//! an API key, the responses come from the sandbox that is part of this crate.

mod arguments;
mod bars;
mod clip;
mod clips;
mod csv_file;
mod folder;
mod journal;
#[path = "../language/mod.rs"]
mod language;
mod left_out;
mod lines;
mod listed;
mod pace;
mod progress;
mod run;
#[path = "../service/mod.rs"]
mod service;
mod summary;

use std::process::ExitCode;
use std::sync::Arc;

use cartesia_api::{Client, RetryPolicy};
use clap::Parser;

use arguments::Args;
use clips::Clips;
use journal::Journal;
use progress::Progress;
use run::Run;
use service::{Failure, Service, say};
use summary::{Summary, Work};

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(summary) => {
            say(&summary);
            if summary.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(failure) => {
            say(format_args!("error: {}", failure.sentence));
            ExitCode::from(failure.exit_code)
        }
    }
}

async fn run(args: &Args) -> Result<Summary, Failure> {
    let Clips { mut clips, left_out } = clips::find(args)?;
    clips.retain(|clip| args.shard.holds(&clip.content));
    let service = Service::choose(&args.service, settings(args))?;
    // Each sandbox has its own port, but for the journal all sandboxes are the same server.
    let server = service.sandbox.as_ref().map_or(service.client.base_url(), |_| "sandbox");
    let journal = Arc::new(Journal::open(args.journal()?, server)?);
    let work = Work::split(clips, &journal, args.retry_unknown);
    let mut summary = Summary::of(&work, left_out, service.sandbox.is_some());
    let run = Run::new(&service.client, journal, Progress::new(work.to_send.len()), args.json);
    summary.add(&run.send_all(work.to_send, args.concurrency).await);
    Ok(summary)
}

/// Returns the settings of the client, which does not retry: only the call that was refused would wait, and here all must (see
/// `pace`).
fn settings(args: &Args) -> cartesia_api::ClientBuilder {
    Client::builder().retry(RetryPolicy::none()).max_concurrency(args.concurrency)
}
