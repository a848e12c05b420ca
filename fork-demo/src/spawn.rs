//! Processes that start from scratch: a fresh image of this program, which calls one function.
//!
//! A fork copies everything; a spawned child inherits nothing but its standard streams (its
//! standard input is `/dev/null`) and what it is told: the function's name, the serialised
//! argument, its own name and place, the run's speed and seed. So it doesn't matter how many
//! threads its parent has, nor how much memory: std starts it with `posix_spawn`, which borrows the
//! parent's memory until the exec instead of copying the page tables. A fork with 1 GiB of touched
//! 4 KiB pages takes about 45 ms; a spawn what it always takes.
//!
//! # The guard
//! The fresh image runs `main` from the start. What stops it from doing what its parent did, and
//! spawning again for ever, is [`guard`], the first line of `main`: Rust's
//! `if __name__ == '__main__':`. In a spawned child it calls the function and never returns.
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
//!     process.join()?;
//!     Ok(())
//! }
//! ```
//!
//! # Descriptors
//! Rust opens descriptors close-on-exec, but C libraries, shells and test runners leave others
//! behind. The guard closes whatever came through the exec except 0, 1 and 2. Doing so in the child
//! before the exec would need a `pre_exec` closure, and that makes std fork, with all its cost.

mod entry;
mod letter;

use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::OnceLock;

pub(crate) use entry::Call;
pub use entry::{ArgumentError, Entry};

use notes_runtime::actor::Birth;
use notes_runtime::supervised;

use crate::child::Child;
use crate::command::start_named;
use crate::error::StartError;
use crate::inside::{self, Newborn, ShownName};
use crate::{fork, sys};

/// What argument 0 of a spawned child begins with; its name follows. Not an environment variable:
/// the child's own children would inherit that.
const MARK: &str = "spawned-process:";

/// The functions that [`guard`] got, by name.
static REGISTERED: OnceLock<Vec<&'static str>> = OnceLock::new();

/// First thing in `main`: in a spawned child, calls the function it was started for and ends the
/// process; else remembers which functions can be spawned, and returns.
///
/// # Panics
/// If two functions have the same path, as two of one name in two blocks of a function have.
pub fn guard(entries: &[Entry]) {
    let names: Vec<_> = entries.iter().map(Entry::name).collect();
    for (index, name) in names.iter().enumerate() {
        assert!(
            !names[..index].contains(name),
            "two functions named {name} are given to the guard"
        );
    }
    REGISTERED.get_or_init(|| names);
    if is_spawned() {
        run(entries);
    }
}

/// Whether this process was spawned, and not started by a user.
pub fn is_spawned() -> bool {
    static SPAWNED: OnceLock<bool> = OnceLock::new();
    *SPAWNED.get_or_init(|| {
        let program = std::env::args_os().next().unwrap_or_default();
        program.as_encoded_bytes().starts_with(MARK.as_bytes())
    })
}

/// A spawned child without a guard may start nothing: it would for ever.
pub(crate) fn refuse_unguarded() -> Result<(), StartError> {
    if REGISTERED.get().is_none() && is_spawned() {
        return Err(StartError::Bootstrapping);
    }
    Ok(())
}

/// Starts a fresh image of this program that will do `call` as `newborn`.
pub(crate) fn launch(call: &Call, newborn: &Newborn, birth: &Birth) -> Result<Child, StartError> {
    fork::refuse_children()?;
    let function = call.function();
    if let Some(registered) = REGISTERED.get()
        && !registered.contains(&function)
    {
        return Err(StartError::NotRegistered { function });
    }
    let letter = letter::write(call, newborn, birth)?;
    // Not current_exe(): the file of that name may be a newer build by now, or gone.
    let mut command = Command::new("/proc/self/exe");
    command
        .arg0(format!(
            "{MARK}{}",
            newborn.identity.name.replace('\0', "?")
        ))
        .args(std::env::args_os().skip(1))
        .stdin(letter);
    supervised::pass_on(&mut command);
    Ok(start_named(&mut command, &newborn.identity.name)?.child)
}

/// In a spawned child: reads its letter, closes what it should not have, calls the function.
fn run(entries: &[Entry]) -> ! {
    let letter = match letter::read() {
        Ok(letter) => letter,
        Err(error) => fail(&format!("cannot read what to do: {error}")),
    };
    if let Err(error) = close_inherited() {
        fail(&format!("cannot close inherited descriptors: {error}"));
    }
    letter.settings.apply();
    let newborn = letter.newborn();
    inside::name_processes_in_panics();
    if let Some(name) = ShownName::change(&newborn.identity.name) {
        name.keep();
    }
    inside::begin(newborn);
    let function = entries.iter().find(|entry| entry.name() == letter.function);
    match function {
        Some(entry) => inside::run(|| entry.call(&letter.argument)),
        None => fail(&format!("{} is not given to the guard", letter.function)),
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
