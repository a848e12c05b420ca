//! What a new process does: takes its name, runs its body, and ends without becoming its parent.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nix::sys::prctl;
use nix::sys::signal::{Signal, raise};
use notes_runtime::actor::{self, ActorKind, ActorPath, PendingActor};
use notes_runtime::thread;

use crate::current::{self, Identity};
use crate::exit::exit_now;
use crate::result_file::{self, Key};
use crate::status::PANICKED;

/// What a child needs to know to begin, made before the fork: a page that a child is the first to
/// touch costs it a fault, 3 µs here where an empty child lives for 50, so it allocates nothing.
#[derive(Debug)]
pub(crate) struct ChildSetup {
    pub(crate) identity: Box<Identity>,
    pub(crate) actor: PendingActor,
    /// Whether the kernel kills it when its parent ends; always so for a daemon.
    pub(crate) dies_with_parent: bool,
    /// The file that its value goes into, if its parent expects one.
    pub(crate) result_file: Option<Key>,
}

impl ChildSetup {
    pub(crate) fn new(
        identity: Box<Identity>,
        birth: &ActorPath,
        dies_with_parent: bool,
    ) -> ChildSetup {
        ChildSetup {
            actor: birth.prepare(ActorKind::Process, &identity.name),
            dies_with_parent: dies_with_parent || identity.daemon,
            identity,
            result_file: None,
        }
    }
}

/// The first thing in a forked child. Ends it if its parent is gone and it should go too.
pub(crate) fn begin_forked(setup: ChildSetup) {
    result_file::keep_only(setup.result_file);
    begin_spawned(setup);
}

/// The first thing in a spawned child; as in a forked one, but there are no copies of the parent's descriptors to close.
#[inline] // Code elsewhere in the program is one page fault more for the child.
pub(crate) fn begin_spawned(setup: ChildSetup) {
    if setup.dies_with_parent {
        die_with(setup.identity.parent_pid);
    }
    current::become_process(setup.identity);
    actor::begin_as(setup.actor);
}

/// Runs `body`, waits for the threads that it has started, and ends the process with its code, or
/// with [`PANICKED`].
pub(crate) fn run(body: impl FnOnce() -> i32) -> ! {
    // Unwind safe: no value of this process is used after the panic.
    let code = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        // Its destructor might panic in turn.
        std::mem::forget(payload);
        PANICKED
    });
    thread::join_all();
    exit_now(code)
}

/// Asks the kernel for SIGKILL when the parent ends, however it ends.
fn die_with(parent_pid: i32) {
    let asked = prctl::set_pdeathsig(Signal::SIGKILL);
    // The parent may have ended before the kernel was asked.
    if asked.is_err() || nix::unistd::getppid().as_raw() != parent_pid {
        raise(Signal::SIGKILL).unwrap_or(());
    }
}
