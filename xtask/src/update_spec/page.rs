//! The document of a page or file, while a spinner tells what is waited for.

use std::time::Duration;

use indicatif::ProgressBar;

use super::error::Error;
use super::fetch::{Fetcher, Location};
use crate::docs_page;

pub(crate) fn document(fetcher: &mut Fetcher, location: &Location) -> Result<String, Error> {
    // Draws on a terminal only.
    let spinner = ProgressBar::new_spinner().with_message(location.to_string());
    spinner.enable_steady_tick(Duration::from_millis(100));
    let text = fetcher.text(location);
    spinner.finish_and_clear();
    let text = text.map_err(|problem| Error::Fetch { location: location.clone(), problem })?;
    docs_page::document(&text).map_err(|problem| Error::Page { location: location.clone(), problem })
}
