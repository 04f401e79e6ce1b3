//! The fenced code blocks of a docs page.
//!
//! Pages are Markdown with components, such as `<Accordion>` and `<Tab>`. In CommonMark, a component is HTML, and an
//! indented block within it is code without a fence. For the authors of such pages, it is Markdown at any depth. So
//! fences are found line by line (CommonMark, section 4.5), after any prefix on their line.

/// A fenced code block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The line of the opening fence, counted from 1.
    pub(super) line: usize,
    /// The words after the opening fence.
    pub(super) info: String,
    pub(super) content: String,
    /// The number of characters before the content on its lines.
    pub(super) indent: usize,
    pub(super) closed: bool,
}

/// An opening fence.
struct Fence<'a> {
    mark: char,
    length: usize,
    /// The number of characters before it: spaces, and the marks of lists and quotes.
    indent: usize,
    info: &'a str,
}

/// Returns all fenced blocks of a text, in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let Some(fence) = opening(line) else { continue };
        let mut block = Block {
            line: index + 1,
            info: fence.info.to_owned(),
            content: String::new(),
            indent: fence.indent,
            closed: false,
        };
        for (_, line) in lines.by_ref() {
            if fence.is_closed_by(line) {
                block.closed = true;
                break;
            }
            block.content.push_str(within(line, fence.indent));
            block.content.push('\n');
        }
        blocks.push(block);
    }
    blocks
}

fn opening(line: &str) -> Option<Fence<'_>> {
    let start = line.trim_start_matches(is_before);
    let start = list_mark(start).unwrap_or(start);
    let mark = start.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let info = start.trim_start_matches(mark);
    let length = start.len() - info.len();
    // Backticks followed by other backticks are inline code.
    let is_fence = length >= 3 && !(mark == '`' && info.contains('`'));
    let indent = line.len() - start.len();
    is_fence.then(|| Fence { mark, length, indent, info: info.trim() })
}

/// Returns the text after the mark of a list item.
fn list_mark(text: &str) -> Option<&str> {
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match number.len() < text.len() {
        true => number.strip_prefix(['.', ')'])?,
        false => text.strip_prefix(['-', '*', '+'])?,
    };
    rest.starts_with(' ').then(|| rest.trim_start_matches(' '))
}

fn is_before(c: char) -> bool {
    matches!(c, ' ' | '\t' | '>')
}

impl Fence<'_> {
    /// Returns whether a line closes the fence: it only has enough marks, indented by at most three more characters.
    fn is_closed_by(&self, line: &str) -> bool {
        let marks = line.trim_start_matches(is_before).trim_end();
        let depth = line.len() - line.trim_start_matches(is_before).len();
        marks.len() >= self.length && marks.chars().all(|c| c == self.mark) && depth <= self.indent + 3
    }
}

/// Returns a line of the content without the prefix of the fence, as far as that is marks and spaces.
fn within(line: &str, indent: usize) -> &str {
    let before = line.chars().take(indent).take_while(|c| is_before(*c)).count();
    line.get(before..).unwrap_or_default()
}
