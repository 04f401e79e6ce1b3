//! Turns the flags of a refresh into a plan: the pages to fetch, and the document of each.

use super::Options;
use super::arrival::Arrival;
use super::error::Error;
use super::fetch::Fetcher;
use super::location::Location;
use super::page::{Reader, page, pages};
use super::plan::{Failure, Plan, place};
use super::sources::{Entry, Moment};
use super::tree::Tree;
use super::{site, to_version};

/// Fetches the pages that the flags select.
pub(crate) fn gather(tree: &Tree, options: &Options, now: &Moment) -> Result<Plan, Error> {
    let fetcher = Fetcher::new(options.silence());
    let reader = Reader { fetcher: &fetcher, config: tree.config(), now };
    let one = |arrival| Ok(Plan { arrivals: vec![arrival], ..Plan::default() });
    match options {
        Options { remove: Some(named), .. } => Ok(Plan { removed: vec![tree.removal(named)?], ..Plan::default() }),
        Options { from: Some(location), source, .. } => {
            one(tree.replacement(page(reader, location)?, source.as_deref())?)
        }
        Options { add: Some(location), .. } => one(tree.addition(page(reader, location)?)?),
        Options { to_version: Some(version), .. } => {
            let arrivals = to_version::arrivals(tree, reader, version)?;
            Ok(Plan { arrivals, ..Plan::default() })
        }
        Options { source: Some(file), .. } => Ok(of_entries(vec![tree.named(file)?.clone()], reader)),
        Options { index: None, .. } if tree.index().is_none() => {
            if options.api_version.is_some() || options.language.is_some() || !options.only.is_empty() {
                return Err(Error::NoIndex);
            }
            let mut plan = of_entries(tree.entries().to_vec(), reader);
            try_again(&mut plan, tree, reader);
            Ok(Plan { is_remembered: true, ..plan })
        }
        _ => site::plan(tree, options, reader),
    }
}

/// Fetches every document from its page.
fn of_entries(entries: Vec<Entry>, reader: Reader<'_>) -> Plan {
    let mut plan = Plan { is_lenient: true, ..Plan::default() };
    let mut places = Vec::new();
    for entry in entries {
        match place(&entry) {
            Ok(location) => places.push((location, entry)),
            Err(error) => plan.fail(Some(&entry), error),
        }
    }
    let locations = places.iter().map(|(location, _)| location.clone()).collect::<Vec<_>>();
    for ((_, entry), page) in places.into_iter().zip(pages(reader, &locations)) {
        match page {
            Ok(page) => plan.arrivals.push(Arrival::of(page, entry)),
            Err(unread) => plan.fail(Some(&entry), unread.error),
        }
    }
    plan
}

/// Retries skipped pages that belong to no stored document.
fn try_again(plan: &mut Plan, tree: &Tree, reader: Reader<'_>) {
    let is_new = |page: &String| !tree.entries().iter().any(|entry| entry.page.as_ref() == Some(page));
    let left_out = tree.left_out().iter().map(|left_out| &left_out.page).filter(|page| is_new(page));
    let locations = left_out.filter_map(|page| Location::page(page).ok()).collect::<Vec<_>>();
    for page in pages(reader, &locations) {
        let location = match &page {
            Ok(page) => page.location.clone(),
            Err(unread) => unread.location.clone(),
        };
        match page.map_err(|unread| unread.error).and_then(|page| tree.addition(page)) {
            Ok(arrival) => plan.arrivals.push(arrival),
            Err(error) => {
                let failure = Failure { file: None, page: location.address(), operations: Vec::new(), error };
                plan.failures.push(failure);
            }
        }
    }
}
