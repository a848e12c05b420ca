//! Whether this program runs under a supervisor, which compares or draws its run.

use std::ffi::OsString;
use std::process::Command;

/// The environment variable with the supervisor's pid: its child runs the scenario, and it does the
/// rest. A demo that is started further down by another program is on its own.
pub(super) const SUPERVISED: &str = "NOTES_SUPERVISED";

/// Makes the program that `command` starts a part of this process's run: this process is its supervisor.
pub(super) fn supervise(command: &mut Command) {
    command.env(SUPERVISED, std::process::id().to_string());
}

/// The value of [`SUPERVISED`] for a fresh image of this program that this process starts: if this process is
/// supervised, the new one counts as supervised too.
pub(super) fn mark_of_child() -> Option<OsString> {
    is_supervised().then(|| std::process::id().to_string().into())
}

/// Whether this process's parent is its supervisor.
///
/// A parent in an outer PID namespace has the id 0 here. It is the supervisor then, because nothing else starts a
/// program in a new namespace and passes the variable on.
pub(super) fn is_supervised() -> bool {
    let parent = std::os::unix::process::parent_id();
    std::env::var_os(SUPERVISED)
        .is_some_and(|supervisor| parent == 0 || supervisor == *parent.to_string())
}
