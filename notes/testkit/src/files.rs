//! The files of the workspace.

use std::fs;
use std::path::{Path, PathBuf};

use notes::catalog;

/// All Rust files in and below `folder`, without those of a nested package and without generated files.
pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            let is_other = path.join("Cargo.toml").exists() || path.ends_with("target");
            if !is_other {
                files.extend(rust_files(&path));
            }
        } else if is_rust(&path) {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The Rust files directly in `folder`.
pub(crate) fn rust_files_directly_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = entries(folder);
    files.retain(|path| is_rust(path));
    files
}

/// The text of a file.
///
/// # Panics
/// If it can't be read.
pub(crate) fn read(path: &Path) -> String {
    catalog::read(path).unwrap_or_else(|error| panic!("{error:#}"))
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}
