//! The folder that is copied, and the one that the copy goes to.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What could not be done, to which file or folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[error("cannot {operation} {}", printable(path.as_os_str()))]
pub struct CopyError {
    /// What was tried.
    pub operation: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What the operating system said.
    pub source: io::Error,
}

impl CopyError {
    /// For `map_err`: adds the operation that failed, and its file or folder.
    pub fn context(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> CopyError {
        move |source| CopyError {
            operation,
            path: path.to_owned(),
            source,
        }
    }
}

/// A folder whose plain files are to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where they are.
    pub source: PathBuf,
    /// Where they go: a folder beside it with `[副本]` (copy) behind the name.
    pub dest: PathBuf,
    /// The names of the plain files, sorted; a link to one counts as one.
    pub files: Vec<OsString>,
    /// The names of what is no plain file.
    pub others: Vec<OsString>,
}

impl Folder {
    /// Looks at the folder `name`; changes nothing.
    ///
    /// # Errors
    /// If it is no folder, or may not be read.
    pub fn open(name: &Path) -> Result<Folder, CopyError> {
        // `a/` is `a`, whose copy is `a[副本]`; `a/[副本]` would lie within the folder itself.
        let source: PathBuf = name.components().collect();
        let mut dest = source.clone().into_os_string();
        dest.push("[副本]");
        let mut folder = Folder {
            dest: dest.into(),
            files: Vec::new(),
            others: Vec::new(),
            source,
        };
        for entry in fs::read_dir(name).map_err(CopyError::context("read the folder", name))? {
            let entry = entry.map_err(CopyError::context("read the folder", name))?;
            // A link that leads nowhere is no plain file either.
            let is_file = fs::metadata(entry.path()).is_ok_and(|found| found.is_file());
            let names = if is_file {
                &mut folder.files
            } else {
                &mut folder.others
            };
            names.push(entry.file_name());
        }
        folder.files.sort();
        folder.others.sort();
        Ok(folder)
    }

    /// Makes the folder for the copy, unless it is there.
    ///
    /// # Errors
    /// If it can't be made, or something else has its name.
    pub fn make_dest(&self) -> Result<(), CopyError> {
        match fs::create_dir(&self.dest) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && self.dest.is_dir() => {
                Ok(())
            }
            made => made.map_err(CopyError::context("make the folder", &self.dest)),
        }
    }
}

/// A name that is safe to print: each control character in it is replaced by `\u{fffd}`.
pub fn printable(name: &OsStr) -> String {
    let name = name.to_string_lossy();
    name.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_a_terminal_no_orders() {
        assert_eq!(
            printable(OsStr::new("a\x1b[2J\n你.txt")),
            "a\u{fffd}[2J\u{fffd}你.txt"
        );
    }

    #[test]
    fn the_copy_lies_beside_the_folder_however_it_is_named() {
        let folder = Folder::open(Path::new("src/")).unwrap();
        assert_eq!(folder.dest, Path::new("src[副本]"));
        assert_eq!(folder.others, ["scenarios"]);
        assert!(folder.files.contains(&OsString::from("lib.rs")));
        let error = Folder::open(Path::new("no such folder")).unwrap_err();
        assert!(error.to_string().contains("no such folder"), "{error}");
    }
}
