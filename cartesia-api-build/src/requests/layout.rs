//! Lays out code that is generated as text: blocks are indented, and lists are on one line if they fit.

/// The length of a line in rustfmt, minus the usual indentation of a statement.
const WIDTH: usize = 100 - 3 * INDENT.len();
const INDENT: &str = "    ";

/// Returns a block with a head, such as `impl A`.
pub(super) fn block(head: &str, body: &str) -> String {
    format!("{head} {{\n{}}}\n", indented(body, 1))
}

/// Indents lines by a number of blocks. Literals in them must not span lines.
pub(super) fn indented(text: &str, depth: usize) -> String {
    let indent = INDENT.repeat(depth);
    let mut indented = String::with_capacity(text.len() + text.len() / 2);
    for line in text.lines() {
        if !line.is_empty() {
            indented.push_str(&indent);
            indented.push_str(line);
        }
        indented.push('\n');
    }
    indented
}

/// Returns a comma-separated list, with one member per line if one line is too short.
pub(super) fn list(before: &str, members: &[String], after: &str) -> String {
    let pad = if before.ends_with('{') && !members.is_empty() { " " } else { "" };
    let line = format!("{before}{pad}{}{pad}{after}", members.join(", "));
    match members.is_empty() || is_short(&line) {
        true => line,
        false => format!("{before}\n{}{after}", indented(&(members.join(",\n") + ",\n"), 1)),
    }
}

fn is_short(text: &str) -> bool {
    text.len() <= WIDTH && !text.contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scenario: a list that fits on a line, one that doesn't, one with a member of several lines, and an empty one.
    /// Expected: one line, or one for each member, as rustfmt lays them out.
    #[test]
    fn a_list_is_laid_out() {
        let members = |members: &[&str]| members.iter().map(|&member| member.to_owned()).collect::<Vec<_>>();
        assert_eq!(list("f(", &members(&["a", "b"]), ");"), "f(a, b);");
        assert_eq!(list("f(", &[], ");"), "f();");
        assert_eq!(list("A {", &members(&["a", "b"]), "}"), "A { a, b }");
        let (long, lines) = ("a".repeat(WIDTH), "A {\n    a,\n}");
        assert_eq!(list("f(", &members(&[&long, "b"]), ");"), format!("f(\n    {long},\n    b,\n);"));
        assert_eq!(list("f(", &members(&[lines]), ");"), "f(\n    A {\n        a,\n    },\n);");
        assert_eq!(block("impl A", "fn a() {}\n\nfn b() {}\n"), "impl A {\n    fn a() {}\n\n    fn b() {}\n}\n");
    }
}
