//! Fetches the documents of pages and files: one with a spinner, or several at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use cartesia_api_build::{Config, Document, Source};
use indicatif::{ProgressBar, ProgressStyle};

use super::error::Error;
use super::fetch::Fetcher;
use super::location::Location;
use super::sources::Moment;
use crate::docs_page::{self, Found};

/// The number of pages that are fetched at a time.
const AT_ONCE: usize = 4;

/// Access to pages: the fetcher, the settings for their documents, and the time.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) fetcher: &'a Fetcher,
    pub(crate) config: &'a Config,
    pub(crate) now: &'a Moment,
}

/// A page with a document.
pub(crate) struct Page {
    pub(crate) location: Location,
    pub(crate) found: Found,
    pub(crate) document: Document,
}

/// A page without a readable document.
pub(crate) struct Unread {
    pub(crate) location: Location,
    pub(crate) error: Error,
    /// The source file of the page, if a document was found.
    pub(crate) made_of: Option<String>,
}

impl Page {
    fn fetch(reader: Reader<'_>, location: &Location) -> Result<Self, Box<Unread>> {
        let unread = |error, made_of| Box::new(Unread { location: location.clone(), error, made_of });
        let text = reader.fetcher.text(location);
        let text = text.map_err(|problem| unread(Error::Fetch { location: location.clone(), problem }, None))?;
        let found = docs_page::document(&text);
        let mut found = found.map_err(|problem| {
            let made_of = problem.made_of().map(str::to_owned);
            unread(Error::Page { location: location.clone(), problem }, made_of)
        })?;
        if found.first_line == 1 && !location.is_file() {
            // The document of a whole API is the source file of its pages.
            found.made_of = Some(location.path().to_string_lossy().into_owned());
        }
        let source = Source::new(location.name(), &found.text).within(found.first_line, found.indent);
        match reader.config.parse(&source.taken(reader.now.to_string())) {
            Ok(document) => Ok(Self { location: location.clone(), found, document }),
            Err(problem) => Err(unread(Error::refused(location, problem), found.made_of)),
        }
    }
}

/// Returns the document of one page or file, and shows a spinner meanwhile.
pub(crate) fn page(reader: Reader<'_>, location: &Location) -> Result<Page, Error> {
    // It only draws on a terminal.
    let spinner = ProgressBar::new_spinner().with_message(location.to_string());
    spinner.enable_steady_tick(Duration::from_millis(100));
    let page = Page::fetch(reader, location);
    spinner.finish_and_clear();
    page.map_err(|unread| unread.error)
}

/// Returns the documents of several pages, in order, and shows a bar meanwhile.
pub(crate) fn pages(reader: Reader<'_>, locations: &[Location]) -> Vec<Result<Page, Box<Unread>>> {
    let bar = ProgressBar::new(u64::try_from(locations.len()).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    let next = AtomicUsize::new(0);
    let work = &|| {
        let mut fetched = Vec::new();
        while let Some((index, location)) = claimed(&next, locations) {
            bar.set_message(location.to_string());
            fetched.push((index, Page::fetch(reader, location)));
            bar.inc(1);
        }
        fetched
    };
    let mut fetched = thread::scope(|scope| {
        let workers = [(); AT_ONCE].map(|()| scope.spawn(work));
        let joined = workers.into_iter().map(|worker| worker.join());
        joined.flat_map(|fetched| fetched.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect::<Vec<_>>()
    });
    bar.finish_and_clear();
    fetched.sort_by_key(|(index, _)| *index);
    fetched.into_iter().map(|(_, page)| page).collect()
}

fn claimed<'a>(next: &AtomicUsize, locations: &'a [Location]) -> Option<(usize, &'a Location)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, locations.get(index)?))
}
