//! Ends every child, and the processes that children leave behind.
//!
//! This also runs in a signal handler, so it allocates no memory and takes no locks.

use std::ffi::CStr;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::{Signal, kill};
use nix::sys::stat::Mode;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::{Pid, getpid, read};

use super::{registry, sys};

/// How long children have to react to SIGTERM, and then the kernel to SIGKILL.
const GRACE_MS: u64 = 700;

/// Ends and reaps all children. Returns when there are none, after at most twice `GRACE_MS`.
pub(super) fn end_children() {
    if reap() == Remaining::NoChild {
        return;
    }
    // From now on, the orphans of dying children become children of this process, not of init. On an old kernel that
    // can't do this, they are only missed.
    set_child_subreaper(true).unwrap_or(());
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        // Other code may have reaped a registered child. Then its pid may belong to another process.
        let children = registry::pids().filter(|pid| is_child(*pid));
        children.for_each(|pid| send(pid, signal));
        if wait_for_children(signal) == Remaining::NoChild {
            return;
        }
    }
}

#[derive(PartialEq, Eq)]
enum Remaining {
    NoChild,
    SomeChild,
}

fn wait_for_children(signal: Signal) -> Remaining {
    let deadline = sys::monotonic_ms() + GRACE_MS;
    let mut pause_ms = 1;
    while reap() == Remaining::SomeChild {
        if sys::monotonic_ms() >= deadline {
            return Remaining::SomeChild;
        }
        for_each_unregistered_child(|pid| send(pid, signal));
        sys::sleep_ms(pause_ms);
        pause_ms = (pause_ms * 2).min(10);
    }
    Remaining::NoChild
}

fn is_child(pid: i32) -> bool {
    let peek = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    waitid(Id::Pid(Pid::from_raw(pid)), peek) != Err(Errno::ECHILD)
}

fn send(pid: i32, signal: Signal) {
    let pid = Pid::from_raw(pid);
    // ESRCH: the process has already ended. EPERM: it runs as another user now, and must end by itself.
    kill(pid, signal).unwrap_or(());
    // A stopped process reacts to SIGTERM only when it continues.
    kill(pid, Signal::SIGCONT).unwrap_or(());
}

/// Reaps every child that has ended. This process ends too, so no other code needs the exit statuses.
fn reap() -> Remaining {
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) => return Remaining::SomeChild,
            Err(Errno::ECHILD) => return Remaining::NoChild,
            // EINVAL: reaped, but the child was ended by a realtime signal, for which nix has no name.
            Ok(_) | Err(_) => {}
        }
    }
}

/// Calls `each` with the children that are not registered: adopted orphans, and children of other code.
///
/// The kernel gives orphans to the main thread. Needs `CONFIG_PROC_CHILDREN`, which every distribution has; without it,
/// `each` is never called.
fn for_each_unregistered_child(each: impl Fn(i32)) {
    let mut path = [0; 64];
    let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
    let Ok(file) = open(children_file(&mut path), flags, Mode::empty()) else {
        return;
    };
    let (mut pid, mut bytes) = (0, [0; 512]);
    while let Ok(count @ 1..) = read(&file, &mut bytes) {
        for byte in &bytes[..count] {
            if byte.is_ascii_digit() {
                pid = pid * 10 + i32::from(byte - b'0');
                continue;
            }
            if pid != 0 && !registry::pids().any(|registered| registered == pid) {
                each(pid);
            }
            pid = 0;
        }
    }
}

/// Writes `/proc/self/task/PID/children` by hand: `format!` allocates.
fn children_file(path: &mut [u8; 64]) -> &CStr {
    let (before, after) = (b"/proc/self/task/", b"/children\0");
    let mut digits = [0; 10];
    let mut rest = getpid().as_raw().unsigned_abs();
    let mut first = digits.len();
    while rest > 0 {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let mut end = 0;
    for part in [&before[..], &digits[first..], after] {
        path[end..end + part.len()].copy_from_slice(part);
        end += part.len();
    }
    CStr::from_bytes_until_nul(path).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_children_file_is_the_main_threads() {
        let expected = format!("/proc/self/task/{}/children", std::process::id());
        assert_eq!(children_file(&mut [0; 64]).to_str(), Ok(&*expected));
    }
}
