//! A place in the notes.

/// A place in the notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file's number, `000` to `004`.
    pub file: String,
    /// A heading in the file.
    pub heading: String,
}

impl Source {
    /// File and heading in one line.
    pub(crate) fn label(&self) -> String {
        format!("{} {}", self.file, self.heading)
    }
}
