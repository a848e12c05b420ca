//! Errors in a transcript file.

/// An error in a transcript file: its place, what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{path}:{line}: {what}")]
pub struct ParseError {
    /// The file, as the caller named it.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong in that line.
    pub what: String,
}

/// A line number and an error message, before the path is known.
pub(crate) type LineError = (usize, String);
