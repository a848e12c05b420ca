//! Ends a child: flushes the output, calls `_exit`, and runs no destructors of the parent's values.

use std::io::{self, Write};

use notes_runtime::actor;

use crate::sys;

/// Ends this process: records the end for the timeline, flushes standard output, and calls `_exit`.
///
/// Call this in a child after [`fork`](crate::fork()). Otherwise the child would run its parent's destructors. No
/// destructors and no `atexit` functions run. The kernel keeps the lowest eight bits of `code`.
pub fn exit_now(code: i32) -> ! {
    actor::end();
    flush_output();
    sys::exit(code)
}

/// Flushes std's output buffer, so that a fork copies no buffered output and `_exit` loses none.
pub(crate) fn flush_output() {
    // An error means that the pipe is closed. The next print reports it.
    io::stdout().flush().unwrap_or(());
}
