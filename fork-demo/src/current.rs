//! The identity of this process and the default names of its children, as in Python's multiprocessing.

use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// The identity of this process, as in Python's `current_process()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentProcess {
    /// `MainProcess`, `Process-1`, `Process-1:2` or the name set with `named`.
    pub name: String,
    /// The process id.
    pub pid: i32,
    /// The parent's process id, if a function of this library started the process; otherwise `None`.
    pub parent_pid: Option<i32>,
    /// Whether the process is a daemon: it ends with its parent, and may not have children.
    pub daemon: bool,
}

/// Returns the name, pid and parent of this process.
pub fn current() -> CurrentProcess {
    let me = lock_identity();
    let me = me.as_deref();
    CurrentProcess {
        name: me.map_or("MainProcess", |me| &me.name).to_owned(),
        pid: nix::unistd::getpid().as_raw(),
        parent_pid: me.map(|me| me.parent_pid),
        daemon: me.is_some_and(|me| me.daemon),
    }
}

/// The identity that a parent gives to a child.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) name: String,
    /// The parent's numbers, followed by the child's number among the parent's children.
    pub(crate) numbers: Vec<u32>,
    pub(crate) parent_pid: i32,
    pub(crate) daemon: bool,
    /// Whether the process may have daemons, although it is one.
    pub(crate) may_have_daemons: bool,
    /// Whether the process ends with its parent. Always true for a daemon.
    pub(crate) dies_with_parent: bool,
}

/// `None` in the main process.
static IDENTITY: Mutex<Option<Box<Identity>>> = Mutex::new(None);

/// The process that [`IDENTITY`] belongs to.
static PROCESS: AtomicI32 = AtomicI32::new(0);

/// The number of `Process` values that this process has made, started or not.
static PROCESSES: AtomicU32 = AtomicU32::new(0);

/// The number of plain forks that this process has made.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// Returns the numbers of the next child: `[2]` is `Process-2`, `[1, 2]` is `Process-1:2`.
pub(crate) fn next_numbers() -> Vec<u32> {
    let mut numbers = numbers();
    numbers.push(PROCESSES.fetch_add(1, Ordering::Relaxed) + 1);
    numbers
}

/// Returns the identity of the child of a plain fork. As in Python, this child does not count among the processes.
pub(crate) fn next_fork() -> Box<Identity> {
    let mut numbers = numbers();
    numbers.push(FORKS.fetch_add(1, Ordering::Relaxed) + 1);
    Box::new(Identity {
        name: default_name("Fork", &numbers),
        numbers,
        parent_pid: nix::unistd::getpid().as_raw(),
        daemon: false,
        may_have_daemons: false,
        dies_with_parent: false,
    })
}

/// Returns `kind` followed by the numbers: `Process-1:2`.
pub(crate) fn default_name(kind: &str, numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    format!("{kind}-{}", numbers.join(":"))
}

pub(crate) fn is_daemon() -> bool {
    lock_identity().as_ref().is_some_and(|me| me.daemon)
}

/// Whether this process may start a child that is a daemon, or one that is none.
pub(crate) fn may_start(daemon: bool) -> bool {
    let me = lock_identity();
    me.as_ref()
        .is_none_or(|me| !me.daemon || daemon && me.may_have_daemons)
}

/// Returns the pid of the parent that this process must end with. A process that was forked without this library has a
/// copy of its parent's identity, and need not end with anybody.
pub(crate) fn parent_to_die_with() -> Option<i32> {
    let me = lock_identity();
    let me = me.as_ref().filter(|me| me.dies_with_parent)?;
    let is_own = PROCESS.load(Ordering::Relaxed) == nix::unistd::getpid().as_raw();
    is_own.then_some(me.parent_pid)
}

/// Whether this process was started by a function of this library.
pub(crate) fn is_child() -> bool {
    lock_identity().is_some()
}

/// A new process calls this to set its identity.
#[inline] // A call of code on another page would cost the child one more page fault.
pub(crate) fn become_process(identity: Box<Identity>) {
    PROCESSES.store(0, Ordering::Relaxed);
    FORKS.store(0, Ordering::Relaxed);
    PROCESS.store(nix::unistd::getpid().as_raw(), Ordering::Relaxed);
    // The old value is a copy of the parent's identity. Freeing it would only touch more pages.
    std::mem::forget(lock_identity().replace(identity));
}

fn numbers() -> Vec<u32> {
    lock_identity()
        .as_ref()
        .map_or(Vec::new(), |me| me.numbers.clone())
}

fn lock_identity() -> MutexGuard<'static, Option<Box<Identity>>> {
    IDENTITY.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_name_starts_with_the_numbers_of_the_parents_name() {
        assert_eq!(default_name("Process", &[3]), "Process-3");
        assert_eq!(default_name("Process", &[1, 2]), "Process-1:2");
    }
}
