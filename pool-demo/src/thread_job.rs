//! A job that a thread of a [`ThreadPool`](crate::ThreadPool) runs: the next free thread, or a thread that waits for
//! its result.

use std::cell::RefCell;
use std::fmt;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use crate::panics::catch;

type Code = Box<dyn FnOnce() + Send>;

/// Identifies a pool of threads in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PoolId(u64);

/// A job, which runs once. The pool's queue has it, and so has the handle of its result.
#[derive(Clone)]
pub(crate) struct Job {
    pool: PoolId,
    /// `None`: it has begun.
    code: Arc<Mutex<Option<Code>>>,
}

thread_local! {
    /// The pool of the calling thread, if it has one, and the pools whose jobs the thread runs now.
    static POOLS: RefCell<Vec<PoolId>> = const { RefCell::new(Vec::new()) };
}

/// A thread of a pool calls this first.
pub(crate) fn mark_thread_of(pool: PoolId) {
    POOLS.with_borrow_mut(|pools| pools.push(pool));
}

/// Whether the calling thread runs a job of a pool. If such a thread only waited for a job, and all others did the
/// same, no thread would be left to run it.
pub(crate) fn is_pool_thread() -> bool {
    is_any_pool(|_| true)
}

impl PoolId {
    /// Returns an id that no other pool has.
    pub(crate) fn unique() -> PoolId {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        PoolId(NEXT.fetch_add(1, Relaxed))
    }

    /// Whether the calling thread is a thread of this pool, or runs one of its jobs.
    pub(crate) fn has_this_thread(self) -> bool {
        is_any_pool(|pool| *pool == self)
    }
}

fn is_any_pool(is_wanted: impl Fn(&PoolId) -> bool) -> bool {
    // After the thread's locals are dropped, it waits as any other thread does.
    let found = POOLS.try_with(|pools| pools.borrow().iter().any(is_wanted));
    found.unwrap_or(false)
}

impl Job {
    pub(crate) fn new(pool: PoolId, code: impl FnOnce() + Send + 'static) -> Job {
        let code: Code = Box::new(code);
        Job {
            pool,
            code: Arc::new(Mutex::new(Some(code))),
        }
    }

    /// Runs the job, unless a thread has begun it. Returns whether it has run now.
    ///
    /// A job can panic here if its handle was dropped and the destructor of its result panics.
    pub(crate) fn run(&self) -> bool {
        let code = self.code.lock();
        let code = code.unwrap_or_else(PoisonError::into_inner).take();
        let is_new = code.is_some();
        if let Some(code) = code {
            mark_thread_of(self.pool);
            catch(code).unwrap_or_else(mem::forget);
            POOLS.with_borrow_mut(Vec::pop);
        }
        is_new
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Job")
    }
}
