//! How a child ends: flushed, with `_exit`, and without a destructor of its parent's values.

use std::io::{self, Write};

use notes_runtime::actor;

use crate::sys;

/// Ends this process: records the end for the timeline, flushes standard output, and calls `_exit`.
///
/// For a child after [`fork`](crate::fork()), which would run its parent's destructors otherwise.
/// No destructor runs, nor any `atexit` function; the kernel keeps the lowest eight bits of `code`.
pub fn exit_now(code: i32) -> ! {
    actor::end();
    flush_output();
    sys::exit(code)
}

/// Writes out what std has buffered, so that a fork copies nothing and `_exit` loses nothing.
pub(crate) fn flush_output() {
    // A closed pipe: the next print reports it.
    io::stdout().flush().unwrap_or(());
}
