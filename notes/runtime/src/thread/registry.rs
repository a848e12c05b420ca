//! The live threads, as Python's `threading.enumerate()` counts them.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::name::Name;
use crate::deadline::Deadline;

/// What is known about a thread; its handle and the thread share it.
#[derive(Debug)]
pub(super) struct ThreadInfo {
    name: Name,
    /// The N of `Thread-N`, if the name contains it.
    number: Option<u32>,
    daemon: AtomicBool,
    /// The kernel's id; 0 before the thread runs. Only the thread itself writes it, once.
    native_id: AtomicI32,
    /// Set by the handle before the start, cleared by the thread as its last act.
    alive: AtomicBool,
    /// Set when the handle is dropped: then the thread reports an error itself.
    unjoinable: AtomicBool,
}

/// The live threads, in the order of their start, without the main thread.
static ALIVE: Mutex<Vec<Arc<ThreadInfo>>> = Mutex::new(Vec::new());
/// Signalled whenever a thread begins to run or ends.
static CHANGED: Condvar = Condvar::new();
static NAMED: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static CURRENT: RefCell<Option<Arc<ThreadInfo>>> = const { RefCell::new(None) };
}

impl ThreadInfo {
    /// A thread with the next default name, `Thread-N`.
    pub(super) fn with_default_name() -> ThreadInfo {
        let number = NAMED.fetch_add(1, Ordering::Relaxed) + 1;
        ThreadInfo::new(format!("Thread-{number}"), Some(number))
    }

    fn new(name: String, number: Option<u32>) -> ThreadInfo {
        ThreadInfo {
            name: Name::new(name),
            number,
            daemon: AtomicBool::new(false),
            native_id: AtomicI32::new(0),
            alive: AtomicBool::new(false),
            unjoinable: AtomicBool::new(false),
        }
    }

    /// A copy with another name, for a thread that has not started. Frees its number, if no thread has taken one since.
    pub(super) fn renamed(&self, name: String) -> ThreadInfo {
        if let Some(number) = self.number {
            // Fails if another thread has taken the next number: then this number stays unused.
            NAMED
                .compare_exchange(number, number - 1, Ordering::Relaxed, Ordering::Relaxed)
                .unwrap_or(0);
        }
        self.copy_daemon_to(ThreadInfo::new(name, None))
    }

    /// A copy whose name includes the function, as in Python: `Thread-1 (sing)`.
    pub(super) fn with_function(&self, function: &str) -> ThreadInfo {
        let name = format!("{} ({function})", self.name());
        self.copy_daemon_to(ThreadInfo::new(name, self.number))
    }

    fn copy_daemon_to(&self, other: ThreadInfo) -> ThreadInfo {
        other.set_daemon(self.is_daemon());
        other
    }

    pub(super) fn set_unjoinable(&self) {
        self.unjoinable.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_unjoinable(&self) -> bool {
        self.unjoinable.load(Ordering::SeqCst)
    }

    /// The thread's name.
    pub(super) fn name(&self) -> &str {
        self.name.get()
    }

    pub(super) fn set_name(&self, name: String) {
        self.name.replace(name);
    }

    /// Whether the program may end before the thread.
    pub(super) fn is_daemon(&self) -> bool {
        self.daemon.load(Ordering::Relaxed)
    }

    pub(super) fn set_daemon(&self, daemon: bool) {
        self.daemon.store(daemon, Ordering::Relaxed);
    }

    /// Whether the thread has started and not ended yet.
    pub(super) fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Acquire)
    }

    /// The kernel's thread id; `None` before the start.
    pub(super) fn native_id(&self) -> Option<i32> {
        Some(self.native_id.load(Ordering::Acquire)).filter(|id| *id != 0)
    }

    pub(super) fn wait_until_running(&self) {
        let mut alive = lock_alive();
        while self.native_id().is_none() {
            alive = CHANGED.wait(alive).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn lock_alive() -> MutexGuard<'static, Vec<Arc<ThreadInfo>>> {
    ALIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until the thread has ended, but not beyond the deadline. Returns whether it has ended.
pub(super) fn wait_for_end(info: &ThreadInfo, deadline: Deadline) -> bool {
    let mut alive = lock_alive();
    while info.is_alive() {
        if deadline.has_passed() {
            return false;
        }
        let waited = CHANGED.wait_timeout(alive, deadline.remaining());
        alive = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
    true
}

pub(super) fn add(info: &Arc<ThreadInfo>) {
    info.alive.store(true, Ordering::Release);
    lock_alive().push(Arc::clone(info));
}

/// The thread itself reports that it runs.
pub(super) fn enter(info: &Arc<ThreadInfo>) {
    let _alive = lock_alive();
    info.native_id
        .store(nix::unistd::gettid().as_raw(), Ordering::Release);
    // A thread that has started still has its variables.
    CURRENT
        .try_with(|current| current.replace(Some(Arc::clone(info))))
        .unwrap_or(None);
    CHANGED.notify_all();
}

pub(super) fn remove(info: &Arc<ThreadInfo>) {
    let mut alive = lock_alive();
    info.alive.store(false, Ordering::Release);
    alive.retain(|other| !Arc::ptr_eq(other, info));
    CHANGED.notify_all();
}

/// What is known about the calling thread; `None` outside a [`Thread`](super::Thread), and while the thread's variables
/// are destroyed.
pub(super) fn current() -> Option<Arc<ThreadInfo>> {
    CURRENT
        .try_with(|current| current.borrow().clone())
        .unwrap_or(None)
}

/// The names of the threads that have started and not ended, the main thread first.
pub fn enumerate() -> Vec<String> {
    let alive = lock_alive();
    let names = alive.iter().map(|info| info.name().to_owned());
    std::iter::once("MainThread".to_owned())
        .chain(names)
        .collect()
}

/// How many threads have started and not ended, the main thread included.
pub fn active_count() -> usize {
    lock_alive().len() + 1
}

/// Waits for every thread that is not a daemon, as a Python program does at its end.
pub fn join_all() {
    let mut alive = lock_alive();
    while alive.iter().any(|info| !info.is_daemon()) {
        alive = CHANGED.wait(alive).unwrap_or_else(PoisonError::into_inner);
    }
}
