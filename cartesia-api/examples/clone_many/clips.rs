//! The clips of the input. Every problem with them is reported at once, before anything is sent.

use std::collections::HashMap;

use indicatif::ProgressIterator;

use crate::arguments::Args;
use crate::clip::Clip;
use crate::listed::Listed;
use crate::service::Failure;
use crate::{csv_file, folder, progress};

/// The clips of a folder or of a CSV file.
pub(crate) struct Clips {
    pub(crate) clips: Vec<Clip>,
    /// A line for each kind of file or folder that is in the input and is not a clip.
    pub(crate) left_out: Vec<String>,
}

pub(crate) fn find(args: &Args) -> Result<Clips, Failure> {
    let Args { input, language, recursive, .. } = args;
    let is_folder = input.metadata().map_err(|error| Failure::unusable(input, error))?.is_dir();
    let (listed, left_out) = match is_folder {
        true => folder::list(input, *recursive, language)?,
        false if *recursive => {
            return Err(Failure::unusable(input, "it is not a folder, and --recursive is for folders"));
        }
        false => (csv_file::list(input, language)?, Vec::new()),
    };
    let (clips, problems) = look_at(listed);
    if !problems.is_empty() {
        let sentence = format!(
            "{} can't be used, and nothing was sent:\n  {}\ncorrect this and run again",
            input.display(),
            problems.join("\n  ")
        );
        return Err(Failure::new(2, sentence));
    }
    match (clips.is_empty(), left_out.is_empty()) {
        (false, _) => Ok(Clips { clips, left_out }),
        (true, true) => Err(Failure::unusable(input, "there is no clip in it")),
        (true, false) => {
            let (input, left_out) = (input.display(), left_out.join("\n  "));
            Err(Failure::new(2, format!("there is no clip in {input}, and nothing was sent. Left out:\n  {left_out}")))
        }
    }
}

/// Reads each clip once. It refuses two clips with the same content, which the journal could not tell apart.
fn look_at(listed: Vec<Result<Listed, String>>) -> (Vec<Clip>, Vec<String>) {
    let (mut clips, mut problems, mut places) = (Vec::new(), Vec::new(), HashMap::new());
    let bar = progress::of_looking(listed.len());
    for listed in listed.into_iter().progress_with(bar) {
        match listed.and_then(Listed::read) {
            Err(problem) => problems.push(problem),
            Ok((place, clip)) => {
                if let Some(first) = places.insert(clip.content, place.clone()) {
                    let path = clip.path.display();
                    problems.push(format!("{place}: `{path}` is the same clip as {first}: leave one out"));
                }
                clips.push(clip);
            }
        }
    }
    (clips, problems)
}
