//! Parses a text as rustdoc does, and lists the edits that make it safe.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, BrokenLinkCallback, Event, LinkType};
use pulldown_cmark::{OffsetIter, Options, Parser, Tag, TagEnd};

use super::text::{fenced, is_escaped, prefix};

/// The base of relative links in a description.
const SITE: &str = "https://docs.cartesia.ai/";
/// The schemes of absolute links. Any other, such as `javascript:`, is treated as a relative link.
const SCHEMES: [&str; 4] = ["https://", "http://", "wss://", "ws://"];
/// The options of rustdoc: `main_body_opts` in its `html/markdown.rs`.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION);
/// A range of bytes in the text, and its replacement.
pub(super) type Edit = (Range<usize>, String);

/// Lists the edits for a text. Undefined links are included, since rustdoc searches for items with their names.
fn parse<'t>(text: &'t str) -> OffsetIter<'t, impl BrokenLinkCallback<'t>> {
    let undefined = |_: BrokenLink<'t>| Some(("".into(), "".into()));
    Parser::new_with_broken_link_callback(text, OPTIONS, Some(undefined)).into_offset_iter()
}

pub(super) fn edits(text: &str) -> Vec<Edit> {
    let (edits, links) = (Vec::new(), Vec::new());
    let mut pass = Pass { text, edits, links, code: None, plain: 0..0 };
    let events = parse(text);
    for (_, definition) in events.reference_definitions().iter() {
        if let Some(lead) = lead(&definition.dest) {
            pass.lead_after("]:", definition.span.start, lead);
        }
    }
    for (event, range) in events {
        pass.see(event, range);
    }
    pass.end_plain();
    pass.edits
}

struct Pass<'t> {
    text: &'t str,
    edits: Vec<Edit>,
    /// The open links and images, the innermost last.
    links: Vec<Link>,
    /// The open code block: its start and its code.
    code: Option<(usize, String)>,
    /// The current piece of text. Adjacent pieces are joined, since smart punctuation splits URLs.
    plain: Range<usize>,
}

struct Link {
    kind: LinkType,
    image: bool,
    lead: Option<&'static str>,
    label_end: usize,
}

impl<'t> Pass<'t> {
    fn see(&mut self, event: Event<'t>, range: Range<usize>) {
        if !matches!(event, Event::Text(_)) {
            self.end_plain();
        }
        if let Event::End(TagEnd::Link | TagEnd::Image) = event {
            return self.end_link();
        }
        if let Some(link) = self.links.last_mut() {
            link.label_end = link.label_end.max(range.end);
        }
        use Event::{End, FootnoteReference, HardBreak, Html, InlineHtml, Start, TaskListMarker, Text};
        match event {
            Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                self.link(link_type, &dest_url, range.start);
            }
            Start(Tag::CodeBlock(kind)) => {
                let indent = if kind.is_indented() { 4 } else { 0 };
                self.code = Some((range.start.saturating_sub(indent), String::new()));
            }
            End(TagEnd::CodeBlock) => self.end_code(range),
            Text(piece) => match &mut self.code {
                Some((_, code)) => code.push_str(&piece),
                None => self.piece(range),
            },
            Html(_) | InlineHtml(_) => self.html(range),
            // CommonMark has neither footnotes nor tasks, and versions of the parser differ there.
            Start(Tag::FootnoteDefinition(_)) | FootnoteReference(_) | TaskListMarker(_) => {
                self.insert(range.start, "\\");
            }
            // Spaces at the end of a line would be removed.
            HardBreak => self.edits.push((range, "\\\n".to_owned())),
            _ => {}
        }
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    fn insert(&mut self, at: usize, new: &str) {
        self.edits.push((at..at, new.to_owned()));
    }

    fn link(&mut self, kind: LinkType, destination: &str, start: usize) {
        use LinkType::{Autolink, CollapsedUnknown, Inline, ReferenceUnknown, ShortcutUnknown};
        let image = self.rest(start).starts_with('!');
        let label = start + usize::from(image);
        let mut lead = lead(destination);
        match kind {
            ShortcutUnknown | CollapsedUnknown | ReferenceUnknown => self.insert(label, "\\"),
            Autolink if lead.is_some() => self.insert(label, "\\"),
            _ => {}
        }
        // The destination of a reference is in its definition.
        lead = lead.filter(|_| kind == Inline);
        let label_end = label + 1;
        self.links.push(Link { kind, image, lead, label_end });
    }

    fn end_link(&mut self) {
        let link = self.links.pop();
        if let Some((lead, end)) = link.and_then(|link| Some((link.lead?, link.label_end))) {
            self.lead_after("](", end, lead);
        }
    }

    /// Inserts `lead` before the destination that follows `mark`.
    fn lead_after(&mut self, mark: &str, from: usize, lead: &str) {
        let mut marks = self.rest(from).match_indices(mark);
        if let Some((at, _)) = marks.find(|(at, _)| !is_escaped(self.text, from + at)) {
            let rest = self.rest(from + at + mark.len()).trim_start_matches(' ');
            // The destination may be on the next line, which may be in a quote.
            let line = rest.strip_prefix('\n').map(|line| line.trim_start_matches([' ', '>']));
            let rest = line.unwrap_or(rest);
            let rest = rest.strip_prefix('<').unwrap_or(rest);
            self.insert(self.text.len() - rest.len(), lead);
        }
    }

    fn piece(&mut self, range: Range<usize>) {
        let is_auto = |link: &Link| matches!(link.kind, LinkType::Autolink | LinkType::Email);
        if self.links.iter().any(is_auto) {
            return;
        }
        self.strays(range.clone());
        if self.plain.end != range.start {
            self.end_plain();
            self.plain.start = range.start;
        }
        self.plain.end = range.end;
    }

    /// Escapes text that a different version of the parser could treat as markup.
    fn strays(&mut self, range: Range<usize>) {
        let opens_tag = |c: char| c.is_alphabetic() || "/!?".contains(c);
        for (at, mark) in self.slice(range.clone()).match_indices(['`', '[', '<']) {
            let at = range.start + at;
            let is_mark = mark != "<" || self.rest(at + 1).starts_with(opens_tag);
            if is_mark && !is_escaped(self.text, at) {
                self.insert(at, "\\");
            }
        }
    }

    fn end_plain(&mut self) {
        let Range { mut start, end } = std::mem::take(&mut self.plain);
        let linked = self.links.iter().any(|link| !link.image);
        while !linked && let Some(url) = bare_url(self.slice(start..end)) {
            let at = start + url.start;
            let escaped = is_escaped(self.text, at);
            self.insert(at, if escaped { "\\<" } else { "<" });
            start += url.end;
            self.insert(start, ">");
        }
    }

    /// Escapes a tag. Later tags in the line are found in the next pass.
    fn html(&mut self, range: Range<usize>) {
        let tag = self.slice(range.clone()).trim_start_matches(' ');
        if tag.starts_with('<') {
            self.insert(range.end - tag.len(), "\\");
        }
    }

    /// Sets the language of a fence to `text`, the only one that rustdoc certainly neither runs nor warns about.
    fn end_code(&mut self, block: Range<usize>) {
        if let Some((start, code)) = self.code.take() {
            let blank = [' ', '\n'];
            let end = block.start + self.slice(block).trim_end_matches(blank).len();
            let code = fenced(&prefix(self.text, start), code.trim_end_matches(blank));
            self.edits.push((start..end, code));
        }
    }
}

/// Returns whether a destination is relative.
pub(super) fn is_relative(destination: &str) -> bool {
    lead(destination).is_some_and(|lead| lead.starts_with(SITE.trim_end_matches('/')))
}

/// Returns the prefix that makes a relative destination absolute.
fn lead(destination: &str) -> Option<&'static str> {
    let lower = destination.to_ascii_lowercase();
    // Rustdoc would search for an item with such a name, even without a dot or with a `#`.
    let mail = lower.starts_with("mailto:") && lower.contains('.') && !lower.contains('#');
    match destination {
        _ if mail || SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) => None,
        _ if destination.starts_with("//") => Some("https:"),
        _ if destination.starts_with('/') => Some(SITE.trim_end_matches('/')),
        _ => Some(SITE),
    }
}

/// Returns the first URL in plain text, without the punctuation of the sentence.
fn bare_url(text: &str) -> Option<Range<usize>> {
    text.match_indices("http").find_map(|(start, _)| {
        let tail = text.get(start..)?;
        let rest = tail.strip_prefix("https://").or_else(|| tail.strip_prefix("http://"))?;
        let outside = |c: char| c.is_whitespace() || "<>\"`\\[]|^".contains(c);
        let mut url = rest.split(outside).next()?;
        while let Some(shorter) = url.strip_suffix(|last| match last {
            ')' => url.matches(')').count() > url.matches('(').count(),
            '}' => url.matches('}').count() > url.matches('{').count(),
            _ => ".,:;!?'*_~".contains(last),
        }) {
            url = shorter;
        }
        let end = text.len() - rest.len() + url.len();
        (!url.is_empty()).then_some(start..end)
    })
}
