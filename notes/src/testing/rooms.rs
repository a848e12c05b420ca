//! The house is in order: floors kept, lints inherited, every scenario with its file and its row.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::catalog;
use crate::lang::Lang;

use super::{demo_in, program};

/// Which crates of the workspace a crate may build on; none builds on one above it.
const FLOORS: &[(&str, &[&str])] = &[
    ("notes", &[]),
    ("fork-demo", &["notes"]),
    ("shared-memory", &["notes", "fork-demo"]),
    ("queue-ipc", &["notes", "fork-demo", "shared-memory"]),
    (
        "pool-demo",
        &["notes", "fork-demo", "shared-memory", "queue-ipc"],
    ),
    (
        "file-copier",
        &[
            "notes",
            "fork-demo",
            "shared-memory",
            "queue-ipc",
            "pool-demo",
        ],
    ),
    ("udp-chat", &["notes"]),
    ("producer-consumer", &["notes"]),
    ("deadlock-lab", &["notes", "fork-demo", "shared-memory"]),
];

/// Holds the workspace at `folder` to its floors, lints and opening sentences.
pub fn house_is_in_order(folder: &Path) {
    let manifests = FLOORS
        .iter()
        .map(|(name, below)| (name, below, folder.join(name)));
    for (name, below, crate_folder) in manifests {
        let manifest = read(&crate_folder.join("Cargo.toml"));
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{name} does not inherit the workspace's lints"
        );
        for (other, _) in FLOORS.iter().filter(|(other, _)| !below.contains(other)) {
            assert!(
                !depends_on(&manifest, other),
                "{name} builds on {other}, which does not stand below it"
            );
        }
        let about = manifest
            .split("description = \"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let about = about.unwrap_or_else(|| panic!("{name} has no description"));
        let readme = read(&crate_folder.join("README.md"));
        assert!(
            readme.contains(about),
            "{name}/README.md does not say what its manifest says: {about}"
        );
        let tests = crate_folder.join("tests/demo.rs");
        assert!(
            *name == "notes" || read(&tests).contains("notes::demo_tests!();"),
            "{} does not stamp the tests of a demo",
            tests.display()
        );
        rust_files(&crate_folder)
            .iter()
            .for_each(|file| opens_with_its_sentence(file));
    }
    let members: BTreeSet<_> = catalog::members(folder)
        .unwrap_or_else(|error| panic!("{error:#}"))
        .into_iter()
        .collect();
    let placed: BTreeSet<_> = FLOORS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(
        members, placed,
        "the members of the workspace (left) and the floors (right) differ"
    );
}

/// Whether the manifest names `other` among its dependencies, however it is written.
fn depends_on(manifest: &str, other: &str) -> bool {
    let sections = manifest
        .split("\n[")
        .filter(|section| section.starts_with("dependencies]"));
    sections.flat_map(str::lines).any(|line| {
        let rest = line.strip_prefix(other);
        rest.is_some_and(|rest| rest.starts_with([' ', '.', '=']))
    })
}

/// Holds the demo in `folder`: what its command line lists has its file, its transcript and its row.
pub fn rooms_are_in_order(folder: &Path) {
    let demo = demo_in(folder);
    let listed = listed(&demo.name);
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
    has_a_row_for_each(folder, "README.md", &listed);
    if folder.join("README.zh-CN.md").exists() {
        let readme = has_a_row_for_each(folder, "README.zh-CN.md", &listed);
        let about = demo.about(Lang::Zh);
        assert!(
            readme.lines().any(|line| line == about),
            "README.zh-CN.md does not say what the manifest says: {about}"
        );
    }
    let default = demo
        .default
        .unwrap_or_else(|| panic!("src/main.rs names no default"));
    assert!(
        listed.contains(&default),
        "the default {default} is not listed"
    );
}

/// Holds the README of this `name` to its table of scenarios, and gives its text.
fn has_a_row_for_each(folder: &Path, name: &str, scenarios: &BTreeSet<String>) -> String {
    let readme = read(&folder.join(name));
    for scenario in scenarios {
        let row = readme
            .lines()
            .any(|line| line.starts_with(&format!("| `{scenario}`")));
        assert!(row, "{name} has no row of a table for `{scenario}`");
    }
    readme
}

/// The subcommands in the help text.
fn listed(name: &str) -> BTreeSet<String> {
    let help = Command::new(program(name)).arg("--help").output();
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
    let entries = entries(&folder.join("src/scenarios"));
    let files = entries
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"));
    let stems = files
        .filter_map(|path| path.file_stem()?.to_str())
        .filter(|stem| *stem != "mod");
    stems.map(|stem| stem.replace('_', "-")).collect()
}

fn opens_with_its_sentence(file: &Path) {
    let text = read(file);
    let first = text.lines().next().unwrap_or_default();
    assert!(
        first.starts_with("//! "),
        "{} does not open with a `//!` sentence",
        file.display()
    );
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}

fn read(path: &Path) -> String {
    catalog::read(path).unwrap_or_else(|error| panic!("{error:#}"))
}
