//! Whole lines to standard output, from many threads and processes at once.
//!
//! [`say!`](crate::say!) is `println!` for a world of many writers: it builds the line first and
//! hands it to the kernel in one `write(2)`, without a buffer that a fork would copy or a killed
//! child would lose. To a pipe, POSIX keeps a write of up to `PIPE_BUF` (4096) bytes in one piece;
//! to a terminal or a file, Linux does so for longer ones too. Within a process a lock keeps longer
//! lines whole everywhere.
//!
//! [`complain!`](crate::complain!) does the same for standard error. Unlike `eprintln!` it writes the
//! line in one piece, and it does not panic where nobody can read it: that would hide what went wrong.

use std::io;
use std::os::fd::AsFd;
use std::sync::{Mutex, PoisonError};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::{event, interrupt};

/// Prints a line to standard output, whole, and ends the demo quietly if nobody reads any more.
#[macro_export]
macro_rules! say {
    () => { $crate::say::line(String::new()) };
    ($($format:tt)*) => { $crate::say::line(format!($($format)*)) };
}

/// Prints a line to standard error, whole; where that is closed or full, the line is lost.
#[macro_export]
macro_rules! complain {
    ($($format:tt)*) => { $crate::say::complaint(format!($($format)*)) };
}

/// One writer at a time within a process. A fork happens in a process with one thread, so a child
/// never inherits it locked.
static ONE_WRITER: Mutex<()> = Mutex::new(());

/// Prints `line` and a newline: what [`say!`](crate::say!) calls.
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

/// Prints `text` as it is, for a prompt that waits on its own line.
pub fn prompt(text: &str) {
    write_or_end(text.as_bytes());
}

/// Prints `line` and a newline to standard error: what [`complain!`](crate::complain!) calls.
pub fn complaint(mut line: String) {
    line.push('\n');
    // Nobody is left to be told.
    write_all(io::stderr(), line.as_bytes()).unwrap_or(());
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

/// Writes past std's buffers; a signal, a short write or a full pipe that does not block (as another
/// program may have set it) only means: go on.
fn write_all(to: impl AsFd, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match nix::unistd::write(&to, bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => wait_for_room(&to)?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn wait_for_room(to: impl AsFd) -> io::Result<()> {
    let mut room = [PollFd::new(to.as_fd(), PollFlags::POLLOUT)];
    match poll(&mut room, PollTimeout::NONE) {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use nix::fcntl::{FcntlArg, OFlag, fcntl};

    use super::*;

    #[test]
    fn a_pipe_that_does_not_block_is_waited_for() {
        let (mut output, input) = io::pipe().unwrap();
        fcntl(&input, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).unwrap();
        // Much more than a pipe holds.
        let sent = vec![b'x'; 1 << 20];
        let got = std::thread::scope(|scope| {
            let reader = scope.spawn(move || {
                let mut got = Vec::new();
                output.read_to_end(&mut got).map(|_| got)
            });
            write_all(&input, &sent).unwrap();
            drop(input);
            reader.join().unwrap().unwrap()
        });
        assert!(got == sent);
    }
}
