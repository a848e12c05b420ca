//! Writes whole lines to standard output, from many threads and processes at once.
//!
//! [`say!`](crate::say!) is `println!` for many writers. It builds the line first and passes it to the kernel in one
//! `write(2)`, without a buffer that a fork would copy or a killed child would lose. For a pipe, POSIX keeps a write of
//! up to `PIPE_BUF` (4096) bytes in one piece. For a terminal or a file, Linux does so for longer writes, too. Within a
//! process, a lock keeps longer lines whole everywhere.
//!
//! [`warn!`](crate::warn!) does the same for standard error.

use std::io;
use std::sync::{Mutex, PoisonError};

use crate::output::write_all;
use crate::{event, interrupt};

/// Prints a whole line to standard output. If no process reads the output any more, ends the demo quietly.
#[macro_export]
macro_rules! say {
    () => { $crate::say::line(String::new()) };
    ($($format:tt)*) => { $crate::say::line(format!($($format)*)) };
}

/// One writer at a time within a process. Only a process with one thread forks, so a child never inherits this lock
/// held.
static ONE_WRITER: Mutex<()> = Mutex::new(());

/// Prints `line` and a newline; [`say!`](crate::say!) calls this.
#[track_caller]
pub fn line(mut line: String) {
    event::printed(&line);
    line.push('\n');
    write_or_end(line.as_bytes());
}

/// `True` or `False`, as Python prints them.
pub fn python_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Prints `text` without a newline, for a prompt.
pub fn prompt(text: &str) {
    write_or_end(text.as_bytes());
}

fn write_or_end(bytes: &[u8]) {
    let written = {
        let _one_writer = ONE_WRITER.lock().unwrap_or_else(PoisonError::into_inner);
        write_all(io::stdout(), bytes)
    };
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => interrupt::end_quietly(),
        Err(error) => interrupt::end_with(&format!("cannot write to standard output: {error}")),
    }
}
