//! Finds files that import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// For each file, the files that it imports from, and the imported names.
pub(super) type Imports = BTreeMap<PathBuf, BTreeMap<PathBuf, BTreeSet<String>>>;

/// The imports in all circles, one a line, with files relative to `workspace`; empty if there is none.
pub(super) fn imports_in_cycles(imports: &Imports, workspace: &Path) -> String {
    let circle = files_in_cycles(imports);
    let short = |path: &Path| {
        path.strip_prefix(workspace)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    let mut arrows = String::new();
    for from in &circle {
        for (to, names) in imports[from].iter().filter(|(to, _)| circle.contains(*to)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            // Writing to a String can't fail.
            writeln!(
                arrows,
                "  {} -> {}: {}",
                short(from),
                short(to),
                names.join(", ")
            )
            .unwrap_or(());
        }
    }
    arrows
}

/// The files that remain after files that import no other remaining file, or that none of them imports, are removed one
/// by one.
fn files_in_cycles(imports: &Imports) -> BTreeSet<PathBuf> {
    let mut left: BTreeSet<PathBuf> = imports.keys().cloned().collect();
    loop {
        let imports_another = |file: &PathBuf| {
            imports[file]
                .keys()
                .any(|to| to != file && left.contains(to))
        };
        let is_imported = |file: &PathBuf| {
            let mut others = left.iter().filter(|other| *other != file);
            others.any(|other| imports[other].contains_key(file))
        };
        let kept: BTreeSet<PathBuf> = left
            .iter()
            .filter(|file| imports_another(file) && is_imported(file))
            .cloned()
            .collect();
        if kept.len() == left.len() {
            return left;
        }
        left = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(arrows: &[(&str, &str)]) -> Imports {
        let mut imports = Imports::new();
        for (from, to) in arrows {
            imports.entry(PathBuf::from(to)).or_default();
            let of = imports.entry(PathBuf::from(from)).or_default();
            of.entry(PathBuf::from(to)).or_default();
        }
        imports
    }

    #[test]
    fn only_files_in_a_cycle_are_reported() {
        let found = files_in_cycles(&imports(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]));
        assert_eq!(found, [PathBuf::from("b"), PathBuf::from("c")].into());
        assert!(files_in_cycles(&imports(&[("a", "b"), ("a", "c"), ("b", "c")])).is_empty());
    }
}
