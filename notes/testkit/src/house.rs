//! Checks the workspace's structure: layers of packages and files, stand-alone libraries, lints, opening sentences.

mod circles;
mod features;
mod floors;
mod imports;
mod modules;
mod packages;
mod scenarios;

use std::path::Path;

use crate::files::{read, rust_files};
use packages::Workspace;

/// Checks the layers of the workspace at `folder`: no package depends on a higher one, in code, tests and `#[path]`
/// alike.
///
/// # Panics
/// If a dependency points upwards; the message names the first one.
pub fn floors_are_kept(folder: &Path) {
    let workspace = Workspace::read(folder);
    floors::every_package_has_its_place(&workspace);
    for package in &workspace.packages {
        floors::depends_downwards(package);
        floors::includes_downwards(package, &workspace);
    }
}

/// Checks that the files of each package, with its tests and benches, import each other without a circle, direct or
/// indirect.
///
/// # Panics
/// If there are circles; the message names their files and what they import from each other.
pub fn files_form_floors(folder: &Path) {
    let mut found = String::new();
    for package in &Workspace::read(folder).packages {
        let targets = package.targets().into_iter();
        for root in targets {
            found += &circles::arrows(&modules::files_of(&root), folder);
        }
    }
    assert!(
        found.is_empty(),
        "files import each other in circles:\n{found}"
    );
}

/// Checks that a scenario file has at most 120 lines, and needs no other file of its folder.
///
/// # Panics
/// With the files that do not keep to it.
pub fn scenarios_stand_alone(folder: &Path) {
    let mut found = String::new();
    for package in &Workspace::read(folder).packages {
        for root in package.targets() {
            found += &scenarios::faults(&modules::files_of(&root), folder);
        }
    }
    assert!(
        found.is_empty(),
        "scenario files are not as they should be:\n{found}"
    );
}

/// Checks that each library can be taken home alone: without default features, no part of the demo or the frame
/// is among its dependencies.
///
/// # Panics
/// If one does not; the message names the library and the dependency.
pub fn libraries_stand_alone(folder: &Path) {
    packages::stand_alone(folder, floors::is_demo);
}

/// Checks that a library without default features builds serde and postcard only if it serializes values, and no
/// generator of random numbers.
///
/// # Panics
/// If one does, or if a library that serializes does not; the message names the library and the package.
pub fn libraries_build_what_they_need(folder: &Path) {
    let packages = Workspace::read(folder).packages.into_iter();
    let libraries = packages.map(|package| package.name);
    let libraries = libraries.filter(|name| floors::is_demo(name));
    features::are_only_where_needed(folder, libraries);
}

/// Checks that every package inherits the workspace's lints, that its README has the description from its manifest, and
/// that every file opens with a sentence.
///
/// # Panics
/// If something is missing; the message names the package or file, and what it lacks.
pub fn lints_and_sentences_are_there(folder: &Path) {
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
                "{} does not say what the manifest says: {}",
                readme.display(),
                package.description
            );
        }
        if floors::is_demo(name) {
            assert!(readme.exists(), "{name} has no README.md");
            let tests = package.folder.join("tests/demo.rs");
            assert!(
                read(&tests).contains("notes_testkit::demo_tests!();"),
                "{} does not stamp the tests of a demo",
                tests.display()
            );
        }
        for file in rust_files(&package.folder) {
            let text = read(&file);
            let first = text.lines().next().unwrap_or_default();
            assert!(
                first.starts_with("//! "),
                "{} does not open with a `//!` sentence",
                file.display()
            );
        }
    }
}
