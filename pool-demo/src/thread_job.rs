//! A job that a thread of a [`ThreadPool`](crate::ThreadPool) runs: the next free thread, or a thread that waits for
//! its result.

use std::cell::Cell;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use crate::panics::catch;

type Code = Box<dyn FnOnce() + Send>;

/// A job, which runs once. The pool's queue has it, and so has the handle of its result. `None`: it has begun.
#[derive(Clone)]
pub(crate) struct Job(Arc<Mutex<Option<Code>>>);

thread_local! {
    static IS_POOL_THREAD: Cell<bool> = const { Cell::new(false) };
}

/// A thread of a pool calls this first.
pub(crate) fn mark_pool_thread() {
    IS_POOL_THREAD.set(true);
}

/// Whether the calling thread runs a job of a pool. If such a thread only waited for a job, and all others did the
/// same, no thread would be left to run it.
pub(crate) fn is_pool_thread() -> bool {
    // After the thread's locals are dropped, it waits as any other thread does.
    IS_POOL_THREAD.try_with(Cell::get).unwrap_or(false)
}

impl Job {
    pub(crate) fn new(code: impl FnOnce() + Send + 'static) -> Job {
        Job(Arc::new(Mutex::new(Some(Box::new(code)))))
    }

    /// Runs the job, unless a thread has begun it. Returns whether it has run now.
    ///
    /// A job can panic here if its handle was dropped and the destructor of its result panics.
    pub(crate) fn run(&self) -> bool {
        let code = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let is_new = code.is_some();
        if let Some(code) = code {
            catch(code).unwrap_or_else(mem::forget);
        }
        is_new
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Job")
    }
}
