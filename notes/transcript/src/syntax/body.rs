//! The body of a printout: its lines, with loops unrolled.

use super::formula::{self, Variable};
use super::margin::{self, Margin};
use super::word_list;
use crate::error::LineError;
use notes_lang::Lang;

/// A line of the body after the loops are unrolled.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The line number in the file.
    pub(crate) line: usize,
    pub(crate) margin: Margin,
    pub(crate) text: String,
    /// How many `---` are above the line.
    pub(crate) section: usize,
    /// The line stands below `--- ours`.
    pub(crate) ours: bool,
}

/// The lines, and the line number of each `---`.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) lines: Vec<Line>,
    pub(crate) separators: Vec<usize>,
    /// How many rounds of loops were unrolled.
    rounds: usize,
    /// A `--- ours` stands above what follows.
    is_ours: bool,
}

impl Body {
    /// All labels.
    pub(crate) fn labels(&self) -> Vec<String> {
        let labels = self.lines.iter().flat_map(|line| &line.margin.labels);
        labels.cloned().collect()
    }

    /// The body down to `--- ours`; `None` if the notes have no line of it, or all.
    pub(crate) fn without_ours(&self) -> Option<Body> {
        let end = self.lines.iter().position(|line| line.ours)?;
        let sections = self.lines[end].section;
        (end > 0).then(|| Body {
            lines: self.lines[..end].to_vec(),
            separators: self.separators[..sections.saturating_sub(1)].to_vec(),
            ..Body::default()
        })
    }
}

const MAX_LINES: usize = 100_000;
/// Each nested loop takes some stack.
const MAX_DEPTH: usize = 20;

/// The most bodies that the alternatives of a body may make.
const MAX_BODIES: usize = 64;

/// Reads the numbered lines of a body, for a run in `lang`. Returns one body for each choice of alternatives.
pub(crate) fn read(lines: &[(usize, &str)], lang: Lang) -> Result<Vec<Body>, LineError> {
    let mut rest = lines;
    let nodes = nodes(&mut rest, None, 0, lang)?;
    let mut bodies = Vec::new();
    let ways: Vec<(usize, usize)> = nodes
        .iter()
        .filter_map(|node| match node {
            Node::Either(line, ways) => Some((*line, ways.len())),
            _ => None,
        })
        .collect();
    let count: usize = ways.iter().map(|(_, ways)| ways).product();
    if count > MAX_BODIES {
        let what = format!("there are {count} ways through all `either`: at most {MAX_BODIES}");
        return Err((ways[0].0, what));
    }
    for number in 0..count {
        let mut rest = number;
        let mut choices = ways.iter().map(|(_, ways)| {
            let choice = rest % ways;
            rest /= ways;
            choice
        });
        let mut body = Body::default();
        unroll(&nodes, &mut Vec::new(), &mut choices, &mut body)?;
        bodies.push(body);
    }
    Ok(bodies)
}

/// The body as written in the file.
enum Node<'a> {
    Line(usize, &'a str, &'a str),
    Separator(usize),
    /// `--- ours`
    Ours(usize),
    Loop(usize, Times<'a>, Vec<Node<'a>>),
    /// `either`, with the lines of each alternative.
    Either(usize, Vec<Vec<Node<'a>>>),
}

enum Times<'a> {
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
fn nodes<'a>(
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

fn unroll(
    nodes: &[Node<'_>],
    variables: &mut Vec<Variable>,
    choices: &mut dyn Iterator<Item = usize>,
    body: &mut Body,
) -> Result<(), LineError> {
    for node in nodes {
        match node {
            Node::Separator(line) => body.separators.push(*line),
            Node::Ours(line) => {
                body.separators.push(*line);
                body.is_ours = true;
            }
            Node::Either(_, ways) => {
                let choice = choices.next().unwrap_or_default();
                unroll(&ways[choice], variables, choices, body)?;
            }
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
                    ours: body.is_ours,
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
                    unroll(inner, variables, choices, body)?;
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
