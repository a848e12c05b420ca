//! The body as written in the file: lines, separators, loops and alternatives.

use crate::error::LineError;
use notes_lang::Lang;

/// Each nested loop takes some stack.
const MAX_DEPTH: usize = 20;

/// The body as written in the file.
pub(super) enum Node<'a> {
    Line(usize, &'a str, &'a str),
    Separator(usize),
    /// `--- ours`
    Ours(usize),
    Loop(usize, Times<'a>, Vec<Node<'a>>),
    /// `either`, with the lines of each alternative.
    Either(usize, Vec<Vec<Node<'a>>>),
}

pub(super) enum Times<'a> {
    Repeat(&'a str),
    For(&'a str, &'a str),
}

/// Reads the alternatives of the `either` in line `opened`, up to its `end`.
fn either<'a>(
    rest: &mut &[(usize, &'a str)],
    opened: usize,
    lang: Lang,
) -> Result<Node<'a>, LineError> {
    let mut ways = Vec::new();
    loop {
        ways.push(nodes(rest, Some(opened), 1, lang)?);
        // `nodes` stops behind an `end`, and before an `or`.
        match rest.split_first() {
            Some((&(_, text), more)) if text.trim() == "or" => *rest = more,
            _ => break,
        }
    }
    if ways.len() < 2 || ways.iter().any(Vec::is_empty) {
        let what = "write `either`, lines, `or`, other lines, `end`";
        return Err((opened, what.to_owned()));
    }
    Ok(Node::Either(opened, ways))
}

/// Reads up to the `end` of what line `opened` opens, or to the end of the body. An `or` is left unread.
pub(super) fn nodes<'a>(
    rest: &mut &[(usize, &'a str)],
    opened: Option<usize>,
    depth: usize,
    lang: Lang,
) -> Result<Vec<Node<'a>>, LineError> {
    let mut nodes = Vec::new();
    while let Some((&(line, text), more)) = rest.split_first() {
        let here = *rest;
        *rest = more;
        if let Some((margin, printed)) = text.split_once('|') {
            let printed = printed.strip_prefix(' ').unwrap_or(printed);
            if margin.trim() == CHINESE {
                in_chinese(nodes.last_mut(), printed, lang).map_err(|why| (line, why))?;
            } else {
                nodes.push(Node::Line(line, margin, printed));
            }
            continue;
        }
        match text.trim() {
            "" => {}
            "---" => nodes.push(Node::Separator(line)),
            "--- ours" if opened.is_none() => nodes.push(Node::Ours(line)),
            "either" if opened.is_none() => nodes.push(either(rest, line, lang)?),
            "--- ours" | "either" => {
                return Err((
                    line,
                    format!(
                        "`{}` may not stand in a loop or an alternative",
                        text.trim()
                    ),
                ));
            }
            "or" if opened.is_some() => {
                *rest = here;
                return Ok(nodes);
            }
            "end" if opened.is_some() => return Ok(nodes),
            "end" => return Err((line, "this `end` closes no loop: remove it".to_owned())),
            other => {
                let times = loop_head(other).ok_or_else(|| (line, unknown(other)))?;
                if depth == MAX_DEPTH {
                    return Err((
                        line,
                        format!("more than {MAX_DEPTH} nested loops are open here"),
                    ));
                }
                let inner = self::nodes(rest, Some(line), depth + 1, lang)?;
                nodes.push(Node::Loop(line, times, inner));
            }
        }
    }
    match opened {
        Some(line) => Err((
            line,
            "this is not closed: write `end` after its last line".to_owned(),
        )),
        None => Ok(nodes),
    }
}

/// The margin of a line that translates the line above it into Chinese.
const CHINESE: &str = "zh";

/// Replaces the text of the line above by its Chinese, if the run is in Chinese.
fn in_chinese<'a>(
    above: Option<&mut Node<'a>>,
    chinese: &'a str,
    lang: Lang,
) -> Result<(), String> {
    let Some(Node::Line(_, _, printed)) = above else {
        return Err("`zh | …` translates the line above it, but there is no line above".to_owned());
    };
    if lang == Lang::Zh {
        *printed = chinese;
    }
    Ok(())
}

fn loop_head(text: &str) -> Option<Times<'_>> {
    if let Some(count) = text.strip_prefix("repeat ") {
        return Some(Times::Repeat(count.trim()));
    }
    let (name, values) = text.strip_prefix("for ")?.split_once(" in ")?;
    Some(Times::For(name.trim(), values.trim()))
}

fn unknown(text: &str) -> String {
    format!(
        "cannot read `{text}`: a line of the body is `actor | text`, or one of `---`, `repeat 10`, \
         `for i in 1..9`, `either`, `or`, `end`, `--- ours`, `=== with --option`"
    )
}
