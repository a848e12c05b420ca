//! Help in Chinese, of a demo and of each of its scenarios.

use std::path::Path;
use std::process::Command;

use crate::programs::{demo_in, program};

/// Checks that with `--lang zh` the help of the demo in `folder` and of its scenarios has no English sentence.
///
/// # Panics
/// With a line that is English.
pub fn check_chinese_help(folder: &Path) {
    let demo = demo_in(folder);
    let program = program(&demo.name);
    let scenarios = demo.scenarios.iter().map(|scenario| vec![&*scenario.name]);
    for words in [vec![]].into_iter().chain(scenarios) {
        for flag in ["-h", "--help"] {
            let mut command = Command::new(&program);
            command.args(&words).args([flag, "--lang", "zh"]);
            let output = command.output();
            let output = output.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
            let help = String::from_utf8_lossy(&output.stdout);
            assert!(help.contains("用法："), "{command:?}: {help}");
            assert_chinese(&help);
        }
    }
}

/// Checks that `text` has no English sentence and none of clap's words.
///
/// # Panics
/// With a line that is English.
pub fn assert_chinese(text: &str) {
    let of_clap = [
        "Usage", "Options", "OPTIONS", "Print", "error:", "tip:", "default:", "values:",
    ];
    for line in text.lines().filter(|line| !line.contains("cargo run")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_sentence = words
            .windows(3)
            .any(|words| words.iter().all(|word| is_english(word)));
        let has_word_of_clap = of_clap.iter().any(|word| line.contains(word));
        assert!(
            !is_sentence && !has_word_of_clap,
            "a line is in English: {line}"
        );
    }
}

/// A value in a list of values ends in a comma, and is none.
fn is_english(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':', ';', ')']);
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase())
}
