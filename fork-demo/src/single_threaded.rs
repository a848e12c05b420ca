//! Counts this process's threads: only a process with one may fork.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;

use nix::sched::{CloneFlags, unshare};

use crate::error::StartError;

/// Proof that the caller is the process's only thread: [`sys::fork`](crate::sys::fork) asks for it. It stays true while the
/// caller starts no thread.
#[derive(Debug)]
pub(crate) struct Alone(());

/// An error if another thread runs: see [`StartError::Threads`].
pub(crate) fn check() -> Result<Alone, StartError> {
    match count().map_err(StartError::Proc)? {
        0 | 1 => Ok(Alone(())),
        threads => Err(StartError::Threads { threads }),
    }
}

/// `unshare` costs a tenth of a microsecond, the link count three, reading each thread's state thirty.
fn count() -> io::Result<usize> {
    // A directory has two links and one for each directory in it.
    const LINKS_WITH_ONE_THREAD: u64 = 3;
    if kernel_says_one() || fs::metadata("/proc/self/task")?.nlink() == LINKS_WITH_ONE_THREAD {
        return Ok(1);
    }
    count_running()
}

/// Asks the kernel to leave the thread group, which it allows only to a process with one thread, and which is then no
/// change at all. EINVAL: there are several threads, or one is just ending. EPERM: a container's seccomp filter does not
/// let one ask.
fn kernel_says_one() -> bool {
    unshare(CloneFlags::CLONE_THREAD).is_ok()
}

/// Leaves out threads that are past their last instruction: a joined one stands in `/proc` a
/// moment longer, and holds no lock.
fn count_running() -> io::Result<usize> {
    let mut running = 0;
    for entry in fs::read_dir("/proc/self/task")? {
        match fs::read_to_string(entry?.path().join("stat")) {
            Ok(stat) if is_exiting(&stat) => {}
            Ok(_) => running += 1,
            // Gone since the directory was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(running)
}

/// Whether the kernel's flags of a thread (proc_pid_stat(5), field 9) say `PF_EXITING`.
fn is_exiting(stat: &str) -> bool {
    const PF_EXITING: u32 = 4;
    // The name in parentheses may hold anything, also parentheses and spaces.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let flags = after_name.split_ascii_whitespace().nth(6);
    flags
        .and_then(|flags| flags.parse::<u32>().ok())
        .is_some_and(|flags| flags & PF_EXITING != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exiting_thread_is_told_by_its_flags_whatever_its_name() {
        assert!(is_exiting("7 (a) b (c) S 1 1 1 0 -1 4194372 0 0"));
        assert!(!is_exiting("7 (a) b (c) S 1 1 1 0 -1 4194368 0 0"));
        assert!(!is_exiting(""));
    }
}
