//! Processes that start from scratch: a fresh image of this program, which calls one function.
//!
//! A fork copies everything. A spawned child inherits its standard output and error only; its standard input is
//! `/dev/null`. Its parent sends it the function's name, the serialized argument, its own name and number, and
//! the settings that are registered with [`notes_runtime::inherit`]. So its parent may have any number of threads, and any amount of
//! memory: std starts the child with `posix_spawn`, which borrows the parent's memory until the exec instead of copying
//! the page tables. A fork with 1 GiB of touched 4 KiB pages takes about 45 ms; a spawn takes as long with any heap.
//!
//! # The guard
//! The fresh image runs `main` from the start. Without [`guard`] it would do what its parent did, and spawn again without
//! end. Call the guard first thing in `main`: it is Rust's `if __name__ == '__main__':`. In a spawned child it calls the
//! function and never returns.
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
//! Rust opens descriptors close-on-exec, but C libraries, shells and test runners leave others
//! behind. The guard closes all that came through the exec except 0, 1 and 2. (To close them before the exec, std needs a
//! `pre_exec` closure, and then it forks, with all that a fork costs.)

mod call;
mod entry;
mod request;

use std::os::unix::process::CommandExt;
use std::process::Command;

use notes_runtime::actor::ActorPath;
use notes_runtime::inherit;

use crate::bootstrap::{self, Function};
use crate::child::{Child, OnDrop};
use crate::child_main::{self, ChildSetup};
use crate::comm::CommName;
use crate::command::start_named;
use crate::error::StartError;
use crate::prepare::refuse_children;
use crate::{panic_hook, sys};

pub use crate::bootstrap::is_spawned;
pub(crate) use call::Call;
pub use entry::Entry;

/// In a spawned child, calls the function it was started for and ends the process; in any other process, remembers which
/// functions can be spawned, and returns. Call it first thing in `main`.
///
/// Settings that the child takes over ([`notes_runtime::inherit`]) must be registered before.
///
/// # Panics
/// If two functions have the same path, as two of one name in two blocks of a function have.
pub fn guard(entries: &[Entry]) {
    let functions: Vec<_> = entries.iter().map(Entry::function).collect();
    for (index, Function { name, .. }) in functions.iter().enumerate() {
        assert!(
            functions[..index].iter().all(|other| other.name != *name),
            "two functions named {name} are given to the guard"
        );
    }
    bootstrap::register(functions);
    if is_spawned() {
        run(entries);
    }
}

/// Starts a fresh image of this program that will do `call` as `setup` says.
pub(crate) fn start(
    call: &Call,
    setup: &ChildSetup,
    birth: &ActorPath,
    on_drop: OnDrop,
) -> Result<Child, StartError> {
    refuse_children()?;
    bootstrap::check_registered(Function {
        name: call.function(),
        returns_value: setup.result_file.is_some(),
    })?;
    let request = request::write(call, setup, birth)?;
    // Not current_exe(): the file of that name may be a newer build by now, or gone.
    let mut command = Command::new("/proc/self/exe");
    command
        .arg0(bootstrap::argument_0(&setup.identity.name))
        .args(std::env::args_os().skip(1))
        .envs(inherit::variables())
        .stdin(request);
    Ok(start_named(&mut command, &setup.identity.name, on_drop)?.child)
}

/// In a spawned child: reads its request, closes what it should not have, calls the function.
fn run(entries: &[Entry]) -> ! {
    let request = match request::read() {
        Ok(request) => request,
        Err(error) => fail(&format!("cannot read what to do: {error}")),
    };
    if let Err(error) = close_inherited() {
        fail(&format!("cannot close inherited descriptors: {error}"));
    }
    if let Err(error) = inherit::restore(&request.settings) {
        fail(&format!("{error}: {}", error.source));
    }
    let setup = request.setup();
    panic_hook::install();
    if let Some(name) = CommName::change(&setup.identity.name) {
        name.keep();
    }
    child_main::begin_spawned(setup);
    let function = entries
        .iter()
        .find(|entry| entry.function().name == request.function);
    match function {
        Some(entry) => child_main::run(|| entry.call(&request.argument)),
        None => fail(&format!("{} is not given to the guard", request.function)),
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
            // The directory's own descriptor, closed since.
            Err(error) if error.raw_os_error() == Some(libc::EBADF) => {}
            result => result?,
        }
    }
    Ok(())
}
