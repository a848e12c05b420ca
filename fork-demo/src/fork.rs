//! A safe `fork(2)`: one call that returns twice.

use notes_runtime::actor::ActorPath;
use notes_runtime::event;
use notes_runtime::interrupt::{StartGuard, hold_back_ignored_sigterm};

use crate::child::{Child, OnDrop};
use crate::child_main::{self, ChildSetup};
use crate::comm::CommGuard;
use crate::error::StartError;
use crate::prepare::{check_may_start, prepare};
use crate::{current, panic_hook, single_threaded, sys};

/// The result of [`fork()`]: tells which of the two processes this is.
#[derive(Debug)]
pub enum Fork {
    /// The new process. End it with [`exit_now`](crate::exit_now).
    Child,
    /// The old process, with a handle to the new process.
    Parent {
        /// The handle. Waiting for the child or dropping the handle reaps the child.
        child: Child,
    },
}

/// Makes a copy of this process, as the notes' `os.fork()` does. Returns in both processes.
///
/// The copy has everything that its parent has, including the call stack. If it returned to its callers, it would run
/// all the parent's code after this call a second time. So end it with [`exit_now`](crate::exit_now). A
/// [`Process`](crate::Process) does that by itself.
///
/// # Errors
/// If this process has several threads ([`StartError::Threads`]), or if the kernel refuses.
pub fn fork() -> Result<Fork, StartError> {
    let setup = ChildSetup::new(current::next_fork(), &ActorPath::next_child(), false);
    fork_as(setup, OnDrop::Join)
}

/// Forks. In the child, applies `setup` before it returns.
pub(crate) fn fork_as(setup: ChildSetup, on_drop: OnDrop) -> Result<Fork, StartError> {
    check_may_start(&setup)?;
    prepare()?;
    panic_hook::install();
    let proof = single_threaded::check()?;
    let starting = StartGuard::begin()?;
    let comm_guard = CommGuard::set_name(&setup.identity.name);
    let held_sigterm = hold_back_ignored_sigterm();
    let call = "fork";
    match sys::fork(proof).map_err(|source| StartError::Kernel { call, source })? {
        0 => {
            starting.in_child();
            if let Some(guard) = comm_guard {
                guard.disarm();
            }
            child_main::begin_forked(setup);
            drop(held_sigterm);
            Ok(Fork::Child)
        }
        pid => {
            drop(comm_guard);
            let name = &setup.identity.name;
            let child = Child::new(starting.register(pid), name, on_drop);
            event::forked(pid, name);
            Ok(Fork::Parent { child })
        }
    }
}
