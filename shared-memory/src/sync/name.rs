//! Names that stand in pictures and errors: given, or `Lock-1`, `Lock-2` …

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The name of a lock; a clone is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(Arc<str>);

/// Counts the things of one kind that were given no name.
#[derive(Debug)]
pub(crate) struct Numbers {
    kind: &'static str,
    last: AtomicU32,
}

impl Numbers {
    pub(crate) const fn of(kind: &'static str) -> Numbers {
        let last = AtomicU32::new(0);
        Numbers { kind, last }
    }

    pub(crate) fn next(&self) -> Name {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        Name(format!("{}-{number}", self.kind).into())
    }
}

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Name {
    fn from(name: String) -> Name {
        Name(name.into())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
