//! Scenario files: short, and each can be read without another one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::circles::Imports;
use crate::files::read;

/// How many lines a scenario file may have.
const MAX_LINES: usize = 120;

/// The scenario files among `imports` that are too long, or that import another file of their folder; a line each.
pub(super) fn faults(imports: &Imports, workspace: &Path) -> String {
    let mut faults = String::new();
    for (file, imported) in imports.iter().filter(|(file, _)| is_in_scenarios(file)) {
        let short = file
            .strip_prefix(workspace)
            .unwrap_or(file)
            .display()
            .to_string();
        let lines = read(file).lines().count();
        if is_scenario(file) && lines > MAX_LINES {
            // Writing to a String can't fail.
            writeln!(faults, "  {short} has {lines} lines, more than {MAX_LINES}").unwrap_or(());
        }
        let others = imported.keys().filter(|other| is_in_scenarios(other));
        let others: BTreeSet<&PathBuf> = others.collect();
        if is_scenario(file) && !others.is_empty() {
            writeln!(faults, "  {short} needs {others:?}").unwrap_or(());
        }
    }
    faults
}

/// Whether the file stands below a folder `scenarios`, and is not its list.
fn is_in_scenarios(file: &Path) -> bool {
    let is_below = file
        .components()
        .any(|part| part.as_os_str() == "scenarios");
    is_below && !is_list(file)
}

fn is_list(file: &Path) -> bool {
    file.ends_with("scenarios/mod.rs")
}

/// Whether the file is a scenario, not a part of one.
fn is_scenario(file: &Path) -> bool {
    file.parent()
        .is_some_and(|folder| folder.ends_with("scenarios"))
}
