//! The client: a handle on what its calls share, with a method for each operation.

use std::fmt;
use std::sync::Arc;

use crate::core::Core;

/// A client of the Cartesia API: one method for each operation of the OpenAPI document.
///
/// It holds a pool of connections and is cheap to clone; make one and share it between tasks.
///
/// ```no_run
/// # async fn example() -> Result<(), cartesia_api::Error> {
/// use cartesia_api::{Client, Upload};
///
/// let client = Client::from_env()?;
/// let voice = client
///     .voices_clone()
///     .clip(Upload::from_path("clip.wav"))
///     .name("Narrator")
///     .language("en")
///     .send()
///     .await?;
/// println!("{}", voice.id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    /// A field and no method: methods have the operations' names.
    pub(crate) core: Arc<Core>,
}

impl Client {
    /// Returns the URL that requests go to, without a trailing slash. Some operations have a server of their own, which
    /// their docs name.
    pub fn base_url(&self) -> &str {
        &self.core.base_url
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.fmt(f)
    }
}
