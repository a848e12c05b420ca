//! A source line as explanations show it.

use std::fmt;
use std::panic::Location;
use std::path::Path;

/// A source line like `deadlock.rs:36`, without the folder: the reader knows which program runs.
pub(crate) struct SourceLine(pub(crate) &'static Location<'static>);

impl fmt::Display for SourceLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = Path::new(self.0.file()).file_name().unwrap_or_default();
        write!(f, "{}:{}", file.display(), self.0.line())
    }
}
