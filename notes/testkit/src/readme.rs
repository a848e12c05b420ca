//! Executes READMEs: runs every command in a `console` block and compares its output.
//!
//! A block contains `$ command` lines, each followed by its output. If the command is a scenario with a transcript,
//! both the README's output and a new run must agree with the transcript. Other outputs must be equal, except for
//! `[..]` (anything within a line) and `...` (any lines). A command without a pipe or `; echo $?` after it must end
//! with status 0. An `sh` block contains commands without output; only commands that this checker knows are allowed.
//!
//! Why not trycmd or snapbox: they compare a run with one fixed output. A scenario's correct outputs form a partial
//! order, with values that differ but belong together (a child's pid is the one that its parent printed). The README's
//! own output must be one of the correct outputs, too. A transcript decides both.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use notes::catalog::{self, DemoFiles};
use notes::supervise::{self, RunOptions};
use notes_lang::Lang;
use notes_transcript::{Printout, Style};

use crate::programs::program;

const DEADLINE: Duration = Duration::from_secs(120);

/// Runs the commands of the README at `path`.
pub fn check_readme(path: &Path) {
    let text = catalog::read(path).unwrap_or_else(|error| panic!("{error:#}"));
    let workspace = catalog::workspace(path).unwrap_or_else(|error| panic!("{error:#}"));
    let demos = catalog::demos(&workspace).unwrap_or_else(|error| panic!("{error:#}"));
    for block in blocks(&text) {
        match block.kind {
            "console" => {
                for example in examples(&block) {
                    let place = format!("{}:{}", path.display(), example.line);
                    check(&example, &demos, &workspace, &place);
                }
            }
            "sh" => block
                .lines
                .iter()
                .for_each(|(number, line)| check_known_command(line, &workspace, path, *number)),
            _ => {}
        }
    }
}

struct Block<'a> {
    kind: &'a str,
    lines: Vec<(usize, &'a str)>,
}

/// The fenced blocks of a Markdown text, with their line numbers.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix("```"), &mut open) {
            (Some(kind), None) => {
                open = Some(Block {
                    kind: kind.trim(),
                    lines: Vec::new(),
                })
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.lines.push((number, line)),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fenced block has no closing ```");
    blocks
}

struct Example<'a> {
    line: usize,
    command: &'a str,
    output: Vec<&'a str>,
}

fn examples<'a>(block: &Block<'a>) -> Vec<Example<'a>> {
    let mut examples: Vec<Example> = Vec::new();
    for (number, line) in &block.lines {
        // A demo may print `$ sort` before it runs that. Only cargo's commands belong to the README.
        let command = line
            .strip_prefix("$ ")
            .filter(|command| command.contains("cargo "));
        match (command, examples.last_mut()) {
            (Some(command), _) => examples.push(Example {
                line: *number,
                command,
                output: Vec::new(),
            }),
            (None, Some(example)) => example.output.push(line),
            (None, None) => panic!("line {number}: output before the first `$ command`"),
        }
    }
    examples
}

/// Checks commands of READMEs that other checks cover: they are in `.ci/run`, or what they name exists.
fn check_known_command(line: &str, workspace: &Path, path: &Path, number: usize) {
    let line = line.split(" #").next().unwrap_or_default().trim();
    let bench = line
        .strip_prefix("cargo bench -p ")
        .map(|name| workspace.join(name).join("benches"));
    let known = line.is_empty()
        || line == "cargo test --workspace"
        || line == ".ci/run"
        || line.starts_with("git clone ")
        || bench.is_some_and(|folder| folder.is_dir());
    assert!(
        known,
        "{}:{number}: no test checks `{line}`: show it in a console block",
        path.display()
    );
}

fn check(example: &Example, demos: &[DemoFiles], workspace: &Path, place: &str) {
    let shown = example.output.join("\n");
    let Some(call) = Call::parse(example.command) else {
        panic!(
            "{place}: cannot check `{}`: only `cargo run -p CRATE …` can be checked",
            example.command
        );
    };
    let printout = call.printout(demos);
    let printed = run(&call, workspace, place);
    match printout {
        Some(printout) => {
            // The last line may be empty, and then it counts.
            let shown = shown + "\n";
            assert_agrees(printout, &shown, &format!("{place}: the README's output"));
            assert_agrees(printout, &printed, &format!("{place}: this run's output"));
        }
        None => assert!(
            matches(&shown, &printed),
            "{place}: `{}` printed something else:\n{printed}",
            example.command
        ),
    }
}

fn assert_agrees(printout: &Printout, text: &str, what: &str) {
    let comparison = printout.compare(text);
    let report = comparison.report(
        Lang::En,
        Style {
            width: 120,
            colour: false,
        },
    );
    assert!(
        comparison.agrees(),
        "{what} does not agree with the transcript:\n{report}"
    );
}

/// A command of the README: `[NAME=value …] cargo run [-q] -p CRATE [-- words] [shell's rest]`.
struct Call<'a> {
    environment: &'a str,
    name: &'a str,
    words: &'a str,
    rest: &'a str,
}

impl<'a> Call<'a> {
    fn parse(command: &'a str) -> Option<Call<'a>> {
        let (environment, call) = command.split_once("cargo run ")?;
        let call = call
            .strip_prefix("-q ")
            .unwrap_or(call)
            .strip_prefix("-p ")?;
        let end = call.find([';', '|', '>', '<']).unwrap_or(call.len());
        let (call, rest) = call.split_at(end);
        let (name, words) = call.split_once(" -- ").unwrap_or((call, ""));
        Some(Call {
            environment,
            name: name.trim(),
            words: words.trim(),
            rest,
        })
    }

    /// Whether the status is another program's or is printed: after a pipe or a `;`.
    fn shows_status(&self) -> bool {
        self.rest.contains(['|', ';'])
    }

    /// The transcript's printout for this command, if the command only runs a scenario to its end.
    fn printout<'d>(&self, demos: &'d [DemoFiles]) -> Option<&'d Printout> {
        if !self.rest.is_empty()
            || self.words.contains("--compare")
            || self.words.contains("--help")
        {
            return None;
        }
        let demo = demos.iter().find(|demo| demo.name == self.name)?;
        let mut options: Vec<String> = Vec::new();
        let mut words = self.words.split_whitespace();
        while let Some(word) = words.next() {
            match word {
                "--speed" | "--seed" | "--lang" | "--timeline" => drop(words.next()),
                _ => options.push(word.to_owned()),
            }
        }
        let named = options
            .first()
            .and_then(|name| demo.scenarios.iter().find(|s| s.name == *name));
        let scenario = match named {
            Some(scenario) => {
                options.remove(0);
                scenario
            }
            None => demo
                .scenarios
                .iter()
                .find(|s| Some(&s.name) == demo.default.as_ref())?,
        };
        scenario.transcript.printout(&options)
    }
}

/// Runs the command in a shell, a hundred times faster than the notes unless it has its own `--speed`.
fn run(call: &Call, workspace: &Path, place: &str) -> String {
    let program = program(call.name);
    let is_demo = call.name != "notes" && !call.words.contains("--speed");
    let speed = if is_demo { "--speed 100" } else { "" };
    let line = format!(
        "{} {} {speed} {} {}",
        call.environment,
        program.display(),
        call.words,
        call.rest
    );
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &line])
        .current_dir(workspace)
        .env("LC_ALL", "C.UTF-8")
        .stdin(std::process::Stdio::null());
    let options = RunOptions {
        stdout: true,
        stderr: true,
        deadline: Some(DEADLINE),
        ..RunOptions::default()
    };
    let run =
        supervise::run(&mut shell, options).unwrap_or_else(|error| panic!("{place}: {error}"));
    assert!(
        !run.timed_out,
        "{place}: `{line}` did not end within {DEADLINE:?} and was killed"
    );
    assert!(
        call.shows_status() || run.status == 0,
        "{place}: `{line}` ended with status {}: add `; echo $?` if this status is expected",
        run.status
    );
    String::from_utf8_lossy(&run.stdout).into_owned()
}

/// Whether `text` matches `shown`, where `[..]` and `...` stand for anything.
fn matches(shown: &str, text: &str) -> bool {
    let shown: Vec<&str> = shown.trim_end().lines().collect();
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines_match(&shown, &lines)
}

fn lines_match(shown: &[&str], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((&"...", rest)) => {
            (0..=lines.len()).any(|skipped| lines_match(rest, &lines[skipped..]))
        }
        Some((first, rest)) => lines.split_first().is_some_and(|(line, lines)| {
            line_matches(first.trim_end(), line.trim_end()) && lines_match(rest, lines)
        }),
    }
}

fn line_matches(shown: &str, line: &str) -> bool {
    match shown.split_once("[..]") {
        None => shown == line,
        Some((start, rest)) => line.strip_prefix(start).is_some_and(|line| {
            line.char_indices()
                .map(|(at, _)| at)
                .chain([line.len()])
                .any(|at| line_matches(rest, &line[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_ellipsis_matches_different_text() {
        assert!(matches("a\n...\nz", "a\nz\n"));
        assert!(matches("a\n...\nz", "a\nb\nc\nz"));
        assert!(matches("pid [..], ok", "pid 12, ok"));
        assert!(!matches("a\n...\nz", "a\nb"));
        assert!(!matches("pid [..], ok", "pid 12, bad"));
        assert!(!matches("a", "a\nb"));
    }

    #[test]
    fn a_command_is_parsed_into_its_parts() {
        let call = Call::parse("LC_ALL=zh cargo run -q -p fork-demo -- fork --seed 1 | head -n 1")
            .unwrap();
        assert_eq!(
            (call.environment, call.name, call.words, call.rest),
            ("LC_ALL=zh ", "fork-demo", "fork --seed 1", "| head -n 1")
        );
        assert!(call.shows_status());
        let bare = Call::parse("cargo run -p fork-demo").unwrap();
        assert!(!bare.shows_status());
        assert_eq!((bare.name, bare.words), ("fork-demo", ""));
    }
}
