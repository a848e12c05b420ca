//! Three pipes at once: feeds one and reads two, whichever is ready.

use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::{ChildStderr, ChildStdin, ChildStdout};
use std::time::Instant;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;
use notes_runtime::interrupt;

/// What came out of the two pipes.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// How much a pipe holds by default.
const CHUNK: usize = 64 * 1024;

/// Goes on until all is fed and both outputs are closed, or the deadline is over.
pub(super) fn pump(
    input: &[u8],
    stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    deadline: Option<Instant>,
) -> io::Result<Read> {
    let mut feed = Feed::new(stdin, input)?;
    let mut stdout = Drain::new(stdout.map(OwnedFd::from));
    let mut stderr = Drain::new(stderr.map(OwnedFd::from));
    while feed.is_open() || stdout.is_open() || stderr.is_open() {
        let ready = wait([feed.fd(), stdout.fd(), stderr.fd()], deadline)?;
        let Some([feed_ready, stdout_ready, stderr_ready]) = ready else {
            break;
        };
        if feed_ready {
            feed.go_on()?;
        }
        if stdout_ready {
            stdout.go_on()?;
        }
        if stderr_ready {
            stderr.go_on()?;
        }
    }
    Ok(Read {
        stdout: stdout.bytes,
        stderr: stderr.bytes,
    })
}

/// Waits until one of the open pipes is ready, and says which are; `None` at the deadline.
fn wait(
    pipes: [Option<(BorrowedFd<'_>, PollFlags)>; 3],
    deadline: Option<Instant>,
) -> io::Result<Option<[bool; 3]>> {
    let mut polled: Vec<PollFd> = pipes
        .iter()
        .flatten()
        .map(|(fd, flags)| PollFd::new(*fd, *flags))
        .collect();
    loop {
        let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
        let count = ppoll(&mut polled, left.map(TimeSpec::from_duration), None);
        interrupt::checkpoint();
        match count {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut results = polled.iter();
    let ready = pipes.map(|pipe| {
        // A hang-up or an error counts: the next read or write says what it is.
        pipe.is_some() && results.next().is_some_and(|poll| poll.any() != Some(false))
    });
    Ok(Some(ready))
}

/// What is still to be written, and whereto; closed when all is.
struct Feed<'i> {
    stdin: Option<ChildStdin>,
    input: &'i [u8],
}

impl<'i> Feed<'i> {
    fn new(stdin: Option<ChildStdin>, input: &'i [u8]) -> io::Result<Feed<'i>> {
        let mut feed = Feed { stdin, input };
        if let Some(stdin) = &feed.stdin {
            // Our end alone: a write of more than the pipe has room for must not block us.
            let flags = OFlag::from_bits_retain(fcntl(stdin, FcntlArg::F_GETFL)?);
            fcntl(stdin, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
        }
        feed.close_at_end();
        Ok(feed)
    }

    fn is_open(&self) -> bool {
        self.stdin.is_some()
    }

    fn fd(&self) -> Option<(BorrowedFd<'_>, PollFlags)> {
        let stdin = self.stdin.as_ref()?;
        Some((stdin.as_fd(), PollFlags::POLLOUT))
    }

    fn go_on(&mut self) -> io::Result<()> {
        let Some(stdin) = &mut self.stdin else {
            return Ok(());
        };
        match stdin.write(self.input) {
            Ok(written) => self.input = &self.input[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // It reads no more: that is its right.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.input = &[],
            Err(error) => return Err(error),
        }
        self.close_at_end();
        Ok(())
    }

    /// The command sees the end of its input when our end is closed.
    fn close_at_end(&mut self) {
        if self.input.is_empty() {
            self.stdin = None;
        }
    }
}

/// What was read so far, and wherefrom; closed at its end.
struct Drain {
    pipe: Option<OwnedFd>,
    bytes: Vec<u8>,
}

impl Drain {
    fn new(pipe: Option<OwnedFd>) -> Drain {
        Drain {
            pipe,
            bytes: Vec::new(),
        }
    }

    fn is_open(&self) -> bool {
        self.pipe.is_some()
    }

    fn fd(&self) -> Option<(BorrowedFd<'_>, PollFlags)> {
        let pipe = self.pipe.as_ref()?;
        Some((pipe.as_fd(), PollFlags::POLLIN))
    }

    fn go_on(&mut self) -> io::Result<()> {
        let Some(pipe) = &self.pipe else {
            return Ok(());
        };
        let filled = self.bytes.len();
        self.bytes.resize(filled + CHUNK, 0);
        let count = match nix::unistd::read(pipe, &mut self.bytes[filled..]) {
            Ok(0) => {
                self.pipe = None;
                0
            }
            Ok(count) => count,
            Err(Errno::EINTR) => 0,
            Err(error) => return Err(error.into()),
        };
        self.bytes.truncate(filled + count);
        Ok(())
    }
}
