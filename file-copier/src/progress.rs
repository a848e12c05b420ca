//! How many files are done, and which of them could not be copied.

use std::cell::{Cell, RefCell};
use std::ffi::OsStr;

use crate::folder::printable;

/// Counts the files that are done, copied or not, and keeps the reasons of those that are not copied.
///
/// ```
/// use std::ffi::OsStr;
///
/// use file_copier::Progress;
///
/// let progress = Progress::new(2);
/// assert_eq!(progress.done(OsStr::new("a.txt"), None), 50.0);
/// assert_eq!(progress.done(OsStr::new("b.txt"), Some("the disk is full".to_owned())), 100.0);
/// assert_eq!(*progress.failures(), ["b.txt: the disk is full"]);
/// assert_eq!(progress.finish().unwrap_err().to_string(), "1 of 2 files were not copied");
/// ```
#[derive(Debug)]
pub struct Progress {
    files: usize,
    done: Cell<usize>,
    failures: RefCell<Vec<String>>,
}

/// Some files could not be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{failed} of {files} files were not copied")]
#[non_exhaustive]
pub struct Incomplete {
    /// How many files could not be copied.
    pub failed: usize,
    /// How many files there are.
    pub files: usize,
}

impl Progress {
    /// For `files` files, none of which is done.
    pub fn new(files: usize) -> Progress {
        Progress {
            files,
            done: Cell::new(0),
            failures: RefCell::default(),
        }
    }

    /// Records that the file `name` is done; `failure` is the reason if it could not be copied. Returns how many
    /// percent of the files are done.
    pub fn done(&self, name: &OsStr, failure: Option<String>) -> f64 {
        let failure = failure.map(|reason| format!("{}: {reason}", printable(name)));
        self.failures.borrow_mut().extend(failure);
        self.done.update(|done| done + 1);
        self.done.get() as f64 * 100.0 / self.files as f64
    }

    /// The name and the reason of each file that could not be copied, in the order in which they failed.
    pub fn failures(&self) -> Vec<String> {
        self.failures.borrow().clone()
    }

    /// Whether all files that are done are copied.
    ///
    /// # Errors
    /// [`Incomplete`] if some could not be copied.
    pub fn finish(&self) -> Result<(), Incomplete> {
        match self.failures.borrow().len() {
            0 => Ok(()),
            failed => Err(Incomplete {
                failed,
                files: self.files,
            }),
        }
    }
}
