//! The body of a printout: its lines, with loops unrolled.

use super::formula::{self, Variable};
use super::margin::{self, Margin};
use super::word_list;
use crate::error::LineError;
use notes_lang::Lang;

/// A line of the body after the loops are unrolled.
#[derive(Debug)]
pub(crate) struct Line {
    /// The line number in the file.
    pub(crate) line: usize,
    pub(crate) margin: Margin,
    pub(crate) text: String,
    /// How many `---` are above the line.
    pub(crate) section: usize,
}

/// The lines, and the line number of each `---`.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) lines: Vec<Line>,
    pub(crate) separators: Vec<usize>,
    /// How many rounds of loops were unrolled.
    rounds: usize,
}

const MAX_LINES: usize = 100_000;
/// Each nested loop takes some stack.
const MAX_DEPTH: usize = 20;

/// Reads the numbered lines of a body, for a run in `lang`.
pub(crate) fn read(lines: &[(usize, &str)], lang: Lang) -> Result<Body, LineError> {
    let mut rest = lines;
    let nodes = nodes(&mut rest, None, 0, lang)?;
    let mut body = Body::default();
    unroll(&nodes, &mut Vec::new(), &mut body)?;
    Ok(body)
}

/// The body as written in the file.
enum Node<'a> {
    Line(usize, &'a str, &'a str),
    Separator(usize),
    Loop(usize, Times<'a>, Vec<Node<'a>>),
}

enum Times<'a> {
    Repeat(&'a str),
    For(&'a str, &'a str),
}

/// Reads up to the `end` of the loop that line `opened` opens, or to the end of the body.
fn nodes<'a>(
    rest: &mut &[(usize, &'a str)],
    opened: Option<usize>,
    depth: usize,
    lang: Lang,
) -> Result<Vec<Node<'a>>, LineError> {
    let mut nodes = Vec::new();
    while let Some((&(line, text), more)) = rest.split_first() {
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
            "this loop is not closed: write `end` after its last line".to_owned(),
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
         `for i in 1..9`, `end`, `=== with --option`"
    )
}

fn unroll(
    nodes: &[Node<'_>],
    variables: &mut Vec<Variable>,
    body: &mut Body,
) -> Result<(), LineError> {
    for node in nodes {
        match node {
            Node::Separator(line) => body.separators.push(*line),
            Node::Line(line, margin, text) => {
                let read =
                    |text: &str| formula::expand(text, variables).map_err(|why| (*line, why));
                let margin = margin::read(&read(margin)?).map_err(|why| (*line, why))?;
                let (text, section) = (read(text)?, body.separators.len());
                body.lines.push(Line {
                    line: *line,
                    margin,
                    text,
                    section,
                });
                if body.lines.len() > MAX_LINES {
                    return Err((*line, too_long()));
                }
            }
            Node::Loop(line, times, inner) => {
                let rounds = rounds(times, variables).map_err(|why| (*line, why))?;
                for variable in rounds {
                    // Rounds without a line take time, too.
                    body.rounds += 1;
                    if body.rounds > 2 * MAX_LINES {
                        return Err((*line, too_long()));
                    }
                    let depth = variables.len();
                    variables.extend(variable);
                    unroll(inner, variables, body)?;
                    variables.truncate(depth);
                }
            }
        }
    }
    Ok(())
}

fn too_long() -> String {
    format!(
        "the printout has more than {MAX_LINES} lines, or its loops have too many iterations without a line"
    )
}

/// One entry for each round of a loop: the variable that the round sets, if any.
fn rounds(times: &Times<'_>, variables: &[Variable]) -> Result<Vec<Option<Variable>>, String> {
    match times {
        Times::Repeat(count) => {
            let count = formula::expand(count, variables)?;
            match count.parse::<usize>() {
                Ok(count @ 1..=MAX_LINES) => Ok(vec![None; count]),
                _ => Err(format!(
                    "`repeat {count}`: write a number from 1 to {MAX_LINES}"
                )),
            }
        }
        Times::For(name, values) => {
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !is_name {
                return Err(format!(
                    "`{name}` cannot name a loop variable: use a word such as i"
                ));
            }
            if variables.iter().any(|(other, _)| other == name) {
                return Err(format!(
                    "an outer loop already uses the variable `{name}`: use another name"
                ));
            }
            let values = formula::expand(values, variables)?;
            let values = match word_list::numbers(&values) {
                Some(numbers) => numbers?.map(|number| number.to_string()).collect(),
                None => word_list::split(&values)?,
            };
            Ok(values
                .into_iter()
                .map(|value| Some(((*name).to_owned(), value)))
                .collect())
        }
    }
}
