//! Crashes the process, without `unsafe`.

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{Signal, raise};

/// Ends the process with SIGSEGV, as an access to invalid memory does.
pub(crate) fn segfault() -> nix::Result<()> {
    // Write no core file into the current directory.
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    loop {
        // At the first signal, Rust's handler finds that this is not a stack overflow, and restores the default
        // action.
        raise(Signal::SIGSEGV)?;
    }
}
