//! The live children of this process that were started through `Process`.

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notes_runtime::interrupt;

use crate::child::Child;

/// A live child of this process, as [`active_children`] found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveChild {
    name: String,
    pid: i32,
    daemon: bool,
}

impl ActiveChild {
    /// The child's name: `Process-1`, or the name set with `named`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The child's process id. The child may have ended meanwhile.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Whether the child is a daemon.
    pub fn is_daemon(&self) -> bool {
        self.daemon
    }
}

/// The children of this process that were started through [`Process`](crate::Process) or
/// [`ResultProcess`](crate::ResultProcess) and have not ended, in the order of their start. Python's
/// `multiprocessing.active_children`.
///
/// Does not block. As in Python, it reaps the children that have ended. Their handles still return the status. The
/// list does not include children of [`fork`](crate::fork()) and [`start_command`](crate::start_command). In a child
/// process, it does not include the parent's children.
///
/// ```no_run
/// # fn main() -> Result<(), fork_demo::ProcessError> {
/// let mut process = fork_demo::Process::new(|| std::thread::sleep(std::time::Duration::from_secs(1)));
/// process.start()?;
/// for child in fork_demo::active_children() {
///     println!("{} ({})", child.name(), child.pid()); // Process-1 (4711)
/// }
/// # Ok(())
/// # }
/// ```
pub fn active_children() -> Vec<ActiveChild> {
    let mut registry = lock();
    // An error means that other code has reaped the child, or that a fork has copied the entry from its parent's
    // registry.
    registry.retain(|started| matches!(started.child.try_wait(), Ok(None)));
    let active = registry.iter().map(|started| ActiveChild {
        name: started.name.clone(),
        pid: started.child.pid(),
        daemon: started.daemon,
    });
    active.collect()
}

struct Started {
    name: String,
    daemon: bool,
    child: Arc<Child>,
}

/// The started children, in the order of their start. A child that has ended stays in the list until its handle is
/// dropped or [`active_children`] is called.
static STARTED: Mutex<Vec<Started>> = Mutex::new(Vec::new());

/// A child that stays in the registry until this value is dropped. Dropping this value also drops the [`Child`].
#[derive(Debug)]
pub(crate) struct RegisteredChild {
    child: Arc<Child>,
}

impl RegisteredChild {
    pub(crate) fn new(child: Child, name: &str, daemon: bool) -> RegisteredChild {
        // What could not be started before may be started now.
        interrupt::forget_failures();
        let child = Arc::new(child);
        lock().push(Started {
            name: name.to_owned(),
            daemon,
            child: Arc::clone(&child),
        });
        RegisteredChild { child }
    }
}

impl Deref for RegisteredChild {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.child
    }
}

impl Drop for RegisteredChild {
    fn drop(&mut self) {
        // After this, `child` is the last reference. Its drop waits for the process, without holding the lock.
        lock().retain(|started| !Arc::ptr_eq(&started.child, &self.child));
    }
}

fn lock() -> MutexGuard<'static, Vec<Started>> {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner)
}
