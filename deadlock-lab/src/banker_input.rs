//! What the banker is asked: read from a file or from options, with the place of each line for its error.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Error, Result};
use deadlock_lab::banker::{Banker, BankerError};
use notes::demo::{WRONG_COMMAND_LINE, WithStatus};
use notes::{os_error_text, text};

use crate::banker_text::in_words;

/// The largest file that is read.
const MAX_BYTES: u64 = 1 << 20;

/// The example of many textbooks: five processes, three resources.
const EXAMPLE: &str = "\
total 10 5 7
claim P0 7 5 3
claim P1 3 2 2
claim P2 9 0 2
claim P3 2 2 2
claim P4 4 3 3
hold P0 0 1 0
hold P1 2 0 0
hold P2 3 0 2
hold P3 2 1 1
hold P4 0 0 2
request P1 1 0 2
request P4 3 3 0
request P0 0 2 0
request P3 0 2 0
release P1 3 0 2
";

/// A line: where it stands, and its words. The first word says what it is.
pub(crate) struct Line {
    place: String,
    words: Vec<String>,
}

/// What a process wants, after the start.
pub(crate) struct Step {
    place: String,
    pub(crate) wants: Wants,
    pub(crate) process: String,
    pub(crate) units: Vec<u64>,
}

pub(crate) enum Wants {
    Request,
    Release,
}

/// The lines of a file.
pub(crate) fn of_file(path: &Path) -> Result<Vec<Line>> {
    let name = path.display().to_string();
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text));
    if let Err(error) = read {
        let error = os_error_text(&error);
        return Err(wrong(
            &name,
            &text!(en: "cannot read the file: {error}", zh: "无法读取文件：{error}"),
        ));
    }
    if text.len() as u64 > MAX_BYTES {
        return Err(wrong(
            &name,
            &text!(en: "the file has more than 1 MiB", zh: "文件超过 1 MiB"),
        ));
    }
    lines(&name, &text)
}

/// The lines that the options stand for.
pub(crate) fn of_options(
    total: &str,
    claims: &[String],
    holds: &[String],
    requests: &[String],
) -> Result<Vec<Line>> {
    let mut all = vec![line("--total", &format!("total {total}"))];
    for (word, values) in [("claim", claims), ("hold", holds), ("request", requests)] {
        for value in values {
            all.push(line(
                &format!("--{word} \"{value}\""),
                &format!("{word} {value}"),
            ));
        }
    }
    Ok(all)
}

/// The lines of the textbook's example.
pub(crate) fn example() -> Result<Vec<Line>> {
    lines("example", EXAMPLE)
}

fn lines(name: &str, text: &str) -> Result<Vec<Line>> {
    let all = (1..).zip(text.lines());
    let all = all.map(|(number, text)| line(&format!("{name}:{number}"), text));
    let all: Vec<Line> = all.filter(|line| !line.words.is_empty()).collect();
    if all.is_empty() {
        return Err(wrong(
            name,
            &text!(en: "there is no line to read", zh: "没有可读的行"),
        ));
    }
    Ok(all)
}

/// A `#` begins a comment.
fn line(place: &str, text: &str) -> Line {
    let text = text.split('#').next().unwrap_or_default();
    Line {
        place: place.to_owned(),
        words: text.split_whitespace().map(str::to_owned).collect(),
    }
}

/// Lets all processes claim, and hold what they hold at the start. Returns what they want then.
pub(crate) fn start(lines: Vec<Line>) -> Result<(Banker, Vec<Step>)> {
    let mut lines = lines.into_iter();
    let Some(first) = lines.next().filter(|line| line.words[0] == "total") else {
        return Err(wrong(
            "total",
            &text!(
                en: "the first line must say how many units of each resource there are, such as `total 10 5 7`",
                zh: "第一行必须说明每种资源有多少，例如 `total 10 5 7`"
            ),
        ));
    };
    let mut banker = Banker::new(&first.units(1)?);
    let mut steps = Vec::new();
    for line in lines {
        let wants = match line.words[0].as_str() {
            "claim" | "hold" if !steps.is_empty() => {
                return Err(wrong(
                    &line.place,
                    &text!(
                        en: "claims and holds come before the first request or release",
                        zh: "claim 和 hold 要写在第一个 request 或 release 之前"
                    ),
                ));
            }
            "claim" => {
                let step = line.step(Wants::Request)?;
                step.check(banker.claim(&step.process, &step.units))?;
                continue;
            }
            "hold" => {
                let step = line.step(Wants::Request)?;
                step.check(banker.hold(&step.process, &step.units))?;
                continue;
            }
            "request" => Wants::Request,
            "release" => Wants::Release,
            word => {
                return Err(wrong(
                    &line.place,
                    &text!(
                        en: "`{word}` is none of claim, hold, request, release",
                        zh: "`{word}` 不是 claim、hold、request、release 中的一个"
                    ),
                ));
            }
        };
        steps.push(line.step(wants)?);
    }
    Ok((banker, steps))
}

impl Line {
    fn step(self, wants: Wants) -> Result<Step> {
        let Some(process) = self.words.get(1).cloned() else {
            return Err(wrong(
                &self.place,
                &text!(en: "the name of a process is missing", zh: "缺少进程的名字"),
            ));
        };
        let units = self.units(2)?;
        let place = self.place;
        Ok(Step {
            place,
            wants,
            process,
            units,
        })
    }

    /// The numbers from this word on.
    fn units(&self, from: usize) -> Result<Vec<u64>> {
        let words = self.words.get(from..).unwrap_or_default();
        if words.is_empty() {
            return Err(wrong(
                &self.place,
                &text!(
                    en: "the numbers of units are missing, such as 7 5 3",
                    zh: "缺少数量，例如 7 5 3"
                ),
            ));
        }
        let number = |word: &String| {
            word.parse().map_err(|_| {
                wrong(
                    &self.place,
                    &text!(
                        en: "`{word}` is not a whole number from 0",
                        zh: "`{word}` 不是从 0 开始的整数"
                    ),
                )
            })
        };
        words.iter().map(number).collect()
    }
}

impl Step {
    /// Adds the place to an error of the banker, and ends the program with status 2.
    pub(crate) fn check(&self, result: Result<(), BankerError>) -> Result<()> {
        result.map_err(|error| wrong(&self.place, &in_words(&error)))
    }

    /// The reason why a request above the claim is refused. Every other error is a mistake of the input.
    pub(crate) fn refused(&self, error: BankerError) -> Result<String> {
        match error {
            BankerError::OverClaim { .. } => Ok(in_words(&error)),
            other => Err(wrong(&self.place, &in_words(&other))),
        }
    }
}

fn wrong(place: &str, what: &str) -> Error {
    let message = text!(en: "{place}: {what}", zh: "{place}：{what}");
    WithStatus {
        status: WRONG_COMMAND_LINE,
        message,
    }
    .into()
}
