//! Counts this process's threads, for a fork that must be the only one's.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;

use crate::error::StartError;
use crate::sys;

/// Tells that the caller is the process's only thread. It stays so while the caller starts none.
#[derive(Debug)]
pub(crate) struct Alone(());

/// An error if another thread runs: see [`StartError::Threads`].
pub(crate) fn alone() -> Result<Alone, StartError> {
    match count().map_err(StartError::Proc)? {
        0 | 1 => Ok(Alone(())),
        threads => Err(StartError::Threads { threads }),
    }
}

/// The first way costs a tenth of a microsecond, the second three, the last thirty.
fn count() -> io::Result<usize> {
    // A directory has two links and one for each directory in it.
    const LINKS_WITH_ONE_THREAD: u64 = 3;
    if sys::is_single_threaded().is_ok()
        || fs::metadata("/proc/self/task")?.nlink() == LINKS_WITH_ONE_THREAD
    {
        return Ok(1);
    }
    count_running()
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
