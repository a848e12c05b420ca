//! Processes that start from scratch: a new image of this program that calls one function.
//!
//! A fork copies everything. A spawned child inherits only standard output and standard error; its standard input is
//! `/dev/null`. The parent sends the child the function's name, the serialized argument, the child's name and number,
//! and the settings that are registered with [`notes_runtime::inherit`]. So the parent may have any number of threads
//! and any amount of memory. Std starts the child with `posix_spawn`, which shares the parent's memory until the exec
//! and does not copy the page tables. A fork with 1 GiB of touched 4 KiB pages takes about 45 ms. The time of a spawn
//! does not depend on the heap.
//!
//! # The guard
//! The new image runs `main` from the start. Without [`guard`] it would do what its parent did, and spawn again
//! without end. Call the guard first in `main`. It is Rust's `if __name__ == '__main__':`. In a spawned child it
//! calls the function and never returns.
//!
//! ```no_run
//! use fork_demo::spawn::{Entry, guard};
//!
//! fn info((title, number): (String, u32)) {
//!     println!("{title}: {number}");
//! }
//!
//! fn main() -> Result<(), fork_demo::ProcessError> {
//!     guard(&[Entry::of(info)]);
//!     let mut process = fork_demo::Process::spawned(info, ("answer".to_owned(), 42));
//!     process.start()?;
//!     process.join_ok()?;
//!     Ok(())
//! }
//! ```
//!
//! # Descriptors
//! Rust opens descriptors close-on-exec, but C libraries, shells and test runners may leave other descriptors open.
//! The guard closes all descriptors that were inherited through the exec, except 0, 1 and 2. (To close them before
//! the exec, std would need a `pre_exec` closure. With such a closure std uses fork, with the full cost of a fork.)
//!
//! # The end of the parent
//! A spawned daemon has only the parent-death signal; it does not watch a pipe as a forked one does. The kernel clears the
//! signal when the daemon changes its user or group. So a daemon that does this calls
//! [`renew_parent_death_signal`](crate::renew_parent_death_signal) afterwards.

mod call;
mod entry;
mod request;

use std::os::unix::process::CommandExt;
use std::process::Command;

use notes_runtime::actor::ActorPath;
use notes_runtime::{inherit, interrupt};

use crate::bootstrap::{self, Function};
use crate::child::{Child, OnDrop};
use crate::child_main::{self, ChildSetup};
use crate::comm::CommGuard;
use crate::command::start_named;
use crate::error::StartError;
use crate::prepare::check_may_start;
use crate::{panic_hook, sys};

pub use crate::bootstrap::is_spawned;
pub(crate) use call::Call;
pub use entry::Entry;

/// In a spawned child, calls the child's function and ends the process. In any other process, records which functions
/// can be spawned, and returns. Call this first in `main`.
///
/// Register the settings that a child inherits ([`notes_runtime::inherit`]) before this call.
///
/// # Panics
/// If two functions have the same path. This happens for two functions with the same name in two blocks of one
/// function.
pub fn guard(entries: &[Entry]) {
    let functions: Vec<_> = entries.iter().map(Entry::function).collect();
    for (index, Function { name, .. }) in functions.iter().enumerate() {
        assert!(
            functions[..index].iter().all(|other| other.name != *name),
            "the guard got two functions named {name}: rename one"
        );
    }
    bootstrap::register(functions);
    if is_spawned() {
        run(entries);
    }
}

/// Starts a new image of this program that will run `call` with the settings of `setup`.
pub(crate) fn start(
    call: &Call,
    setup: &ChildSetup,
    actor_path: &ActorPath,
    on_drop: OnDrop,
) -> Result<Child, StartError> {
    check_may_start(setup)?;
    bootstrap::check_registered(Function {
        name: call.function(),
        returns_value: setup.result_file.is_some(),
    })?;
    let request = request::write(call, setup, actor_path)?;
    // Not current_exe(), because the file with that name may be a newer build or deleted.
    let mut command = Command::new("/proc/self/exe");
    command
        .arg0(bootstrap::argument_0(&setup.identity.name))
        .args(std::env::args_os().skip(1))
        .envs(inherit::variables())
        .stdin(request);
    if interrupt::is_ignored(libc::SIGTERM) {
        sys::let_sigterm_end(&mut command);
    }
    Ok(start_named(&mut command, &setup.identity.name, on_drop)?.child)
}

/// Runs in a spawned child: reads the request, closes inherited descriptors, and calls the function.
fn run(entries: &[Entry]) -> ! {
    let request = match request::read() {
        Ok(request) => request,
        Err(error) => fail(&format!("cannot read the request of the parent: {error}")),
    };
    if let Err(error) = close_inherited() {
        fail(&format!("cannot close inherited descriptors: {error}"));
    }
    if let Err(error) = inherit::restore(&request.settings) {
        fail(&format!("{error}: {}", error.source));
    }
    let setup = request.setup();
    panic_hook::install();
    if let Some(guard) = CommGuard::set_name(&setup.identity.name) {
        guard.disarm();
    }
    child_main::begin_spawned(setup);
    let function = entries
        .iter()
        .find(|entry| entry.function().name == request.function);
    match function {
        Some(entry) => child_main::run(|| entry.call(&request.argument)),
        None => fail(&format!(
            "{} is not registered with fork_demo::spawn::guard",
            request.function
        )),
    }
}

fn fail(reason: &str) -> ! {
    notes_runtime::warn!("spawned process {}: {reason}", std::process::id());
    sys::exit(1)
}

fn close_inherited() -> std::io::Result<()> {
    let open: Vec<i32> = std::fs::read_dir("/proc/self/fd")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    for fd in open.into_iter().filter(|fd| *fd > 2) {
        match sys::close_if_inherited(fd) {
            // This is the descriptor of the directory itself, which is closed by now.
            Err(error) if error.raw_os_error() == Some(libc::EBADF) => {}
            result => result?,
        }
    }
    Ok(())
}
