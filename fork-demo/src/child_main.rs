//! The start and the end of a child process: sets up its identity, runs its body, and exits without running the
//! parent's code.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nix::sys::prctl;
use nix::sys::signal::{Signal, raise};
use notes_runtime::actor::{self, ActorKind, ActorPath, PendingActor};
use notes_runtime::interrupt;
use notes_runtime::thread;

use crate::current::{self, Identity};
use crate::exit::exit_now;
use crate::parent_pipe;
use crate::result_file::{self, Key};
use crate::status::PANICKED;

/// The data that a child needs to begin. The parent prepares it before the fork, so that the child allocates nothing.
/// Each page that the child touches first costs it a page fault, which takes 3 µs here, while an empty child lives
/// for 50 µs.
#[derive(Debug)]
pub(crate) struct ChildSetup {
    pub(crate) identity: Box<Identity>,
    pub(crate) actor: PendingActor,
    /// The file for the child's value, if its parent expects a value.
    pub(crate) result_file: Option<Key>,
}

impl ChildSetup {
    pub(crate) fn new(
        mut identity: Box<Identity>,
        actor_path: &ActorPath,
        dies_with_parent: bool,
    ) -> ChildSetup {
        identity.dies_with_parent = dies_with_parent || identity.daemon;
        ChildSetup {
            actor: actor_path.prepare(ActorKind::Process, &identity.name),
            identity,
            result_file: None,
        }
    }
}

/// A forked child calls this first. Kills the child if its parent has ended and the child must end with it.
pub(crate) fn begin_forked(setup: ChildSetup) {
    interrupt::forget_failures();
    result_file::keep_only(setup.result_file);
    if parent_pipe::begin_forked(setup.identity.dies_with_parent) {
        raise(Signal::SIGKILL).unwrap_or(());
    }
    begin_spawned(setup);
}

/// A spawned child calls this first. Unlike a forked child, it has no copies of the parent's descriptors to close.
#[inline] // A call of code on another page would cost the child one more page fault.
pub(crate) fn begin_spawned(setup: ChildSetup) {
    if setup.identity.dies_with_parent {
        kill_with_parent(setup.identity.parent_pid);
    }
    interrupt::let_sigterm_end();
    current::become_process(setup.identity);
    actor::begin_as(setup.actor);
}

/// Runs `body`, waits for the threads that it has started, and exits with the code that `body` returns, or with
/// [`PANICKED`].
pub(crate) fn run(body: impl FnOnce() -> i32) -> ! {
    // This is unwind safe: the process uses no value of the body after the panic.
    let code = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        // The destructor of the payload may panic, too.
        std::mem::forget(payload);
        PANICKED
    });
    thread::join_all();
    exit_now(code)
}

/// Makes sure that this process still ends with its parent, after it has changed its user or group. Does nothing in a
/// process that need not end with its parent.
///
/// The kernel clears the parent-death signal when a process changes its user or group. This function sets it again. If
/// the parent has ended meanwhile, this process ends here, killed by SIGKILL. In a process that was forked without this
/// library, it does nothing. The workers of a pool call it before they sleep.
pub fn renew_parent_death_signal() {
    let Some(parent_pid) = current::parent_to_die_with() else {
        return;
    };
    // While the signal is set, there is nothing to do.
    if !matches!(prctl::get_pdeathsig(), Ok(Some(_))) {
        kill_with_parent(parent_pid);
        if parent_pipe::parent_has_ended() {
            raise(Signal::SIGKILL).unwrap_or(());
        }
    }
}

/// Asks the kernel to send SIGKILL when the parent ends, even if the parent is killed.
fn kill_with_parent(parent_pid: i32) {
    let asked = prctl::set_pdeathsig(Signal::SIGKILL);
    // The parent may have ended before the call. 0 means that it lives in another pid namespace (`unshare --pid` without
    // `--fork`): a process whose parent has ended is never without one.
    let parent = nix::unistd::getppid().as_raw();
    if asked.is_err() || (parent != parent_pid && parent != 0) {
        raise(Signal::SIGKILL).unwrap_or(());
    }
}
