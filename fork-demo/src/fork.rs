//! `fork(2)` made safe: one call, two returns.

use std::sync::atomic::{AtomicBool, Ordering};

use notes_runtime::actor::Birth;
use notes_runtime::event;
use notes_runtime::interrupt::Starting;

use crate::child::{Child, OnDrop};
use crate::error::StartError;
use crate::inside::{self, Newborn, ShownName};
use crate::{current, spawn, sys, threads};

/// Which of the two processes this is, after [`fork()`].
#[derive(Debug)]
pub enum Fork {
    /// The new one. End it with [`exit_now`](crate::exit_now).
    Child,
    /// The old one, with a handle to the new one.
    Parent {
        /// Reaped when it is waited for, or dropped.
        child: Child,
    },
}

/// Makes a copy of this process, as the notes' `os.fork()`; returns in both.
///
/// The copy has everything that its parent had, down to the call stack: it must not return from
/// `main`, or it runs all that its parent runs after this call a second time. End it with
/// [`exit_now`](crate::exit_now); [`Process`](crate::Process) does so by itself.
///
/// # Errors
/// With several threads in the process ([`StartError::Threads`]), and when the kernel refuses.
pub fn fork() -> Result<Fork, StartError> {
    let newborn = Newborn::new(current::next_fork(), &Birth::announce(), false);
    fork_as(newborn)
}

/// Forks; the child is `newborn` and has begun.
pub(crate) fn fork_as(newborn: Newborn) -> Result<Fork, StartError> {
    refuse_children()?;
    prepare()?;
    inside::name_processes_in_panics();
    let alone = threads::alone()?;
    let starting = Starting::begin()?;
    let childs_name = ShownName::change(&newborn.identity.name);
    let call = "fork";
    match sys::fork(alone).map_err(|source| StartError::Kernel { call, source })? {
        0 => {
            starting.in_child();
            if let Some(name) = childs_name {
                name.keep();
            }
            inside::begin(newborn);
            Ok(Fork::Child)
        }
        pid => {
            drop(childs_name);
            let name = &newborn.identity.name;
            let child = Child::new(starting.watch(pid), name, OnDrop::Join);
            event::forked(pid, name);
            Ok(Fork::Parent { child })
        }
    }
}

/// Whether this process may start copies of its program.
pub(crate) fn refuse_children() -> Result<(), StartError> {
    if current::is_daemon() {
        return Err(StartError::Daemonic);
    }
    spawn::refuse_unguarded()
}

/// What comes before every start of a child: statuses are kept, and no output is in buffers.
pub(crate) fn prepare() -> Result<(), StartError> {
    keep_exit_statuses()?;
    inside::flush_output();
    Ok(())
}

/// Once for a process and its forks, which inherit what this sets.
fn keep_exit_statuses() -> Result<(), StartError> {
    static KEPT: AtomicBool = AtomicBool::new(false);
    if KEPT.load(Ordering::Relaxed) {
        return Ok(());
    }
    let call = "sigaction";
    sys::keep_exit_statuses().map_err(|source| StartError::Kernel { call, source })?;
    KEPT.store(true, Ordering::Relaxed);
    Ok(())
}
