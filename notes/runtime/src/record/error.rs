//! Errors when a record is opened.

use std::io;
use std::path::PathBuf;

/// Why a program could not open the record that its environment names.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The path can't be opened or mapped; most often the supervisor has ended.
    #[error("cannot open the event record {path}")]
    Open {
        /// The variable's value.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The path leads to another file; most often the pid now belongs to another process.
    #[error("cannot read the event record {path}: it is not one")]
    NotARecord {
        /// The variable's value.
        path: PathBuf,
    },
}
