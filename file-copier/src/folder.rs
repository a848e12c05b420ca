//! The folder to copy, and the folder for the copy.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// An operation on a file or folder that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[error("cannot {operation} {}", printable(path.as_os_str()))]
pub struct CopyError {
    /// The operation.
    pub operation: Operation,
    /// The file or folder.
    pub path: PathBuf,
    /// The operating system's error.
    pub source: io::Error,
}

impl CopyError {
    /// For `map_err`: adds the operation that failed, and its file or folder.
    pub fn context(operation: Operation, path: &Path) -> impl FnOnce(io::Error) -> CopyError {
        move |source| CopyError {
            operation,
            path: path.to_owned(),
            source,
        }
    }
}

/// An operation on a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Read the names in a folder.
    ReadFolder,
    /// Create a folder.
    CreateFolder,
    /// Open a file.
    OpenFile,
    /// Read a file.
    ReadFile,
    /// Create a file.
    CreateFile,
    /// Write a file.
    WriteFile,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operation::ReadFolder => "read the folder",
            Operation::CreateFolder => "create the folder",
            Operation::OpenFile => "open",
            Operation::ReadFile => "read",
            Operation::CreateFile => "create",
            Operation::WriteFile => "write",
        })
    }
}

/// A folder whose regular files are copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// The folder to copy.
    pub source: PathBuf,
    /// The folder for the copy: beside `source`, with `[副本]` (copy) after the name.
    pub dest: PathBuf,
    /// The names of the regular files, sorted; a link to a regular file counts as one.
    pub files: Vec<OsString>,
    /// The names of all other entries.
    pub others: Vec<OsString>,
}

impl Folder {
    /// Reads the folder `name`; changes nothing.
    ///
    /// # Errors
    /// If it is not a folder, or can't be read.
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
        for entry in fs::read_dir(name).map_err(CopyError::context(Operation::ReadFolder, name))? {
            let entry = entry.map_err(CopyError::context(Operation::ReadFolder, name))?;
            // A dangling link is no regular file either.
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

    /// Creates the folder for the copy, unless it exists.
    ///
    /// # Errors
    /// If it can't be created, or its name belongs to something else.
    pub fn make_dest(&self) -> Result<(), CopyError> {
        match fs::create_dir(&self.dest) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && self.dest.is_dir() => {
                Ok(())
            }
            made => made.map_err(CopyError::context(Operation::CreateFolder, &self.dest)),
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
    fn control_characters_in_names_are_replaced() {
        assert_eq!(
            printable(OsStr::new("a\x1b[2J\n你.txt")),
            "a\u{fffd}[2J\u{fffd}你.txt"
        );
    }

    #[test]
    fn the_copy_is_beside_the_folder_even_with_a_trailing_slash() {
        let folder = Folder::open(Path::new("src/")).unwrap();
        assert_eq!(folder.dest, Path::new("src[副本]"));
        assert_eq!(folder.others, ["scenarios"]);
        assert!(folder.files.contains(&OsString::from("lib.rs")));
        let error = Folder::open(Path::new("no such folder")).unwrap_err();
        assert!(error.to_string().contains("no such folder"), "{error}");
    }
}
