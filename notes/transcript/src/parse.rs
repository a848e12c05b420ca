//! A transcript file: comments away, printouts apart, head and body of each.

use super::body;
use super::header::Header;
use super::printout::Printout;
use super::{ParseError, Source, Transcript};

/// What begins a further printout.
const FURTHER: &str = "=== with ";

pub(super) fn transcript(path: &str, text: &str) -> Result<Transcript, ParseError> {
    let error = |(line, what)| ParseError {
        path: path.to_owned(),
        line,
        what,
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.starts_with('#'))
        .collect();
    let mut printouts: Vec<Printout> = Vec::new();
    let mut rest = &lines[..];
    while printouts.is_empty() || !rest.is_empty() {
        let further = !printouts.is_empty();
        let options = if further {
            options(rest[0]).map_err(error)?
        } else {
            Vec::new()
        };
        let from = usize::from(further);
        let own = &rest[from..];
        let to = own
            .iter()
            .position(|(_, line)| line.starts_with("==="))
            .unwrap_or(own.len());
        let printout = printout(path, &own[..to], options, rest.first()).map_err(error)?;
        if let Some(same) = printouts
            .iter()
            .position(|other| other.options == printout.options)
        {
            let what = format!("printout {} of this file is for the same options", same + 1);
            return Err(error((rest[0].0, what)));
        }
        printouts.push(printout);
        rest = &own[to..];
    }
    inherit(&mut printouts).map_err(error)?;
    Ok(Transcript { printouts })
}

/// Where a further head says not where the notes show it, and what, the first head's words hold.
fn inherit(printouts: &mut [Printout]) -> Result<(), body::Wrong> {
    let Some((first, further)) = printouts.split_first_mut() else {
        return Ok(());
    };
    if first.notes.is_empty() || first.shows.is_empty() || first.shows_zh.is_empty() {
        let what =
            "the head of the file needs `notes`, `shows` and `shows.zh`, each on a line of its own";
        return Err((1, what.to_owned()));
    }
    for printout in further {
        if printout.notes.is_empty() {
            printout.notes.clone_from(&first.notes);
        }
        if printout.shows.is_empty() {
            printout.shows.clone_from(&first.shows);
        }
        if printout.shows_zh.is_empty() {
            printout.shows_zh.clone_from(&first.shows_zh);
        }
    }
    Ok(())
}

fn options((number, line): (usize, &str)) -> Result<Vec<String>, body::Wrong> {
    let options: Vec<String> = line
        .strip_prefix(FURTHER)
        .map(|options| options.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default();
    if options.is_empty() {
        return Err((
            number,
            "write `=== with --option`: the options that this printout is for".to_owned(),
        ));
    }
    Ok(super::options::normal(&options))
}

/// Reads head, empty line and body.
fn printout(
    path: &str,
    lines: &[(usize, &str)],
    options: Vec<String>,
    first: Option<&(usize, &str)>,
) -> Result<Printout, body::Wrong> {
    let start = lines
        .iter()
        .position(|(_, line)| !line.trim().is_empty())
        .unwrap_or(lines.len());
    let lines = &lines[start..];
    let end = lines
        .iter()
        .position(|(_, line)| line.trim().is_empty())
        .unwrap_or(lines.len());
    let mut header = Header::default();
    for &(number, line) in &lines[..end] {
        header
            .read(number, line.trim())
            .map_err(|what| (number, what))?;
    }
    let last = lines.last().or(first).map_or(1, |(number, _)| *number);
    Printout::build(path, header, options, body::read(&lines[end..])?, last)
}

impl Source {
    pub(super) fn label(&self) -> String {
        format!("{} {}", self.file, self.heading)
    }
}
