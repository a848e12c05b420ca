//! The workspace's packages and their dependencies, from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The packages of the workspace.
pub(super) struct Workspace {
    pub(super) packages: Vec<Package>,
}

/// A package of the workspace.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) folder: PathBuf,
    /// All that it depends on directly.
    pub(super) dependencies: Vec<Dependency>,
    targets: Vec<PathBuf>,
}

/// What a package depends on directly, once for each kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) name: String,
    /// For tests, benches and examples alone, not for a library, a program or a build script.
    pub(super) is_dev: bool,
}

impl Workspace {
    pub(super) fn read(folder: &Path) -> Workspace {
        let metadata = metadata(folder, &["--no-deps"]);
        let packages = list(&metadata["packages"]).iter().map(package).collect();
        Workspace { packages }
    }
}

impl Package {
    /// The root files of its library, programs, tests and benches.
    pub(super) fn targets(&self) -> Vec<PathBuf> {
        self.targets.clone()
    }
}

fn package(package: &Value) -> Package {
    let manifest = PathBuf::from(text(&package["manifest_path"]));
    let dependencies = list(&package["dependencies"]).iter();
    Package {
        name: text(&package["name"]),
        description: text(&package["description"]),
        folder: manifest.parent().unwrap_or(&manifest).to_owned(),
        dependencies: dependencies.map(dependency).collect(),
        targets: list(&package["targets"])
            .iter()
            .map(|target| PathBuf::from(text(&target["src_path"])))
            .collect(),
    }
}

fn dependency(dependency: &Value) -> Dependency {
    Dependency {
        name: text(&dependency["name"]),
        is_dev: dependency["kind"] == "dev",
    }
}

/// What no library depends on, and what in particular does not.
const NOT_IN_LIBRARIES: [&str; 7] = [
    "clap",
    "anyhow",
    "serde_json",
    "notes",
    "notes-transcript",
    "notes-timeline",
    "notes-testkit",
];
const NOT_IN: [(&str, &[&str]); 2] = [
    ("pool-demo", &["rayon", "tokio"]),
    ("queue-ipc", &["tokio"]),
];

/// Panics if one of the libraries, without default features, depends on a package that it should not.
pub(super) fn check_dependencies(folder: &Path, is_library: impl Fn(&str) -> bool) {
    let metadata = metadata(folder, &["--no-default-features"]);
    let names: BTreeMap<String, String> = list(&metadata["packages"])
        .iter()
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let mut depends: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        let normal = list(&node["deps"]).iter().filter(|dependency| {
            let kinds = list(&dependency["dep_kinds"]).iter();
            kinds.clone().any(|kind| kind["kind"].is_null())
        });
        let ids = normal.map(|dependency| text(&dependency["pkg"])).collect();
        depends.insert(text(&node["id"]), ids);
    }
    let members = list(&metadata["workspace_members"]).iter().map(text);
    for library in members.filter(|id| is_library(&names[id])) {
        let tree: BTreeSet<&str> = reachable(&library, &depends)
            .iter()
            .map(|id| names[id].as_str())
            .collect();
        let name = names[&library].as_str();
        let more = NOT_IN.iter().filter(|(other, _)| *other == name);
        let unwanted = NOT_IN_LIBRARIES
            .iter()
            .chain(more.flat_map(|(_, unwanted)| unwanted.iter()));
        for unwanted in unwanted {
            assert!(
                !tree.contains(unwanted),
                "{name} without default features depends on {unwanted}: \
                 cargo tree -p {name} --no-default-features -e normal -i {unwanted}"
            );
        }
    }
}

fn reachable(from: &str, depends: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(id) = open.pop() {
        if found.insert(id.clone()) {
            open.extend(depends.get(&id).into_iter().flatten().cloned());
        }
    }
    found
}

fn metadata(folder: &Path, options: &[&str]) -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(options)
        .current_dir(folder)
        .output();
    let output = output.unwrap_or_else(|error| panic!("cannot run cargo metadata: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "cargo metadata failed: {stderr}");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("cannot parse the JSON of cargo metadata: {error}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_dependency_of_a_package_keeps_its_kind() {
        let read = |kind: Value| dependency(&json!({ "name": "nix", "kind": kind }));
        let nix = |is_dev| Dependency {
            name: "nix".to_owned(),
            is_dev,
        };
        assert_eq!(read(json!("dev")), nix(true));
        assert_eq!(read(json!("build")), nix(false));
        assert_eq!(read(Value::Null), nix(false));
    }
}
