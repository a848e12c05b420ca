//! Checks the workspace's structure: layers of packages and files, stand-alone libraries, lints, opening sentences; and its pages.

mod circles;
mod commands;
mod corrections;
mod features;
mod imports;
mod layers;
mod modules;
mod packages;
mod scenario_list;
mod scenarios;

use std::path::Path;

use notes::catalog;

use crate::files::{read, rust_files};
use commands::Page;
use corrections::{Demo, Files};
use packages::Workspace;

/// Checks the layers of the workspace at `folder`: no package depends on a higher one, in code, tests and `#[path]`
/// alike.
///
/// # Panics
/// If a dependency points upwards; the message names the first one.
pub fn check_package_layers(folder: &Path) {
    let workspace = Workspace::read(folder);
    layers::check_members(&workspace);
    for package in &workspace.packages {
        layers::check_dependencies(package);
        layers::check_includes(package, &workspace);
    }
}

/// Checks that the files of each package, with its tests and benches, import each other without a circle, direct or
/// indirect.
///
/// # Panics
/// If there are circles; the message names their files and what they import from each other.
pub fn check_import_cycles(folder: &Path) {
    let mut found = String::new();
    for package in &Workspace::read(folder).packages {
        let targets = package.targets().into_iter();
        for root in targets {
            found += &circles::imports_in_cycles(&modules::files_of(&root), folder);
        }
    }
    assert!(
        found.is_empty(),
        "files import each other in a cycle:\n{found}"
    );
}

/// Checks that a scenario file has at most 120 lines, and needs no other file of its folder.
///
/// # Panics
/// If a file breaks these rules; the message names them all.
pub fn check_scenario_lengths(folder: &Path) {
    let mut found = String::new();
    for package in &Workspace::read(folder).packages {
        for root in package.targets() {
            found += &scenarios::faults(&modules::files_of(&root), folder);
        }
    }
    assert!(
        found.is_empty(),
        "scenario files are too long or need other files:\n{found}"
    );
}

/// Checks that each library can be used alone: without default features, no part of the demo or the frame
/// is among its dependencies.
///
/// # Panics
/// If one is; the message names the library and the dependency.
pub fn check_library_dependencies(folder: &Path) {
    packages::check_dependencies(folder, layers::is_demo);
}

/// Checks that a library without default features builds serde only if it serializes values, and no
/// generator of random numbers.
///
/// # Panics
/// If one does, or if a library that serializes does not; the message names the library and the package.
pub fn check_library_features(folder: &Path) {
    let packages = Workspace::read(folder).packages.into_iter();
    let libraries = packages.map(|package| package.name);
    let libraries = libraries.filter(|name| layers::is_demo(name));
    features::check(folder, libraries);
}

/// Checks that CORRECTIONS.md has a row for each mistake of the notes that a demo's README lists, and no others, in both
/// languages.
///
/// # Panics
/// If a list or a table lacks one; the message names them all.
pub fn check_corrections(folder: &Path) {
    let english = corrections_in(
        folder,
        ["CORRECTIONS.md", "README.md"],
        "## What the notes get wrong",
    );
    let chinese = corrections_in(
        folder,
        ["CORRECTIONS.zh-CN.md", "README.zh-CN.md"],
        "## 笔记中的错误",
    );
    let found = [
        corrections::faults(&english),
        corrections::faults(&chinese),
        corrections::differences(&english, &chinese),
    ];
    assert!(found.concat().is_empty(), "\n{}", found.concat());
}

fn corrections_in(
    folder: &Path,
    [table, readme]: [&'static str; 2],
    heading: &'static str,
) -> Files {
    let demos = catalog::demos(folder).unwrap_or_else(|error| panic!("{error:#}"));
    let demos = demos.into_iter().map(|demo| Demo {
        readme: read(&demo.folder.join(readme)),
        scenarios: demo
            .scenarios
            .into_iter()
            .map(|scenario| scenario.name)
            .collect(),
        name: demo.name,
    });
    Files {
        table: (table, read(&folder.join(table))),
        heading,
        demos: demos.collect(),
    }
}

/// Checks that the commands in the sentences of the READMEs and the other pages exist, in both languages.
///
/// # Panics
/// If a program, a scenario, an option or a value does not exist; the message names them all.
pub fn check_commands(folder: &Path) {
    let demos = catalog::demos(folder).unwrap_or_else(|error| panic!("{error:#}"));
    let pages = PAGES.iter().map(|name| (String::new(), *name, None));
    let readmes = demos
        .iter()
        .map(|demo| (format!("{}/", demo.name), "README", Some(demo)));
    let mut found = Vec::new();
    for (place, name, demo) in pages.chain(readmes) {
        for language in [".md", ".zh-CN.md"] {
            let name = format!("{place}{name}{language}");
            let path = folder.join(&name);
            if language == ".md" || path.exists() {
                let text = read(&path);
                found.push(Page { name, text, demo });
            }
        }
    }
    let faults = commands::faults(&found, &demos);
    assert!(
        faults.is_empty(),
        "pages show commands that do not exist:\n{faults}"
    );
}

/// The pages with commands besides the demos' READMEs.
const PAGES: [&str; 6] = [
    "README",
    "CORRECTIONS",
    "CONTRIBUTING",
    "ARCHITECTURE",
    "notes/README",
    "notes/TRANSCRIPTS",
];

/// Checks that the README at the top lists every scenario of every demo, in both languages.
///
/// # Panics
/// If a list lacks a scenario, or has one that does not exist; the message has both lists.
pub fn check_scenario_list(folder: &Path) {
    let demos = catalog::demos(folder).unwrap_or_else(|error| panic!("{error:#}"));
    let names = ["README.md", "README.zh-CN.md"].into_iter();
    let faults: String = names
        .map(|name| scenario_list::faults(name, &read(&folder.join(name)), &demos))
        .collect();
    assert!(faults.is_empty(), "\n{faults}");
}

/// Checks that every package inherits the workspace's lints, that its README has the description from its manifest, and
/// that every file opens with a sentence.
///
/// # Panics
/// If something is missing; the message names the package or file, and what it lacks.
pub fn check_lints_and_docs(folder: &Path) {
    for package in &Workspace::read(folder).packages {
        let name = &package.name;
        let manifest = read(&package.folder.join("Cargo.toml"));
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{name} does not inherit the workspace's lints"
        );
        let readme = package.folder.join("README.md");
        if readme.exists() {
            assert!(
                read(&readme).contains(&package.description),
                "{} does not contain the description of Cargo.toml: {}",
                readme.display(),
                package.description
            );
        }
        if layers::is_demo(name) {
            assert!(readme.exists(), "{name} has no README.md");
            let tests = package.folder.join("tests/demo.rs");
            assert!(
                read(&tests).contains("notes_testkit::demo_tests!();"),
                "{} does not call demo_tests!",
                tests.display()
            );
        }
        for file in rust_files(&package.folder) {
            let text = read(&file);
            let first = text.lines().next().unwrap_or_default();
            assert!(
                first.starts_with("//! "),
                "{} does not begin with a `//!` doc comment",
                file.display()
            );
        }
    }
}
