//! The layers of the workspace: which packages each package may use.

use std::collections::BTreeSet;
use std::path::Path;

use super::imports;
use super::packages::{Package, Workspace};
use crate::files::rust_files;

/// The frame on which every demo's program builds.
const FRAME: &[&str] = &["notes", "notes-lang", "notes-runtime"];

/// Packages that only tests use.
const FOR_TESTS: &[&str] = &["notes-testkit", "notes-timeline"];

/// Each demo package with the demo packages that it may use, from the bottom up.
const DEMOS: &[(&str, &[&str])] = &[
    ("fork-demo", &[]),
    ("shared-memory", &["fork-demo"]),
    ("queue-ipc", &["fork-demo", "shared-memory"]),
    ("pool-demo", &["fork-demo", "shared-memory", "queue-ipc"]),
    (
        "file-copier",
        &["fork-demo", "shared-memory", "queue-ipc", "pool-demo"],
    ),
    ("udp-chat", &[]),
    ("producer-consumer", &[]),
    (
        "deadlock-lab",
        &[
            "fork-demo",
            "shared-memory",
            "queue-ipc",
            "producer-consumer",
        ],
    ),
];

/// Each package of the frame with the packages that it may use.
const NOTES: &[(&str, &[&str])] = &[
    ("notes-lang", &[]),
    ("notes-runtime", &[]),
    ("notes-transcript", &["notes-lang"]),
    ("notes-timeline", &["notes-lang", "notes-runtime"]),
    (
        "notes",
        &[
            "notes-lang",
            "notes-runtime",
            "notes-transcript",
            "notes-timeline",
        ],
    ),
    (
        "notes-testkit",
        &["notes", "notes-lang", "notes-runtime", "notes-transcript"],
    ),
];

/// Whether `name` is a demo with a library and not part of the frame.
pub(super) fn is_demo(name: &str) -> bool {
    DEMOS.iter().any(|(demo, _)| *demo == name)
}

pub(super) fn every_package_has_its_place(workspace: &Workspace) {
    let members: BTreeSet<&str> = workspace.packages.iter().map(|one| &*one.name).collect();
    let placed: BTreeSet<&str> = DEMOS.iter().chain(NOTES).map(|(name, _)| *name).collect();
    assert_eq!(
        members, placed,
        "the members of the workspace (left) and the floors (right) differ"
    );
}

pub(super) fn depends_downwards(package: &Package) {
    let allowed = below(&package.name);
    let of_the_house = DEMOS.iter().chain(NOTES).map(|(name, _)| *name);
    for other in of_the_house.filter(|other| package.dependencies.contains(*other)) {
        assert!(
            allowed.contains(other),
            "{} depends on {other}, which is not below it",
            package.name
        );
    }
}

/// Checks the targets of `#[path = "…"]` in the files of a package.
pub(super) fn includes_downwards(package: &Package, workspace: &Workspace) {
    let allowed = below(&package.name);
    for file in rust_files(&package.folder) {
        for included in imports::path_includes(&file) {
            let owner = owner(&included, workspace);
            assert!(
                owner == package.name || allowed.contains(owner),
                "{} includes {} of {owner}, which is not below {}",
                file.display(),
                included.display(),
                package.name
            );
        }
    }
}

/// The package that contains a file; if packages are nested, the inner one.
fn owner<'w>(file: &Path, workspace: &'w Workspace) -> &'w str {
    let packages = workspace.packages.iter();
    let of = packages.filter(|package| file.starts_with(&package.folder));
    let inner = of.max_by_key(|package| package.folder.components().count());
    inner.map_or("no package", |package| &package.name)
}

fn below(name: &str) -> BTreeSet<&'static str> {
    if let Some((_, below)) = NOTES.iter().find(|(other, _)| *other == name) {
        return below.iter().copied().collect();
    }
    let demos = DEMOS.iter().find(|(other, _)| *other == name);
    let demos = demos.map_or(&[][..], |(_, below)| below);
    [demos, FRAME, FOR_TESTS].concat().into_iter().collect()
}
