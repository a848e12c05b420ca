//! The output of a program, read on a thread while the program runs, until its end.

use std::io::{self, PipeReader, Read};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rustix::io::ioctl_fionread;

/// An output that a thread reads.
pub(super) struct Output(JoinHandle<io::Result<Vec<u8>>>);

impl Output {
    /// Reads until the output ends, or until the other end of `has_ended` is closed and everything in the pipe is read.
    /// The program has ended by then, so all that it printed is in the pipe.
    ///
    /// This waits for no other process. A process that the program left behind may keep the pipe open and print more,
    /// even without end; that output is ignored.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(super) fn read_in_thread(
        source: impl Read + AsFd + Send + 'static,
        has_ended: &Arc<PipeReader>,
    ) -> io::Result<Output> {
        let has_ended = Arc::clone(has_ended);
        let reader = thread::Builder::new().spawn(move || read(source, &has_ended));
        reader.map(Output).map_err(|error| {
            let why = format!("cannot start a thread that reads the demo's output: {error}");
            io::Error::new(error.kind(), why)
        })
    }

    /// Returns all that was printed. Blocks until it is read.
    pub(super) fn all(self) -> io::Result<Vec<u8>> {
        let read = self.0.join();
        read.unwrap_or_else(|_| {
            Err(io::Error::other(
                "cannot read the output: the reading thread panicked",
            ))
        })
    }
}

fn read(mut source: impl Read + AsFd, has_ended: &PipeReader) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let mut both = [
            PollFd::new(source.as_fd(), PollFlags::POLLIN),
            PollFd::new(has_ended.as_fd(), PollFlags::POLLIN),
        ];
        match poll(&mut both, PollTimeout::NONE) {
            Err(Errno::EINTR) => continue,
            other => other?,
        };
        let [is_there, is_over] = both.map(|one| one.any().unwrap_or(true));
        if is_over {
            // What comes later is not the program's.
            let rest = ioctl_fionread(&source)?;
            source.take(rest).read_to_end(&mut all)?;
            return Ok(all);
        }
        if is_there {
            match source.read(&mut buffer)? {
                0 => return Ok(all),
                count => all.extend_from_slice(&buffer[..count]),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn all_output_is_read_without_waiting_for_other_holders_of_the_pipe() {
        for _ in 0..200 {
            let (source, mut printer) = io::pipe().unwrap();
            let (has_ended, runs) = io::pipe().unwrap();
            let output = Output::read_in_thread(source, &Arc::new(has_ended)).unwrap();
            printer.write_all(&[b'x'; 50_000]).unwrap();
            printer.write_all(b"last line").unwrap();
            drop(runs);
            let read = output.all().unwrap();
            assert_eq!(read.len(), 50_009);
            assert!(read.ends_with(b"last line"));
            drop(printer); // The pipe was open until now.
        }
    }

    #[test]
    fn a_process_that_prints_without_end_is_not_read_without_end() {
        let (source, mut printer) = io::pipe().unwrap();
        let (has_ended, runs) = io::pipe().unwrap();
        let output = Output::read_in_thread(source, &Arc::new(has_ended)).unwrap();
        printer.write_all(b"the program's line\n").unwrap();
        // Ends with an error when nobody reads the pipe any more.
        let survivor = thread::spawn(move || while printer.write_all(b"more\n").is_ok() {});
        drop(runs);
        let read = output.all().unwrap();
        assert!(read.starts_with(b"the program's line\n"));
        survivor.join().unwrap();
    }
}
