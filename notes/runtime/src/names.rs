//! Default names: `Lock-1`, `Queue-2` …

use std::sync::atomic::{AtomicU32, Ordering};

/// Numbers the objects of one kind in this process, from 1 on. A forked child continues from its parent's number,
/// independently.
///
/// ```
/// use notes_runtime::names::DefaultNames;
///
/// static NAMES: DefaultNames = DefaultNames::new("Lock");
///
/// assert_eq!(NAMES.next(), "Lock-1");
/// assert_eq!(NAMES.next(), "Lock-2");
/// ```
#[derive(Debug)]
pub struct DefaultNames {
    kind: &'static str,
    last: AtomicU32,
}

impl DefaultNames {
    /// The names of one kind of objects.
    pub const fn new(kind: &'static str) -> DefaultNames {
        let last = AtomicU32::new(0);
        DefaultNames { kind, last }
    }

    /// A name that no other call in this process gets.
    pub fn next(&self) -> String {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{}-{number}", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::thread;

    use super::DefaultNames;

    #[test]
    fn concurrent_threads_get_different_names() {
        let names = DefaultNames::new("Lock");
        let some = || (0..100).map(|_| names.next()).collect::<Vec<_>>();
        let all: BTreeSet<String> = thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(some));
            let named = threads.map(|thread| {
                thread
                    .join()
                    .expect("the thread only counts and cannot panic")
            });
            named.into_iter().flatten().collect()
        });
        let expected = (1..=400).map(|number| format!("Lock-{number}"));
        assert_eq!(all, expected.collect());
    }
}
