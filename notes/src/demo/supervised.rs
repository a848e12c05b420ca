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
pub(super) fn is_supervised() -> bool {
    let parent = std::os::unix::process::parent_id().to_string();
    std::env::var_os(SUPERVISED).is_some_and(|supervisor| supervisor == *parent)
}
