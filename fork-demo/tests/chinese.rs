//! Tests of the scenarios' own lines in Chinese.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The scenarios' names, and the transcript of each.
fn scenarios() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let scenario = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        (name.replace('_', "-"), fs::read_to_string(&path).unwrap())
    };
    files.map(scenario).collect()
}

fn in_chinese(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fork-demo"));
    command
        .args(words)
        .args(["--lang", "zh", "--speed", "1000"])
        .env("RUST_BACKTRACE", "0");
    command.output().unwrap()
}

#[test]
fn every_run_agrees_with_the_chinese_lines_of_its_transcript() {
    for (name, _) in scenarios() {
        let output = in_chinese(&[&name, "--compare"]);
        let report = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}:\n{report}");
    }
}

#[test]
fn a_scenario_whose_lines_are_all_ours_prints_no_english_sentence() {
    let ours = |text: &str| text.lines().any(|line| line.starts_with("printout "));
    let all = scenarios().into_iter();
    let names: Vec<String> = all
        .filter(|(_, text)| ours(text))
        .map(|(name, _)| name)
        .collect();
    assert!(!names.is_empty());
    for name in names {
        let output = in_chinese(&[&name]);
        assert!(output.status.success(), "{name}");
        notes_testkit::assert_chinese(&String::from_utf8_lossy(&output.stdout));
    }
}
