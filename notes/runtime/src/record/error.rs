//! Why a record can't be opened.

use std::io;
use std::path::PathBuf;

/// Why a program could not open the record that its environment names.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The path can't be opened or mapped: most often the supervisor has gone.
    #[error("cannot open the event record {path}")]
    Open {
        /// The variable's value.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The path leads to something else: most often a pid that was given to another process.
    #[error("{path} is not an event record")]
    NotARecord {
        /// The variable's value.
        path: PathBuf,
    },
}
