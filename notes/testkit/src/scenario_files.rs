//! Checks that every scenario of a demo has its subcommand, its file, its transcript and its row in the README.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use notes_lang::Lang;

use crate::files::{read, rust_files_directly_in};
use crate::programs::{demo_in, program};

/// Checks that each scenario in the command line of the demo in `folder` has its file, its transcript and its row.
pub fn check_scenario_files(folder: &Path) {
    let demo = demo_in(folder);
    let listed = scenarios_in_help(&demo.name);
    let transcripts: BTreeSet<_> = demo
        .scenarios
        .iter()
        .map(|scenario| scenario.name.clone())
        .collect();
    assert_eq!(
        listed, transcripts,
        "the command line (left) and transcripts/ (right) differ"
    );
    assert_eq!(
        listed,
        scenario_files(folder),
        "the command line (left) and src/scenarios/ (right) differ"
    );
    check_rows(folder, "README.md", &listed);
    if folder.join("README.zh-CN.md").exists() {
        let readme = check_rows(folder, "README.zh-CN.md", &listed);
        let about = demo.about(Lang::Zh);
        assert!(
            readme.lines().any(|line| line == about),
            "README.zh-CN.md does not contain the about-zh of Cargo.toml: {about}"
        );
    }
    let default = demo
        .default
        .unwrap_or_else(|| panic!("src/main.rs names no default scenario"));
    assert!(
        listed.contains(&default),
        "--help does not list the default scenario {default}"
    );
}

/// Checks that the README `name` has a row for each scenario, and returns its text.
fn check_rows(folder: &Path, name: &str, scenarios: &BTreeSet<String>) -> String {
    let readme = read(&folder.join(name));
    for scenario in scenarios {
        let row = readme
            .lines()
            .any(|line| line.starts_with(&format!("| `{scenario}`")));
        assert!(row, "{name} has no table row for `{scenario}`");
    }
    readme
}

/// The subcommands in the help text.
fn scenarios_in_help(name: &str) -> BTreeSet<String> {
    let help = Command::new(program(name))
        .args(["--help", "--lang", "en"])
        .output();
    let help = help.unwrap_or_else(|error| panic!("cannot run {name}: {error}"));
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let rows = help
        .lines()
        .skip_while(|line| *line != "Scenarios:")
        .skip(1);
    let rows = rows.take_while(|line| line.starts_with("  "));
    let names = rows
        .filter(|row| !row.starts_with("   "))
        .filter_map(|row| row.split_whitespace().next());
    names.map(str::to_owned).collect()
}

fn scenario_files(folder: &Path) -> BTreeSet<String> {
    let entries = rust_files_directly_in(&folder.join("src/scenarios"));
    let stems = entries
        .iter()
        .filter_map(|path| path.file_stem()?.to_str())
        .filter(|stem| *stem != "mod");
    stems.map(|stem| stem.replace('_', "-")).collect()
}
