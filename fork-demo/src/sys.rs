//! The system calls that Rust can't check: fork, pidfd, waitid, `_exit`.

#![expect(unsafe_code, reason = "fork and pidfd have no safe interface")]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{FromRawFd, OwnedFd};

use crate::threads::Alone;

/// Forks: 0 in the child, the child's pid in the parent.
pub(crate) fn fork(_alone: Alone) -> io::Result<i32> {
    // SAFETY: this is the process's only thread, as `Alone` tells: the child is a full copy, and
    // no lock in it is held by a thread that it doesn't have.
    let pid = unsafe { libc::fork() };
    check(pid)
}

/// Asks the kernel whether this process has one thread: it lets only such a process leave its
/// thread group, which is then no change at all. EINVAL: it has several, or one that is just
/// ending. EPERM: a container's seccomp filter does not let one ask.
pub(crate) fn is_single_threaded() -> io::Result<()> {
    // SAFETY: takes no pointer; where it succeeds there was nothing to leave.
    check(unsafe { libc::unshare(libc::CLONE_THREAD) }).map(drop)
}

/// Ends the process at once: no destructors, nothing flushed.
pub(crate) fn exit(code: i32) -> ! {
    // SAFETY: _exit has no preconditions and doesn't return.
    unsafe { libc::_exit(code) }
}

/// A descriptor of the child `pid`, close-on-exec. Linux 5.3.
pub(crate) fn pidfd_open(pid: i32) -> io::Result<OwnedFd> {
    // SAFETY: pidfd_open takes two integers and touches no memory of ours.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
    // A descriptor fits an int; -1 stays -1.
    let fd = check(fd as i32)?;
    // SAFETY: the kernel has just made this descriptor for us; nobody else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Sends `signal` to the process `pid`.
pub(crate) fn kill(pid: i32, signal: i32) -> io::Result<()> {
    // SAFETY: kill takes two integers.
    check(unsafe { libc::kill(pid, signal) }).map(drop)
}

/// How a child ended: its code, or the signal.
pub(crate) enum Ended {
    Code(i32),
    Signal(i32),
}

/// Waits until the child `pid` has ended; `libc::WNOWAIT` leaves it a zombie. Goes on after a signal.
///
/// `None` only with `libc::WNOHANG`: it still lives.
pub(crate) fn wait(pid: i32, flags: i32) -> io::Result<Option<Ended>> {
    let id = pid as libc::id_t;
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    loop {
        // SAFETY: `info` has room for what waitid writes.
        let result =
            unsafe { libc::waitid(libc::P_PID, id, info.as_mut_ptr(), libc::WEXITED | flags) };
        match check(result) {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // SAFETY: all-zero is a valid siginfo_t, and waitid has filled it in, or left the zeros.
    let info = unsafe { info.assume_init() };
    // SAFETY: waitid fills in the fields of SIGCHLD, and they are zero where it found no child.
    let (pid, status) = unsafe { pid_and_status(&info) };
    Ok(match (pid, info.si_code) {
        (0, _) => None,
        (_, libc::CLD_EXITED) => Some(Ended::Code(status)),
        _ => Some(Ended::Signal(status)),
    })
}

/// # Safety
/// `info` must be all zero or that of a SIGCHLD.
unsafe fn pid_and_status(info: &libc::siginfo_t) -> (i32, i32) {
    // SAFETY: the field is there by the caller's promise.
    let pid = unsafe { info.si_pid() };
    // SAFETY: as above.
    let status = unsafe { info.si_status() };
    (pid, status)
}

/// Lets exit statuses be asked for: a parent that ignored SIGCHLD passes that on, and then the
/// kernel forgets every child at once.
pub(crate) fn keep_exit_statuses() -> io::Result<()> {
    let mut now = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: with no new action this only writes the present one, for which there is room.
    check(unsafe { libc::sigaction(libc::SIGCHLD, std::ptr::null(), now.as_mut_ptr()) })?;
    // SAFETY: sigaction has filled it in.
    let mut action = unsafe { now.assume_init() };
    let ignored = action.sa_sigaction == libc::SIG_IGN;
    if !ignored && action.sa_flags & libc::SA_NOCLDWAIT == 0 {
        return Ok(());
    }
    action.sa_flags &= !libc::SA_NOCLDWAIT;
    if ignored {
        action.sa_sigaction = libc::SIG_DFL;
    }
    // SAFETY: the action is the present one, or the default one; no handler of ours.
    check(unsafe { libc::sigaction(libc::SIGCHLD, &action, std::ptr::null_mut()) }).map(drop)
}

/// Closes the descriptor if it was inherited from the program's starter, that is, if it is not
/// close-on-exec: Rust opens none that way.
pub(crate) fn close_if_inherited(fd: i32) -> io::Result<()> {
    // SAFETY: F_GETFD takes no pointer, and refuses a number that is no descriptor.
    let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFD) })?;
    if flags & libc::FD_CLOEXEC != 0 {
        return Ok(());
    }
    // SAFETY: it survived an exec, so no value of this program owns it.
    check(unsafe { libc::close(fd) }).map(drop)
}

fn check(result: i32) -> io::Result<i32> {
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(result)
}
