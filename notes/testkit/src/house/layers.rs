//! The layers of the workspace: which packages each package may use.

use std::collections::BTreeSet;
use std::path::Path;

use super::imports;
use super::packages::{Dependency, Package, Workspace};
use crate::files::rust_files;

/// The frame on which every demo's program builds.
const FRAME: &[&str] = &["notes", "notes-lang", "notes-runtime"];

/// Packages that only tests may use, no library and no program.
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

pub(super) fn check_members(workspace: &Workspace) {
    let members: BTreeSet<&str> = workspace.packages.iter().map(|one| &*one.name).collect();
    let placed: BTreeSet<&str> = DEMOS.iter().chain(NOTES).map(|(name, _)| *name).collect();
    assert_eq!(
        members, placed,
        "the members of the workspace (left) and the packages in DEMOS and NOTES (right) differ"
    );
}

pub(super) fn check_dependencies(package: &Package) {
    for dependency in &package.dependencies {
        if let Some(reason) = reason_against(&package.name, dependency) {
            panic!("{} depends on {}, {reason}", package.name, dependency.name);
        }
    }
}

/// Why `package` may not have this dependency.
fn reason_against(package: &str, dependency: &Dependency) -> Option<&'static str> {
    let name = dependency.name.as_str();
    if !DEMOS.iter().chain(NOTES).any(|(other, _)| *other == name) {
        return None; // It is not of the workspace.
    }
    if !below(package).contains(name) {
        return Some("which is not below it");
    }
    let for_tests = is_demo(package) && FOR_TESTS.contains(&name);
    (for_tests && !dependency.is_dev).then_some("which only its tests may use")
}

/// Checks where `#[path = "…"]` leads from the files of a package.
pub(super) fn check_includes(package: &Package, workspace: &Workspace) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn depends(package: &str, name: &str, is_dev: bool) -> Option<&'static str> {
        let name = name.to_owned();
        reason_against(package, &Dependency { name, is_dev })
    }

    #[test]
    fn a_demo_may_use_the_testkit_only_in_tests() {
        for for_tests in FOR_TESTS {
            assert_eq!(depends("pool-demo", for_tests, true), None);
            let reason = depends("pool-demo", for_tests, false);
            assert_eq!(reason, Some("which only its tests may use"));
        }
        assert_eq!(depends("notes", "notes-timeline", false), None);
    }

    #[test]
    fn a_package_depends_only_on_lower_packages() {
        let reason = Some("which is not below it");
        for is_dev in [false, true] {
            assert_eq!(depends("fork-demo", "pool-demo", is_dev), reason);
            assert_eq!(depends("notes", "notes-testkit", is_dev), reason);
            assert_eq!(depends("pool-demo", "fork-demo", is_dev), None);
            assert_eq!(depends("pool-demo", "rayon", is_dev), None);
        }
    }
}
