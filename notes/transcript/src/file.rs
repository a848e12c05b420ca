//! A transcript file: its printouts, each with a head and a body.

use super::build;
use super::error::{LineError, ParseError};
use super::options;
use super::printout::Printout;
use super::source::Source;
use super::syntax::body;
use super::syntax::header::Header;
use notes_lang::Lang;

/// A transcript file: what a scenario prints with each set of options.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// At least one.
    printouts: Vec<Printout>,
}

impl Transcript {
    /// Reads the text of a transcript file. `path` appears in errors and reports.
    ///
    /// # Errors
    /// The first line that cannot be read, with what to write instead.
    pub fn parse(path: &str, text: &str) -> Result<Transcript, ParseError> {
        Transcript::parse_in(path, text, Lang::En)
    }

    /// Like [`Transcript::parse`], for a run in `lang`: a line `zh | text` is the Chinese of the line above it.
    ///
    /// # Errors
    /// As for [`Transcript::parse`].
    pub fn parse_in(path: &str, text: &str, lang: Lang) -> Result<Transcript, ParseError> {
        let error = |(line, what)| ParseError {
            path: path.to_owned(),
            line,
            what,
        };
        let printouts = printouts(path, text, lang).map_err(error)?;
        Ok(Transcript { printouts })
    }

    /// The places in the notes that show this, at least one: from the file's first head.
    pub fn notes(&self) -> &[Source] {
        self.printouts[0].notes()
    }

    /// What the scenario shows, in one line.
    pub fn shows(&self, lang: Lang) -> &str {
        self.printouts[0].shows(lang)
    }

    /// The printout for these options, in any order; `--a b` is the same as `--a=b`. Leave out options that do not
    /// change what is printed.
    pub fn printout(&self, options: &[String]) -> Option<&Printout> {
        let options = options::normal(options);
        self.printouts
            .iter()
            .find(|printout| printout.options == options)
    }

    /// All printouts, at least one: the printout of a run without options comes first.
    pub fn printouts(&self) -> &[Printout] {
        &self.printouts
    }
}

/// The start of a further printout.
const FURTHER: &str = "=== with ";

fn printouts(path: &str, text: &str, lang: Lang) -> Result<Vec<Printout>, LineError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.starts_with('#'))
        .collect();
    let begins_printout = |(_, line): &(usize, &str)| line.starts_with("===");
    let mut printouts: Vec<Printout> = Vec::new();
    let mut rest = &lines[..];
    while printouts.is_empty() || !rest.is_empty() {
        let begin = rest.first().map_or(1, |(number, _)| *number);
        let mut options = Vec::new();
        if let ([first, more @ ..], false) = (rest, printouts.is_empty()) {
            options = read_options(*first)?;
            rest = more;
        }
        let end = rest.iter().position(begins_printout).unwrap_or(rest.len());
        let (own, more) = rest.split_at(end);
        let same = |other: &Printout| other.options == options;
        if let Some(same) = printouts.iter().position(same) {
            let what = format!(
                "printout {} of this file has the same options: change one",
                same + 1
            );
            return Err((begin, what));
        }
        printouts.push(read_printout(path, own, options, begin, lang)?);
        rest = more;
    }
    inherit(&mut printouts)?;
    Ok(printouts)
}

/// Copies from the first head what a further head does not state: the place in the notes, and what it shows.
fn inherit(printouts: &mut [Printout]) -> Result<(), LineError> {
    let Some((first, further)) = printouts.split_first_mut() else {
        return Ok(());
    };
    if first.notes.is_empty() || first.shows.is_empty() || first.shows_zh.is_empty() {
        let what =
            "the head of the file needs `notes`, `shows` and `shows.zh`, each on a line of its own";
        return Err((1, what.to_owned()));
    }
    for printout in further {
        let other_ways = printout.alternatives.len();
        let mut ways = std::mem::take(&mut printout.alternatives);
        ways.append(&mut printout.without_ours);
        for way in std::iter::once(&mut *printout).chain(&mut ways) {
            state(way, first);
        }
        printout.without_ours = ways.split_off(other_ways);
        printout.alternatives = ways;
    }
    Ok(())
}

fn state(printout: &mut Printout, first: &Printout) {
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

fn read_options((number, line): (usize, &str)) -> Result<Vec<String>, LineError> {
    let options = line.strip_prefix(FURTHER).unwrap_or_default();
    let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
    if options.is_empty() {
        let what = "the options are missing: write `=== with --option`";
        return Err((number, what.to_owned()));
    }
    Ok(options::normal(&options))
}

/// Reads the head, the empty line and the body. `begin` is the line where the printout begins.
fn read_printout(
    path: &str,
    lines: &[(usize, &str)],
    options: Vec<String>,
    begin: usize,
    lang: Lang,
) -> Result<Printout, LineError> {
    let is_empty = |(_, line): &&(usize, &str)| line.trim().is_empty();
    let start = lines.iter().take_while(is_empty).count();
    let lines = &lines[start..];
    let head = lines.iter().take_while(|line| !is_empty(line)).count();
    let (head, body) = lines.split_at(head);
    let mut header = Header::default();
    for &(number, line) in head {
        let read = header.read(number, line.trim());
        read.map_err(|what| (number, what))?;
    }
    let end = lines.last().map_or(begin, |(number, _)| *number);
    build::printouts(path, &header, &options, body::read(body, lang)?, end)
}
