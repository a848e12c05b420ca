//! The modules of a target: the file of each module, and the files that each file imports from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::circles::Imports;
use super::imports::{self, Declared, Scope};

/// A module's path from the root of its target: `["sync", "lock"]`.
type ModulePath = Vec<String>;

/// The modules of a target, found by following `mod` from its root.
#[derive(Default)]
struct Modules {
    file_of: BTreeMap<ModulePath, PathBuf>,
    scopes: Vec<(ModulePath, Scope)>,
}

/// For the target with the root file `root`: which files import from which.
pub(super) fn files_of(root: &Path) -> Imports {
    let mut modules = Modules::default();
    modules.add_file(Vec::new(), root, true);
    modules.imports()
}

impl Modules {
    fn add_file(&mut self, module: ModulePath, file: &Path, is_mod_rs: bool) {
        let declared = imports::read(file);
        self.add(module, file, is_mod_rs, declared);
    }

    fn add(&mut self, module: ModulePath, file: &Path, is_mod_rs: bool, declared: Declared) {
        self.file_of.insert(module.clone(), file.to_owned());
        for child in declared.children {
            let mut path = module.clone();
            path.push(child.name.clone());
            match child.inline {
                Some(inline) => self.add(path, file, is_mod_rs, inline),
                None => {
                    let (child_file, is_mod_rs) =
                        child_file(file, is_mod_rs, &child.name, child.path);
                    self.add_file(path, &child_file, is_mod_rs);
                }
            }
        }
        self.scopes.push((module, declared.scope));
    }

    fn imports(&self) -> Imports {
        let mut imports: Imports = BTreeMap::new();
        for file in self.file_of.values() {
            imports.entry(file.clone()).or_default();
        }
        for (module, scope) in &self.scopes {
            let from = &self.file_of[module];
            for path in &scope.paths {
                let Some((to, name)) = self.resolve(module, path) else {
                    continue;
                };
                if to != from {
                    let of_file = imports.entry(from.clone()).or_default();
                    let names: &mut BTreeSet<String> = of_file.entry(to.clone()).or_default();
                    names.insert(name);
                }
            }
        }
        imports
    }

    /// The file that a path in `module` leads to, and the name that it uses there.
    fn resolve(&self, module: &[String], path: &[String]) -> Option<(&PathBuf, String)> {
        let mut at: ModulePath = module.to_vec();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                at.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {}
            // The name of a child module, or of nothing in this target.
            child => {
                let mut path = at.clone();
                path.push(child.to_owned());
                self.file_of.get(&path)?;
            }
        }
        while rest.first().is_some_and(|segment| segment == "super") {
            at.pop()?;
            rest = &rest[1..];
        }
        while let Some(segment) = rest.first() {
            at.push(segment.clone());
            if !self.file_of.contains_key(&at) {
                at.pop();
                break;
            }
            rest = &rest[1..];
        }
        let name = rest.first().or(at.last()).cloned();
        Some((self.file_of.get(&at)?, name.unwrap_or_default()))
    }
}

/// The file of `mod name;`, and whether the files of its own children are beside it.
fn child_file(file: &Path, is_mod_rs: bool, name: &str, path: Option<String>) -> (PathBuf, bool) {
    let folder = file.parent().unwrap_or(Path::new(""));
    if let Some(path) = path {
        return (imports::normal(&folder.join(path)), true);
    }
    let folder = if is_mod_rs {
        folder.to_owned()
    } else {
        folder.join(file.file_stem().unwrap_or_default())
    };
    let beside = folder.join(format!("{name}.rs"));
    if beside.exists() {
        (beside, false)
    } else {
        (folder.join(name).join("mod.rs"), true)
    }
}
