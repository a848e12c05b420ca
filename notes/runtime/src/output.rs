//! Writes whole lines, without std's buffers; continues after signals, short writes and full pipes.

use std::io;
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// Prints a whole line to standard error. If standard error is closed or full, the line is lost.
///
/// Unlike `eprintln!`, it writes the line in one piece. It does not panic when the write fails, because the panic would
/// hide the original error.
#[macro_export]
macro_rules! warn {
    ($($format:tt)*) => { $crate::output::warning(format!($($format)*)) };
}

/// Prints `line` and a newline to standard error; [`warn!`](crate::warn!) calls this.
pub fn warning(mut line: String) {
    line.push('\n');
    // If standard error fails, there is no other place to report to.
    write_all(io::stderr(), line.as_bytes()).unwrap_or(());
}

/// Writes without std's buffers. Continues after a signal, after a short write, and when a pipe is full that another
/// program has set to non-blocking.
pub(crate) fn write_all(to: impl AsFd, mut bytes: &[u8]) -> io::Result<()> {
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
    fn a_write_waits_for_a_full_nonblocking_pipe() {
        let (mut output, input) = io::pipe().unwrap();
        fcntl(&input, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).unwrap();
        // Much more than a pipe can hold.
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
