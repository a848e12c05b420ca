//! The system calls under a process: fork, waitid, pidfd, kill, `_exit`.

#![expect(
    unsafe_code,
    reason = "no crate has a safe form of fork and _exit, of a kill with any signal's number, of a look at the present \
              action of a signal, and of closing a descriptor that no value of this program owns"
)]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;

use rustix::process::{Pid, PidfdFlags, WaitId, WaitIdOptions, WaitIdStatus};

use crate::single_threaded::Alone;
use crate::status::{ExitStatus, Signal};

/// Forks: 0 in the child, the child's pid in the parent.
pub(crate) fn fork(_alone: Alone) -> io::Result<i32> {
    // SAFETY: `Alone` proves that this is the process's only thread: the child is a full copy, and
    // no lock in it is held by a thread that it doesn't have.
    let pid = unsafe { libc::fork() };
    check(pid)
}

/// Ends the process at once: no destructors, nothing flushed.
pub(crate) fn exit(code: i32) -> ! {
    // SAFETY: _exit has no preconditions and doesn't return.
    unsafe { libc::_exit(code) }
}

/// A descriptor of the child `pid`, close-on-exec. Linux 5.3.
pub(crate) fn pidfd_open(pid: i32) -> io::Result<OwnedFd> {
    Ok(rustix::process::pidfd_open(
        child(pid)?,
        PidfdFlags::empty(),
    )?)
}

/// Sends `signal` to the process `pid`.
pub(crate) fn kill(pid: i32, signal: Signal) -> io::Result<()> {
    // SAFETY: kill takes two integers.
    check(unsafe { libc::kill(pid, signal.number()) }).map(drop)
}

/// What a wait does with a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Blocks until it has ended, and leaves it a zombie.
    UntilZombie,
    /// Leaves it a zombie if it has ended; does not block.
    Poll,
    /// Blocks until it has ended, and reaps it.
    Reap,
}

/// Waits for the child `pid`; a signal does not interrupt it. `None` only with [`Wait::Poll`]: it still lives.
pub(crate) fn wait(pid: i32, wait: Wait) -> io::Result<Option<ExitStatus>> {
    let options = WaitIdOptions::EXITED
        | match wait {
            Wait::UntilZombie => WaitIdOptions::NOWAIT,
            Wait::Poll => WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG,
            Wait::Reap => WaitIdOptions::empty(),
        };
    let id = child(pid)?;
    let ended = rustix::io::retry_on_intr(|| rustix::process::waitid(WaitId::Pid(id), options))?;
    Ok(ended.as_ref().and_then(exit_status))
}

fn exit_status(status: &WaitIdStatus) -> Option<ExitStatus> {
    let code = status.exit_status().map(ExitStatus::Code);
    let signal = || Signal::from_number(status.terminating_signal()?);
    code.or_else(|| signal().map(ExitStatus::Signal))
}

fn child(pid: i32) -> io::Result<Pid> {
    // A pid below 1 is none, and to waitid would mean a group.
    let pid = (pid > 0).then(|| Pid::from_raw(pid)).flatten();
    pid.ok_or_else(|| io::Error::from_raw_os_error(libc::ESRCH))
}

/// Makes the kernel keep the exit statuses of children. It keeps none in a process that was started to ignore SIGCHLD.
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
