//! Whether this program runs under a supervisor, which compares or draws its run.

use std::process::Command;

/// The environment variable with the supervisor's pid: its child runs the scenario, and it does the
/// rest. A demo that is started further down by another program is on its own.
const SUPERVISED: &str = "NOTES_SUPERVISED";

/// Makes the program that `command` starts a part of this process's run: this process is its supervisor.
pub fn supervise(command: &mut Command) {
    command.env(SUPERVISED, std::process::id().to_string());
}

/// Makes a fresh image of this program a part of the same run: if this process is supervised, the
/// new one counts as supervised too.
pub fn pass_on(command: &mut Command) {
    if is_supervised() {
        supervise(command);
    }
}

/// Whether this process's parent is its supervisor.
pub fn is_supervised() -> bool {
    let parent = std::os::unix::process::parent_id().to_string();
    std::env::var_os(SUPERVISED).is_some_and(|supervisor| supervisor == *parent)
}
