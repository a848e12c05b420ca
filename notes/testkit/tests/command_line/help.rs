//! The help of all programs.

use std::collections::BTreeSet;
use std::fs::File;

use crate::{demo, notes};

#[test]
fn the_help_of_notes_is_in_chinese() {
    for words in [
        &["--help"][..],
        &["help"],
        &["-h"],
        &["compare", "--help"],
        &["index", "-h"],
    ] {
        let output = notes(words).env("LC_ALL", "zh_CN.UTF-8").output();
        let output = output.expect("notes can be started");
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success() && help.contains("\n用法：notes"),
            "{help}"
        );
        notes_testkit::assert_chinese(&help);
    }
}

#[test]
fn help_that_cannot_be_written_is_an_error() {
    for words in [&["--help"][..], &["fork", "-h"], &["--version"]] {
        let full = File::options().write(true).open("/dev/full");
        let full = full.expect("/dev/full can be opened");
        let output = demo("fork-demo", words).stdout(full).output();
        let output = output.expect("the demo can be started");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{words:?}: {error}");
        assert!(error.contains("standard output"), "{words:?}: {error}");
    }
}

#[test]
fn help_is_folded_for_every_width_in_both_languages() {
    for (lang, columns) in [30, 40, 60, 80, 200]
        .into_iter()
        .flat_map(|columns| [("en", columns), ("zh", columns)])
    {
        for words in [&["--help"][..], &["cost", "--help"], &["fork", "-h"]] {
            let help = help("fork-demo", words, lang, columns);
            assert!(help.contains("--speed <X>"), "{help}");
            for line in help.lines() {
                let is_one_word = !line.trim().contains(' ');
                let fits = notes_transcript::width(line) <= columns || is_one_word;
                assert!(fits, "{columns}: {line}");
                assert_eq!(line, line.trim_end(), "{columns}");
            }
        }
    }
}

#[test]
fn at_40_columns_the_descriptions_of_help_stand_in_one_column() {
    for lang in ["en", "zh"] {
        for words in [&["--help"][..], &["cost", "--help"]] {
            let help = help("fork-demo", words, lang, 40);
            let lists = help.split("\n\n").filter(|list| list.contains("\n  "));
            for list in lists.filter(|list| !list.contains("cargo run")) {
                let starts = list
                    .lines()
                    .map(|line| line.len() - line.trim_start().len());
                let starts: BTreeSet<usize> = starts.filter(|&start| start > 6).collect();
                assert!(starts.len() <= 1, "{list}");
            }
        }
    }
}

#[test]
fn the_index_is_folded_for_every_width_in_both_languages() {
    for (lang, columns) in [30, 40, 80]
        .into_iter()
        .flat_map(|columns| [("en", columns), ("zh", columns)])
    {
        let index = help("notes", &[], lang, columns);
        assert!(index.contains("imap-ordered"), "{index}");
        for line in index.lines() {
            let is_one_word = !line.trim().contains(' ');
            let fits = notes_transcript::width(line) <= columns || is_one_word;
            assert!(fits, "{columns}: {line}");
        }
    }
}

fn help(program: &str, words: &[&str], lang: &str, columns: usize) -> String {
    let mut command = demo(program, words);
    let command = command.args(["--lang", lang]);
    let output = command.env("COLUMNS", columns.to_string()).output();
    let output = output.expect("the demo can be started");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
