//! Names that appear in pictures and errors: given ones, and default ones such as `Lock-1`.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The name of a lock; a clone is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(Arc<str>);

/// Makes the default names of one kind: `Lock-1`, `Lock-2` …
#[derive(Debug)]
pub(crate) struct DefaultNames {
    kind: &'static str,
    last: AtomicU32,
}

impl DefaultNames {
    pub(crate) const fn new(kind: &'static str) -> DefaultNames {
        let last = AtomicU32::new(0);
        DefaultNames { kind, last }
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
