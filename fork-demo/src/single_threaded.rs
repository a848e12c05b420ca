//! Counts this process's threads. Only a process with a single thread may fork.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;

use nix::sched::{CloneFlags, unshare};

use crate::error::StartError;

/// Proof that the caller is the process's only thread: [`sys::fork`](crate::sys::fork) requires it. It stays valid
/// while the caller starts no thread.
#[derive(Debug)]
pub(crate) struct SingleThreaded(());

/// Returns an error if another thread is running; see [`StartError::Threads`].
pub(crate) fn check() -> Result<SingleThreaded, StartError> {
    match count().map_err(StartError::Proc)? {
        0 | 1 => Ok(SingleThreaded(())),
        threads => Err(StartError::Threads { threads }),
    }
}

/// Counts the threads, with the cheapest method first. `unshare` costs 0.1 µs, the link count 3 µs, and reading the
/// state of each thread 30 µs.
fn count() -> io::Result<usize> {
    // A directory has two links, plus one for each directory in it.
    const LINKS_WITH_ONE_THREAD: u64 = 3;
    if is_single_threaded() || fs::metadata("/proc/self/task")?.nlink() == LINKS_WITH_ONE_THREAD {
        return Ok(1);
    }
    count_running()
}

/// Asks the kernel to leave the thread group. The kernel allows this only in a process with one thread, where it
/// changes nothing. EINVAL means that there are several threads, or that a thread is just ending. EPERM means that a
/// container's seccomp filter forbids the call.
fn is_single_threaded() -> bool {
    unshare(CloneFlags::CLONE_THREAD).is_ok()
}

/// Counts the threads without those that are exiting. A joined thread stays in `/proc` a moment longer, but it holds
/// no lock.
fn count_running() -> io::Result<usize> {
    let mut running = 0;
    for entry in fs::read_dir("/proc/self/task")? {
        match fs::read_to_string(entry?.path().join("stat")) {
            Ok(stat) if is_exiting(&stat) => {}
            Ok(_) => running += 1,
            // The thread has ended since the directory was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(running)
}

/// Whether the kernel's flags of a thread (proc_pid_stat(5), field 9) include `PF_EXITING`.
fn is_exiting(stat: &str) -> bool {
    const PF_EXITING: u32 = 4;
    // The name in parentheses may contain any characters, including parentheses and spaces.
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
    fn an_exiting_thread_is_recognized_by_its_flags_with_any_name() {
        assert!(is_exiting("7 (a) b (c) S 1 1 1 0 -1 4194372 0 0"));
        assert!(!is_exiting("7 (a) b (c) S 1 1 1 0 -1 4194368 0 0"));
        assert!(!is_exiting(""));
    }
}
