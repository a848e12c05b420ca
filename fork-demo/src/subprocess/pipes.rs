//! Writes to one pipe and reads from two pipes at the same time, whenever they are ready.

use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{ChildStderr, ChildStdin, ChildStdout};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use notes_runtime::deadline::Deadline;
use notes_runtime::interrupt;
use notes_runtime::polling::{Interest, Polled, poll_until};

/// The bytes read from the two pipes.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// The default capacity of a pipe.
const CHUNK: usize = 64 * 1024;

/// The pipes to a command and from it, and what was read so far.
pub(super) struct Pipes<'i> {
    input: InputPipe<'i>,
    stdout: OutputPipe,
    stderr: OutputPipe,
}

impl<'i> Pipes<'i> {
    pub(super) fn new(
        input: &'i [u8],
        stdin: Option<ChildStdin>,
        stdout: Option<ChildStdout>,
        stderr: Option<ChildStderr>,
    ) -> io::Result<Pipes<'i>> {
        Ok(Pipes {
            input: InputPipe::new(stdin, input)?,
            stdout: OutputPipe::new(stdout.map(OwnedFd::from)),
            stderr: OutputPipe::new(stderr.map(OwnedFd::from)),
        })
    }

    /// Whether all input is written and both outputs are closed.
    pub(super) fn are_done(&self) -> bool {
        !(self.input.is_open() || self.stdout.is_open() || self.stderr.is_open())
    }

    /// Returns when all input is written and both outputs are closed, or at the deadline.
    pub(super) fn communicate_until(&mut self, deadline: Deadline) -> io::Result<()> {
        while !self.are_done() {
            let pipes = [
                self.input.polled(),
                self.stdout.polled(),
                self.stderr.polled(),
            ];
            let Some([input_ready, stdout_ready, stderr_ready]) = wait(pipes, deadline)? else {
                break;
            };
            if input_ready {
                self.input.advance()?;
            }
            if stdout_ready {
                self.stdout.advance()?;
            }
            if stderr_ready {
                self.stderr.advance()?;
            }
            // A command that writes fast enough keeps its pipe ready forever.
            if deadline.has_passed() {
                break;
            }
        }
        Ok(())
    }

    /// Returns what was read.
    pub(super) fn into_outputs(self) -> Outputs {
        Outputs {
            stdout: self.stdout.bytes,
            stderr: self.stderr.bytes,
        }
    }
}

/// Waits until at least one open pipe is ready. Returns which pipes are ready, or `None` at the deadline.
fn wait(pipes: [Option<Polled<'_>>; 3], deadline: Deadline) -> io::Result<Option<[bool; 3]>> {
    let mut polled: Vec<Polled> = pipes.iter().flatten().copied().collect();
    let count = poll_until(&mut polled, deadline);
    interrupt::checkpoint();
    if count? == 0 {
        return Ok(None);
    }
    let mut results = polled.iter();
    let ready = pipes.map(|pipe| pipe.is_some() && results.next().is_some_and(Polled::is_ready));
    Ok(Some(ready))
}

/// The command's standard input and the input that is not written yet. The pipe is closed when all input is written.
struct InputPipe<'i> {
    stdin: Option<ChildStdin>,
    input: &'i [u8],
}

impl<'i> InputPipe<'i> {
    fn new(stdin: Option<ChildStdin>, input: &'i [u8]) -> io::Result<InputPipe<'i>> {
        let mut input_pipe = InputPipe { stdin, input };
        if let Some(stdin) = &input_pipe.stdin {
            // Only our end is non-blocking. Without this, a write of more bytes than the pipe has room for would
            // block this process.
            let flags = OFlag::from_bits_retain(fcntl(stdin, FcntlArg::F_GETFL)?);
            fcntl(stdin, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
        }
        input_pipe.close_at_end();
        Ok(input_pipe)
    }

    fn is_open(&self) -> bool {
        self.stdin.is_some()
    }

    fn polled(&self) -> Option<Polled<'_>> {
        let stdin = self.stdin.as_ref()?;
        Some(Polled::new(stdin.as_fd(), Interest::Writable))
    }

    fn advance(&mut self) -> io::Result<()> {
        let Some(stdin) = &mut self.stdin else {
            return Ok(());
        };
        match stdin.write(self.input) {
            Ok(written) => self.input = &self.input[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // The command has stopped reading, which is no error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.input = &[],
            Err(error) => return Err(error),
        }
        self.close_at_end();
        Ok(())
    }

    /// Closes our end when all input is written. This signals the end of the input to the command.
    fn close_at_end(&mut self) {
        if self.input.is_empty() {
            self.stdin = None;
        }
    }
}

/// One of the command's outputs and the bytes read so far. The pipe is closed at the end of the output.
struct OutputPipe {
    pipe: Option<OwnedFd>,
    bytes: Vec<u8>,
}

impl OutputPipe {
    fn new(pipe: Option<OwnedFd>) -> OutputPipe {
        OutputPipe {
            pipe,
            bytes: Vec::new(),
        }
    }

    fn is_open(&self) -> bool {
        self.pipe.is_some()
    }

    fn polled(&self) -> Option<Polled<'_>> {
        let pipe = self.pipe.as_ref()?;
        Some(Polled::new(pipe.as_fd(), Interest::Readable))
    }

    fn advance(&mut self) -> io::Result<()> {
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

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;
    use crate::result_file::memory_file;

    #[test]
    fn an_output_that_is_always_ready_is_not_read_beyond_the_deadline() {
        // A file is always ready, as the pipe of a command that writes without end.
        let bytes = 64 << 20;
        let file: File = memory_file().unwrap();
        file.set_len(bytes).unwrap();
        let stdout = ChildStdout::from(OwnedFd::from(file));
        let mut pipes = Pipes::new(&[], None, Some(stdout), None).unwrap();
        pipes.communicate_until(Deadline::Now).unwrap();
        assert_eq!(pipes.into_outputs().stdout.len(), CHUNK);
    }
}
