//! Tests code that uses this crate, with a sandbox in place of Cartesia.
//!
//! ```text
//! cargo test --example test_your_code
//! CARTESIA_API_KEY=sk_car_... cargo run --example test_your_code -- me.wav Me
//! ```
//!
//! [`add_narrator`] is a function as an application could have it. It takes a client as an argument, so that a test can give it
//! a sandbox's client. Nothing else in it is for tests. The tests below it check what it sends, and its result for each failure.

use std::env;
use std::time::Duration;

use cartesia_api::{Client, Error, Upload};

/// The outcome of a request for a new narrator.
#[derive(Debug, PartialEq)]
enum Narrator {
    /// The id of the voice.
    Ready(String),
    /// The service is busy, and may have said for how long.
    Busy(Option<Duration>),
    /// There may be a new voice: look for it before you make another.
    Unknown,
}

async fn add_narrator(client: &Client, clip: Upload, name: &str) -> Result<Narrator, Error> {
    match client.voices_clone().clip(clip).name(name).language("en").send().await {
        Ok(voice) => Ok(Narrator::Ready(voice.id.to_string())),
        // Before all other errors: an earlier attempt may have made a voice.
        Err(error) if error.may_have_taken_effect() => Ok(Narrator::Unknown),
        Err(Error::Api(error)) if error.status == 429 => Ok(Narrator::Busy(error.retry_after)),
        Err(error) => Err(error),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args_os().skip(1);
    let (Some(clip), Some(name)) = (args.next(), args.next()) else {
        return Err("give the path of a clip and a name".into());
    };
    println!("{:?}", add_narrator(&Client::from_env()?, Upload::from_path(clip), &name.to_string_lossy()).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use cartesia_api::RetryPolicy;
    use cartesia_api::sandbox::{Outcome, Sandbox};

    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    fn clip() -> Upload {
        Upload::from_bytes("me.wav", b"RIFF....WAVE".to_vec())
    }

    #[tokio::test]
    async fn clip_and_name_are_sent() -> Tested {
        let sandbox = Sandbox::start()?;
        let narrator = add_narrator(&sandbox.client()?, clip(), "Me").await?;
        assert!(matches!(narrator, Narrator::Ready(id) if !id.is_empty()));

        let request = sandbox.requests().pop().ok_or("nothing was sent")?;
        assert_eq!(request.operation, Some("voices_clone"));
        assert_eq!((request.text("name"), request.text("language")), (Some("Me"), Some("en")));
        let clip = request.part("clip").ok_or("no clip was sent")?;
        assert_eq!((clip.file_name.as_deref(), clip.size), (Some("me.wav"), 12));
        Ok(())
    }

    #[tokio::test]
    async fn a_short_outage_goes_unnoticed() -> Tested {
        let sandbox = Sandbox::start()?;
        sandbox.fail_times(2, 429);
        assert!(matches!(add_narrator(&sandbox.client()?, clip(), "Me").await?, Narrator::Ready(_)));
        assert_eq!(sandbox.requests().len(), 3);
        Ok(())
    }

    #[tokio::test]
    async fn a_busy_service_says_for_how_long() -> Tested {
        let sandbox = Sandbox::start()?;
        sandbox.enqueue(Outcome::respond_with(429, "Too Many Requests: slow down").header("Retry-After", "60"));
        let narrator = add_narrator(&sandbox.client()?, clip(), "Me").await?;
        assert_eq!(narrator, Narrator::Busy(Some(Duration::from_secs(60))));
        Ok(())
    }

    #[tokio::test]
    async fn no_second_voice_is_made_after_a_hang_up() -> Tested {
        let sandbox = Sandbox::start()?;
        sandbox.hang_up();
        assert_eq!(add_narrator(&sandbox.client()?, clip(), "Me").await?, Narrator::Unknown);
        assert_eq!(sandbox.requests().len(), 1);
        Ok(())
    }

    #[tokio::test]
    async fn a_slow_service_times_out() -> Tested {
        let sandbox = Sandbox::start()?;
        sandbox.delay(Duration::from_secs(60));
        let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.base_url());
        let client = client.timeout(Duration::from_millis(100)).retry(RetryPolicy::none()).build()?;
        assert_eq!(add_narrator(&client, clip(), "Me").await?, Narrator::Unknown);
        Ok(())
    }

    #[tokio::test]
    async fn a_refused_clip_is_an_error() -> Tested {
        let sandbox = Sandbox::start()?;
        sandbox.respond_with(422, r#"{"title":"Unprocessable","message":"the clip is silent"}"#);
        let outcome = add_narrator(&sandbox.client()?, clip(), "Me").await;
        assert!(outcome.is_err_and(|error| error.to_string().contains("the clip is silent")));
        Ok(())
    }
}
