//! A pipe that only the parent can write to. The kernel kills the children that watch it when the parent ends.
//!
//! The parent-death signal (`PR_SET_PDEATHSIG`) does the same, but the kernel clears it when a child changes its user or
//! group. So a child that must end with its parent also opens the pipe for itself and asks the kernel for SIGKILL when
//! the pipe ends (`O_ASYNC`). The kernel checks the permission for this signal with the user that asked. Only root of the
//! initial user namespace may always send it.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::fcntl::OFlag;
use nix::sys::utsname::uname;
use nix::unistd::{Uid, geteuid, getpid, pipe2};
use notes_runtime::deadline::Deadline;
use notes_runtime::descriptors::Checked;
use notes_runtime::polling::{Interest, Polled, poll_until};

use crate::sys;

/// A pipe of this process for its children. Other code of the program may close its descriptors by their numbers.
struct Pipe {
    reader: Checked<OwnedFd>,
    writer: Checked<OwnedFd>,
    /// The user who made the pipe. Another user may not open it.
    user: Uid,
}

impl Pipe {
    fn new() -> io::Result<Pipe> {
        let (reader, writer) = pipe2(OFlag::O_CLOEXEC)?;
        Ok(Pipe {
            reader: Checked::new(reader)?,
            writer: Checked::new(writer)?,
            user: geteuid(),
        })
    }

    /// Whether a new child can watch this pipe.
    fn is_usable(&self) -> bool {
        self.user == geteuid() && self.reader.is_open() && self.writer.is_open()
    }
}

struct State {
    /// The pipes of this process. New children watch the last one. Earlier children watch those before it.
    pipes: Vec<Pipe>,
    /// The number of [`Hold`]s of this process.
    holds: usize,
    /// What this process watches: the pipe of its parent.
    watched: Option<Checked<File>>,
}

static STATE: Mutex<State> = Mutex::new(State {
    pipes: Vec::new(),
    holds: 0,
    watched: None,
});

/// Whether the state contains a descriptor. A forked child reads it first: if it took the lock, the kernel would have
/// to copy a page.
static OPEN: AtomicBool = AtomicBool::new(false);

/// Keeps the pipe open in the parent until it is dropped.
#[derive(Debug)]
pub(crate) struct Hold {
    parent: i32,
}

impl Hold {
    /// Makes the pipe, if there is none that a child can watch. Returns `None` if that fails, for example if no descriptor is free.
    pub(crate) fn new() -> Option<Hold> {
        let mut state = lock();
        if state.pipes.is_empty() && !kernel_signals_only_the_end(uname().ok()?.release()) {
            return None;
        }
        if !state.pipes.last().is_some_and(Pipe::is_usable) {
            state.pipes.push(Pipe::new().ok()?);
            OPEN.store(true, Ordering::Relaxed);
        }
        state.holds += 1;
        let parent = getpid().as_raw();
        Some(Hold { parent })
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // A fork has a copy of the value, but its state is its own.
        if self.parent == getpid().as_raw() {
            let mut state = lock();
            state.holds -= 1;
            if state.holds == 0 {
                state.pipes = Vec::new();
                OPEN.store(state.watched.is_some(), Ordering::Relaxed);
            }
        }
    }
}

/// A forked child calls this. Closes its copies of its parent's descriptors. If it must end with its parent, it watches
/// the pipe. Returns whether the parent has ended.
#[inline] // A call of code on another page would cost the child one more page fault.
pub(crate) fn begin_forked(watch: bool) -> bool {
    OPEN.load(Ordering::Relaxed) && inherit(watch)
}

fn inherit(watch: bool) -> bool {
    let mut state = lock();
    state.holds = 0;
    state.watched = None;
    let mut pipes = std::mem::take(&mut state.pipes);
    let reader = pipes.pop().map(|pipe| pipe.reader);
    // All writing ends are closed here.
    drop(pipes);
    // If this fails, the parent-death signal is left.
    let watched = reader
        .filter(|_| watch)
        .and_then(|reader| watch_end(&reader).ok());
    let has_ended = watched.as_ref().is_some_and(has_ended);
    OPEN.store(watched.is_some(), Ordering::Relaxed);
    state.watched = watched;
    has_ended
}

/// Whether this process watches a pipe whose parent has ended.
pub(crate) fn parent_has_ended() -> bool {
    lock().watched.as_ref().is_some_and(has_ended)
}

/// Opens the pipe anew, because the signal is a setting of what was opened, and a fork shares that with its parent.
fn watch_end(reader: &Checked<OwnedFd>) -> io::Result<Checked<File>> {
    let path = format!("/proc/self/fd/{}", reader.get()?.as_raw_fd());
    let flags = OFlag::O_NONBLOCK.bits();
    let own = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)?;
    sys::kill_at_end(own.as_fd())?;
    Checked::new(own)
}

/// Whether the pipe had ended before the kernel was asked to send the signal.
fn has_ended(pipe: &Checked<File>) -> bool {
    let Ok(pipe) = pipe.get() else { return false };
    let mut polled = [Polled::new(pipe.as_fd(), Interest::Readable)];
    poll_until(&mut polled, Deadline::Now).is_ok_and(|count| count > 0)
}

/// Whether the kernel sends the signal of `O_ASYNC` only when all writers or all readers have closed the pipe. Before
/// Linux 5.6 it sent the signal when any of them did, so the end of one child would kill the others.
fn kernel_signals_only_the_end(release: &OsStr) -> bool {
    let release = release.to_string_lossy();
    let mut numbers = release
        .split(|symbol: char| !symbol.is_ascii_digit())
        .map_while(|number| number.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(5), Some(6))
}

fn lock() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kernels_since_5_6_signal_only_the_end_of_a_pipe() {
        let old = ["", "5", "4.19.0-27-amd64", "5.3.18", "5.5.19"];
        let new = ["5.6", "5.10.0-8", "6.0-rc1", "5.15.167.4-microsoft", "10.1"];
        let signals_only_the_end = |release: &&str| kernel_signals_only_the_end(release.as_ref());
        assert!(!old.iter().any(signals_only_the_end));
        assert!(new.iter().all(signals_only_the_end));
    }
}
