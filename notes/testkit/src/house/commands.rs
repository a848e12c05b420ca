//! Checks that the commands in the sentences of Markdown files exist: program, scenario, options and their values.
//!
//! The commands in `console` blocks are run by other tests. A command in a sentence stands between backticks:
//! `cargo run -p pool-demo -- pool --workers 5`, or short `pool-demo pool --workers 5`, or in the demo's own README
//! `pool --workers 5` and `--workers`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::{Command, Stdio};

use notes::catalog::DemoFiles;

use crate::programs::program;

/// A Markdown file.
pub(super) struct Page<'a> {
    /// Its name in the workspace.
    pub(super) name: String,
    pub(super) text: String,
    /// The demo whose README it is.
    pub(super) demo: Option<&'a DemoFiles>,
}

/// The pages' commands that do not exist, a line each.
pub(super) fn faults(pages: &[Page], demos: &[DemoFiles]) -> String {
    let mut found = String::new();
    let mut checked = BTreeSet::new();
    let mut options = BTreeMap::new();
    for page in pages {
        for (line, code) in code(&page.text) {
            let fault = match call(&code, page.demo, demos) {
                Some(call) if checked.insert(call.clone()) => fault(&call, demos),
                Some(_) => None,
                None => fault_of_option(&code, page.demo, &mut options),
            };
            if let Some(fault) = fault {
                // Writing to a String can't fail.
                writeln!(found, "{}:{line}: `{code}`: {fault}", page.name).unwrap_or(());
            }
        }
    }
    found
}

/// The code between backticks in a Markdown text, with its line, without the fenced blocks.
fn code(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_block = false;
    // The code that is open at the end of a line, and its first line.
    let mut open: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        in_block ^= line.trim_start().starts_with("```");
        if in_block || line.trim().is_empty() || line.trim_start().starts_with("```") {
            open = None;
            continue;
        }
        for (at, part) in line.split('`').enumerate() {
            // A backtick stands before each part except the first: it opens or closes code.
            match (at, open.take()) {
                (0, Some((first, code))) => open = Some((first, format!("{code} {}", part.trim()))),
                (0, None) => {}
                (_, Some((first, code))) => found.push((first, code.replace("\\|", "|"))),
                (_, None) => open = Some((number, part.to_owned())),
            }
        }
    }
    found
}

/// A program of the workspace and its arguments.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    program: String,
    words: Vec<String>,
}

/// The command that `code` is, if it is one.
fn call(code: &str, own: Option<&DemoFiles>, demos: &[DemoFiles]) -> Option<Call> {
    let words = |text: &str| {
        let end = text.find(['|', ';', '>', '<']).unwrap_or(text.len());
        let words = text[..end].split_whitespace().map(str::to_owned);
        words.collect::<Vec<String>>()
    };
    if let Some((_, call)) = code.split_once("cargo run ") {
        let call = call
            .strip_prefix("-q ")
            .unwrap_or(call)
            .strip_prefix("-p ")?;
        let mut words = words(call);
        let program = (!words.is_empty()).then(|| words.remove(0))?;
        if words.first().is_some_and(|word| word == "--") {
            words.remove(0);
        }
        return Some(Call { program, words });
    }
    let mut words = words(code);
    let first = words.first()?.clone();
    let is_call = match words.get(1).map(String::as_str) {
        Some("compare" | "index") if first == "notes" => true,
        second => second.is_some() && demos.iter().any(|demo| demo.name == first),
    };
    if is_call {
        words.remove(0);
        let program = first;
        return Some(Call { program, words });
    }
    let own = own?;
    let is_scenario = own.scenarios.iter().any(|scenario| scenario.name == first);
    let has_option = words.iter().any(|word| word.starts_with("--"));
    let program = own.name.clone();
    (is_scenario && has_option).then_some(Call { program, words })
}

/// What is wrong with a command.
fn fault(call: &Call, demos: &[DemoFiles]) -> Option<String> {
    let Call {
        program: name,
        words,
    } = call;
    if is_placeholder(name) {
        return None;
    }
    if name != "notes" {
        return fault_of_demo(name, words, demos);
    }
    let names: Vec<&String> = words
        .iter()
        .skip(1)
        .take_while(|word| !word.starts_with('-'))
        .collect();
    match (words.first().map(String::as_str), &names[..]) {
        (Some("compare"), [demo, scenario @ ..]) if !is_placeholder(demo) => {
            let scenario: Vec<String> = scenario.iter().map(|word| (*word).clone()).collect();
            fault_of_demo(demo, &scenario, demos).or_else(|| refusal("notes", words))
        }
        (Some("compare"), [_, ..]) => None,
        _ => refusal("notes", words),
    }
}

fn fault_of_demo(name: &str, words: &[String], demos: &[DemoFiles]) -> Option<String> {
    if !demos.iter().any(|demo| demo.name == name) {
        return Some(format!("there is no demo {name}"));
    }
    match words.iter().any(|word| is_placeholder(word)) {
        true => None,
        false => refusal(name, words),
    }
}

/// What the program says about wrong arguments. With `--help` it does not run.
fn refusal(name: &str, words: &[String]) -> Option<String> {
    let own = words
        .iter()
        .position(|word| word == "--")
        .unwrap_or(words.len());
    let mut command = Command::new(program(name));
    command.args(&words[..own]).args(["--help", "--lang=en"]);
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let first = error.lines().next().unwrap_or_default();
    (!output.status.success()).then(|| first.to_owned())
}

/// What is wrong with an option that stands alone in a demo's README.
fn fault_of_option(code: &str, own: Option<&DemoFiles>, options: &mut Options) -> Option<String> {
    let name = code.split([' ', '=', '|']).next().unwrap_or_default();
    let is_option = name
        .strip_prefix("--")
        .is_some_and(|name| name.starts_with(char::is_alphabetic));
    let demo = own.filter(|_| is_option)?;
    let known = options
        .entry(demo.name.clone())
        .or_insert_with(|| options_of(demo));
    (!known.contains(name)).then(|| format!("no scenario of {} has this option", demo.name))
}

/// For each demo, the options of its scenarios.
type Options = BTreeMap<String, BTreeSet<String>>;

/// The options in the help of the demo's scenarios.
fn options_of(demo: &DemoFiles) -> BTreeSet<String> {
    let help = |scenario: &str| {
        let output = Command::new(program(&demo.name))
            .args([scenario, "--help"])
            .output();
        let output = output.unwrap_or_else(|error| panic!("cannot run {}: {error}", demo.name));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let helps: String = demo
        .scenarios
        .iter()
        .map(|scenario| help(&scenario.name))
        .collect();
    let words = helps
        .split_whitespace()
        .filter(|word| word.starts_with("--"));
    words.map(str::to_owned).collect()
}

/// A word that stands for others: `SCENARIO`, `[OPTIONS]`, `程序`, `…`.
fn is_placeholder(word: &str) -> bool {
    let letters = || word.chars().filter(|letter| letter.is_alphabetic());
    let is_name = letters().next().is_some() && letters().all(char::is_uppercase);
    is_name || word.starts_with('[') || !word.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_found_also_over_the_end_of_a_line() {
        let text = "a `b c` d `e\nf` g\n```sh\n`h`\n```\n\n| `i \\| j` |\n";
        let found = [(1, "b c"), (1, "e f"), (7, "i | j")];
        assert_eq!(
            code(text),
            found.map(|(line, code)| (line, code.to_owned()))
        );
    }

    #[test]
    fn a_command_is_a_program_with_words() {
        let call = |code| call(code, None, &[]).map(|call| (call.program, call.words.join(" ")));
        let is = |program: &str, words: &str| Some((program.to_owned(), words.to_owned()));
        assert_eq!(call("cargo run -p a -- b --c 1"), is("a", "b --c 1"));
        assert_eq!(
            call("cat f | cargo run -q -p a -- b; echo $?"),
            is("a", "b")
        );
        assert_eq!(call("cargo run -p a"), is("a", ""));
        assert_eq!(
            call("notes compare a b --printout -"),
            is("notes", "compare a b --printout -")
        );
        assert_eq!(call("cargo run --release"), None);
        assert_eq!(call("notes 000 Pool"), None);
        assert_eq!(call("a b"), None);
    }

    #[test]
    fn names_in_capitals_and_chinese_words_stand_for_others() {
        assert!(
            ["DEMO", "N", "[OPTIONS]", "程序", "http://…"]
                .iter()
                .all(|word| is_placeholder(word))
        );
        assert!(
            !["pool", "--workers", "5", "A.txt"]
                .iter()
                .any(|word| is_placeholder(word))
        );
    }
}
