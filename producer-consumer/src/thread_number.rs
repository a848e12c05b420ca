//! A number for each thread, by which a lock identifies its holder.

use std::cell::Cell;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::primitives::thread_local;

/// The number of a thread of this process. No two threads ever get the same number, even if one starts after the other
/// has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ThreadNumber(NonZeroU64);

/// The number for the next thread that needs one.
static NEXT: AtomicU64 = AtomicU64::new(1);

thread_local! {
    static OWN: Cell<Option<ThreadNumber>> = const { Cell::new(None) };
}

impl ThreadNumber {
    /// The calling thread's number.
    pub(crate) fn current() -> ThreadNumber {
        OWN.with(|own| match own.get() {
            Some(number) => number,
            None => {
                let number = ThreadNumber::next();
                own.set(Some(number));
                number
            }
        })
    }

    /// The number as an integer, never 0.
    pub(crate) fn get(self) -> u64 {
        self.0.get()
    }

    #[cold]
    fn next() -> ThreadNumber {
        let number = NonZeroU64::new(NEXT.fetch_add(1, Relaxed));
        ThreadNumber(number.unwrap_or(NonZeroU64::MAX)) // No program starts 2^64 threads.
    }
}
