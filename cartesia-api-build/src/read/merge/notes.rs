//! Notes about copies that differ.

use crate::read::yaml::Value;

use super::{Description, Shared, united};

/// Returns the notes about a place: the copy whose descriptions are used, and additions that other copies lack.
pub(super) fn notes(place: &Shared<'_>, last: &Description<'_>, value: &Value) -> Vec<String> {
    let (mut reworded, mut is_latest) = (Vec::new(), true);
    let mut behind = Vec::<(Vec<String>, Vec<&str>)>::new();
    for copy in &place.copies {
        let name = copy.document.name.as_str();
        let Ok(both) = united(place.rules(), place.kind, value, copy.value) else { continue };
        if both.reworded {
            reworded.push(name);
            is_latest &= copy.document.taken < last.document.taken;
        }
        match behind.iter_mut().find(|(more, _)| *more == both.more) {
            Some((_, files)) => files.push(name),
            None if both.more.is_empty() => {}
            None => behind.push((both.more, vec![name])),
        }
    }
    let named = place.named();
    let words = (!reworded.is_empty()).then(|| {
        format!(
            "{named} has other words in {} than in {}{}: its words are used",
            list(&reworded),
            last.document.name,
            if is_latest { ", which was taken last" } else { "" },
        )
    });
    let union = behind.into_iter().map(|(more, files)| {
        let verb = if files.len() == 1 { "doesn't" } else { "don't" };
        let more = more.iter().map(String::as_str).collect::<Vec<_>>();
        format!("{named} has {}, which {} {verb} have yet", list(&more), list(&files))
    });
    words.into_iter().chain(union).collect()
}

/// Lists up to three names, and the number of the others.
fn list(names: &[&str]) -> String {
    match names {
        [first, second, third, _, rest @ ..] => format!("{first}, {second}, {third} and {} more", rest.len() + 1),
        [rest @ .., second, last] => {
            format!("{} and {last}", rest.iter().chain([second]).copied().collect::<Vec<_>>().join(", "))
        }
        [one] => (*one).to_owned(),
        [] => String::new(),
    }
}
