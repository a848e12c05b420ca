//! Crashes the process, without `unsafe`.

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{Signal, raise};
use notes::interrupt::let_signal_end;

/// Ends the process with SIGSEGV, as an access to invalid memory does.
pub(crate) fn segfault() -> nix::Result<()> {
    // Write no core file into the current directory.
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    // Rust's handler reports a stack overflow, which this is not. Or the program was started with the signal ignored or
    // blocked: an access to invalid memory would end it all the same.
    let_signal_end(Signal::SIGSEGV)?;
    raise(Signal::SIGSEGV)
}
