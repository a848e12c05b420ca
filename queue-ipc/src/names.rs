//! Names of what was given none: `Queue-1`, `Queue-2` …

use std::sync::atomic::{AtomicU32, Ordering};

/// Numbers the things of one kind in this process; a forked child goes on from its parent's number.
#[derive(Debug)]
pub(crate) struct NameCounter {
    kind: &'static str,
    last: AtomicU32,
}

impl NameCounter {
    pub(crate) const fn new(kind: &'static str) -> NameCounter {
        let last = AtomicU32::new(0);
        NameCounter { kind, last }
    }

    pub(crate) fn next(&self) -> String {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{}-{number}", self.kind)
    }
}
