//! Which libraries build the packages that only some of them need.

use std::path::Path;
use std::process::Command;

/// A package that not every library needs, with the libraries that do: the features of `notes-runtime`.
const ONLY_IN: [(&str, &[&str]); 2] = [("rand", &[]), ("serde", SERIALIZE)];

/// The libraries that serialize values.
const SERIALIZE: &[&str] = &["fork-demo", "queue-ipc", "pool-demo"];

/// Panics if a library without its default features still depends on a package that only other libraries need.
pub(super) fn check(folder: &Path, libraries: impl Iterator<Item = String>) {
    for library in libraries {
        let tree = tree(folder, &library);
        for (package, needed_by) in ONLY_IN {
            let is_there = tree.lines().any(|line| line == package);
            assert_eq!(
                is_there,
                needed_by.contains(&library.as_str()),
                "does {library} build {package}? \
                 cargo tree -p {library} --no-default-features -e normal -i {package}"
            );
        }
    }
}

/// The names of all packages that the library builds without default features, one a line. `cargo metadata` can't
/// tell: it has the features of all libraries together.
fn tree(folder: &Path, library: &str) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "--locked", "--no-default-features"])
        .args(["--edges", "normal", "--prefix", "none", "--format", "{lib}"])
        .args(["--package", library])
        .current_dir(folder)
        .output();
    let output = output.unwrap_or_else(|error| panic!("cannot run cargo tree: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree failed: {stderr}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
