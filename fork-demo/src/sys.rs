//! The system calls that processes need: fork, waitid, pidfd, kill, `_exit`.

#![expect(
    unsafe_code,
    reason = "no crate has a safe form of fork and _exit, of a kill with any signal's number, of a look at the present \
              action of a signal, and of closing a descriptor that no value of this program owns, and no command \
              has a safe form of code before exec"
)]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use notes_runtime::interrupt;
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, WaitId, WaitIdOptions, WaitIdStatus};

use crate::single_threaded::SingleThreaded;
use crate::status::{ExitStatus, Signal};

/// Forks. Returns 0 in the child, and the child's pid in the parent.
pub(crate) fn fork(_proof: SingleThreaded) -> io::Result<i32> {
    // SAFETY: `SingleThreaded` proves that this is the process's only thread. So the child is a full copy, and no
    // lock in it is held by a thread that does not exist in the child.
    let pid = unsafe { libc::fork() };
    check(pid)
}

/// Ends the process at once. Runs no destructors and flushes no buffers.
pub(crate) fn exit(code: i32) -> ! {
    // SAFETY: _exit has no preconditions and does not return.
    unsafe { libc::_exit(code) }
}

/// Returns a close-on-exec descriptor of the child `pid`. Needs Linux 5.3.
pub(crate) fn pidfd_open(pid: i32) -> io::Result<OwnedFd> {
    Ok(rustix::process::pidfd_open(
        child(pid)?,
        PidfdFlags::empty(),
    )?)
}

/// Sends `signal` to the process of `pidfd`, even if its pid belongs to another process by now. Needs Linux 5.1.
pub(crate) fn pidfd_signal(pidfd: BorrowedFd<'_>, signal: Signal) -> io::Result<()> {
    let (call, no_info) = (
        libc::SYS_pidfd_send_signal,
        std::ptr::null::<libc::siginfo_t>(),
    );
    // SAFETY: the call takes an open descriptor, an integer, a null pointer that stands for default information, and
    // flags, which are 0.
    let sent =
        unsafe { libc::syscall(call, pidfd.as_fd().as_raw_fd(), signal.number(), no_info, 0) };
    if sent < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Sends `signal` to the process `pid`.
pub(crate) fn kill(pid: i32, signal: Signal) -> io::Result<()> {
    // SAFETY: kill takes two integers.
    check(unsafe { libc::kill(pid, signal.number()) }).map(drop)
}

/// Lets SIGTERM end the program that `command` starts, even if this process ignores SIGTERM.
pub(crate) fn let_sigterm_end(command: &mut Command) {
    let reset = || {
        interrupt::stop_ignoring_sigterm();
        Ok(())
    };
    // SAFETY: between fork and exec, `reset` only calls sigaction, which is async-signal-safe.
    unsafe { command.pre_exec(reset) };
}

/// Makes the program that `command` starts the leader of a process group of its own.
pub(crate) fn lead_group(command: &mut Command) {
    let lead = || match rustix::process::setpgid(None, None) {
        // It leads a session, and so a group, too.
        Err(Errno::PERM) => Ok(()),
        result => Ok(result?),
    };
    // SAFETY: between fork and exec, `lead` only calls setpgid, which is async-signal-safe.
    unsafe { command.pre_exec(lead) };
}

/// Makes the kernel kill this process when the pipe has no writer any more. What `pipe` refers to must have been opened
/// by this process.
pub(crate) fn kill_at_end(pipe: BorrowedFd<'_>) -> io::Result<()> {
    let (fd, flags) = (pipe.as_raw_fd(), libc::O_NONBLOCK | libc::O_ASYNC);
    // SAFETY: getpid has no preconditions.
    let process = unsafe { libc::getpid() };
    // SAFETY: F_SETOWN takes a process id. `pipe` is open.
    check(unsafe { libc::fcntl(fd, libc::F_SETOWN, process) })?;
    // SAFETY: F_SETSIG takes the number of a signal. `pipe` is open.
    check(unsafe { libc::fcntl(fd, F_SETSIG, libc::SIGKILL) })?;
    // SAFETY: F_SETFL takes flags. `pipe` is open.
    check(unsafe { libc::fcntl(fd, libc::F_SETFL, flags) }).map(drop)
}

/// Chooses the signal that `O_ASYNC` sends (fcntl(2)). The libc crate has no name for it.
const F_SETSIG: i32 = 10;

/// What a wait does with the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Blocks until the child has ended, and leaves it as a zombie.
    UntilZombie,
    /// Checks whether the child has ended, and leaves it as a zombie. Does not block.
    Poll,
    /// Blocks until the child has ended, and reaps it.
    Reap,
}

/// Waits for the child `pid`. Signals do not interrupt the wait. Returns `None` only with [`Wait::Poll`], if the
/// child is still running. Returns [`ExitStatus::Unknown`] if the child has been reaped.
pub(crate) fn wait(pid: i32, wait: Wait) -> io::Result<Option<ExitStatus>> {
    let options = WaitIdOptions::EXITED
        | match wait {
            Wait::UntilZombie => WaitIdOptions::NOWAIT,
            Wait::Poll => WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG,
            Wait::Reap => WaitIdOptions::empty(),
        };
    let id = child(pid)?;
    match rustix::io::retry_on_intr(|| rustix::process::waitid(WaitId::Pid(id), options)) {
        // No process with this pid is a child of this process any more.
        Err(Errno::CHILD) => Ok(Some(ExitStatus::Unknown)),
        ended => Ok(ended?.as_ref().and_then(exit_status)),
    }
}

fn exit_status(status: &WaitIdStatus) -> Option<ExitStatus> {
    let code = status.exit_status().map(ExitStatus::Code);
    let signal = || Signal::from_number(status.terminating_signal()?);
    code.or_else(|| signal().map(ExitStatus::Signal))
}

fn child(pid: i32) -> io::Result<Pid> {
    // A number below 1 is not a pid. For waitid it would mean a group.
    let pid = (pid > 0).then(|| Pid::from_raw(pid)).flatten();
    pid.ok_or_else(|| io::Error::from_raw_os_error(libc::ESRCH))
}

/// Makes the kernel keep the exit statuses of children. It does not keep them in a process that was started with
/// SIGCHLD ignored.
pub(crate) fn keep_exit_statuses() -> io::Result<()> {
    let mut now = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action this call only writes the current action, and `now` has room for it.
    check(unsafe { libc::sigaction(libc::SIGCHLD, std::ptr::null(), now.as_mut_ptr()) })?;
    // SAFETY: sigaction has initialized it.
    let mut action = unsafe { now.assume_init() };
    let ignored = action.sa_sigaction == libc::SIG_IGN;
    if !ignored && action.sa_flags & libc::SA_NOCLDWAIT == 0 {
        return Ok(());
    }
    action.sa_flags &= !libc::SA_NOCLDWAIT;
    if ignored {
        action.sa_sigaction = libc::SIG_DFL;
    }
    // SAFETY: the action is the current action or the default action. It installs no handler of this program.
    check(unsafe { libc::sigaction(libc::SIGCHLD, &action, std::ptr::null_mut()) }).map(drop)
}

/// Closes the descriptor if this program inherited it through exec, that is, if it is not close-on-exec. Rust opens
/// all descriptors close-on-exec.
pub(crate) fn close_if_inherited(fd: i32) -> io::Result<()> {
    // SAFETY: F_GETFD takes no pointer, and returns an error if the number is not a descriptor.
    let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFD) })?;
    if flags & libc::FD_CLOEXEC != 0 {
        return Ok(());
    }
    // SAFETY: the descriptor was inherited through an exec, so no value of this program owns it.
    check(unsafe { libc::close(fd) }).map(drop)
}

fn check(result: i32) -> io::Result<i32> {
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(result)
}
