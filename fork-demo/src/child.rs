//! The handle of a child process that was started in any way: waits for it, signals it, reaps it once.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::interrupt::{self, RegisteredChild};
use notes_runtime::polling::{Interest, Polled, poll_until};

use crate::error::ChildError;
use crate::status::{ExitStatus, Signal};
use crate::sys::{self, Wait};

/// A child of this process. Threads may share the handle: one thread can wait while another thread sends a signal.
///
/// The first call that finds the child ended reaps it. A signal never reaches another process that got the same pid
/// later. Dropping the handle waits for the child. If the thread is panicking, dropping ends the child instead
/// (SIGTERM, and SIGKILL after a second). Dropping also ends the child after an error in a program that
/// ends at its first error ([`interrupt::end_at_first_error`]).
///
/// If other code of this process reaps the child (`waitpid(-1)`, also in a handler of SIGCHLD) or SIGCHLD is ignored,
/// the child's status is [`ExitStatus::Unknown`], and waiting still returns when the child has ended.
///
/// A fork copies the handle, but not the child. In the fork, waiting and signalling return errors, and dropping the
/// handle does nothing.
#[derive(Debug)]
pub struct Child {
    pid: i32,
    /// The child's name in the timeline.
    name: Box<str>,
    /// The pid of the parent process.
    parent: i32,
    /// The first call of `pidfd` opens it. Only the caller of `pidfd` uses it: if the program closes it by its number,
    /// waiting and signalling still work.
    pidfd: OnceLock<OwnedFd>,
    /// `Some` until the child is reaped. It is taken under the lock, so that no signal is sent to a pid that the
    /// kernel may reuse.
    watched: Mutex<Option<RegisteredChild>>,
    /// Set under the lock of `watched` when the child is reaped.
    status: OnceLock<ExitStatus>,
    on_drop: OnDrop,
}

/// What dropping a handle does if the child is still running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnDrop {
    /// Wait for the child.
    Join,
    /// Terminate the child.
    Terminate,
}

/// The longest pause between two checks whether a child has ended, where no pidfd can be opened.
const LONGEST_PAUSE: Duration = Duration::from_millis(16);

/// The time that a child has to exit after SIGTERM before it gets SIGKILL.
pub(crate) const TERMINATE_TIMEOUT: Duration = Duration::from_secs(1);

impl Child {
    pub(crate) fn new(watched: RegisteredChild, name: &str, on_drop: OnDrop) -> Child {
        let pid = watched.pid();
        Child {
            pid,
            name: name.into(),
            parent: nix::unistd::getpid().as_raw(),
            pidfd: OnceLock::new(),
            watched: Mutex::new(Some(watched)),
            status: OnceLock::new(),
            on_drop,
        }
    }

    /// The child's process id. After the child is reaped, another process may get the same id.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Waits until the child has ended, and reaps it. Signals do not interrupt the wait. A second call returns the
    /// same status at once.
    #[track_caller]
    pub fn wait(&self) -> Result<ExitStatus, ChildError> {
        self.check_parent()?;
        let _waiting = event::joins(&self.name);
        if self.status.get().is_none() {
            // First wait until the child is a zombie, which keeps its pid. `reap` removes it from the registry of
            // live children before it reaps it.
            self.wait_for_end(Wait::UntilZombie)?;
        }
        self.reap()
    }

    /// As [`wait`](Child::wait), but waits for at most `timeout`. Returns `None` if the child is still running.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<Option<ExitStatus>, ChildError> {
        self.wait_until(Deadline::after(timeout))
    }

    /// As [`wait`](Child::wait), but waits at the longest until `deadline`. Returns `None` if the child is still
    /// running.
    #[track_caller]
    pub(crate) fn wait_until(&self, deadline: Deadline) -> Result<Option<ExitStatus>, ChildError> {
        if deadline == Deadline::Never {
            return self.wait().map(Some);
        }
        self.check_parent()?;
        let _waiting = event::joins(&self.name);
        if self.status.get().is_none() && !self.has_ended_by(deadline)? {
            return Ok(None);
        }
        self.reap().map(Some)
    }

    /// Returns the child's status if it has ended. Does not wait.
    pub fn try_wait(&self) -> Result<Option<ExitStatus>, ChildError> {
        self.check_parent()?;
        if self.status.get().is_none() && self.wait_for_end(Wait::Poll)?.is_none() {
            return Ok(None);
        }
        self.reap().map(Some)
    }

    /// Sends SIGTERM to the child, like Python's `terminate`. Does nothing if the child has ended.
    pub fn terminate(&self) -> Result<(), ChildError> {
        self.signal(Signal::TERM)
    }

    /// Sends SIGKILL to the child, which no process can catch. Does nothing if the child has ended.
    pub fn kill(&self) -> Result<(), ChildError> {
        self.signal(Signal::KILL)
    }

    /// Sends a signal to the child. Does nothing if the child has ended.
    pub fn signal(&self, signal: Signal) -> Result<(), ChildError> {
        self.unless_reaped(|| self.send(signal))
    }

    /// Sends a signal to all processes of the group that the child leads. Does nothing if the child has been reaped:
    /// then the group's number may belong to another group.
    pub(crate) fn signal_group(&self, signal: Signal) -> Result<(), ChildError> {
        self.unless_reaped(|| match self.was_reaped_elsewhere() {
            true => Ok(()),
            false => sys::kill(-self.pid, signal),
        })
    }

    /// Calls `send` under the lock, so that no thread reaps the child through this handle meanwhile.
    fn unless_reaped(&self, send: impl FnOnce() -> io::Result<()>) -> Result<(), ChildError> {
        self.check_parent()?;
        let unreaped = self.lock();
        if unreaped.is_none() {
            return Ok(());
        }
        match send() {
            Err(error) if error.raw_os_error() != Some(libc::ESRCH) => Err(ChildError::Signal {
                pid: self.pid,
                source: error,
            }),
            _ => Ok(()),
        }
    }

    /// Returns a descriptor that becomes readable when the child has ended, for use with `poll`.
    ///
    /// The handle owns the descriptor. A program that closes it by its number must expect another file there.
    ///
    /// A process that is forked later has a copy of the descriptor, as of each descriptor that its parent's values own.
    /// The copy keeps no process alive, and is closed when the later process drops its copy of this handle, replaces its
    /// program or ends. Waiting with a timeout leaves no descriptor open.
    ///
    /// # Errors
    /// If the child was reaped before the first call, on Linux before 5.3, and if no descriptor is free.
    pub fn pidfd(&self) -> Result<BorrowedFd<'_>, ChildError> {
        self.check_parent()?;
        let unreaped = self.lock();
        if let Some(pidfd) = self.pidfd.get() {
            return Ok(pidfd.as_fd());
        }
        match self.open_pidfd(&unreaped)? {
            Some(opened) => Ok(self.pidfd.get_or_init(|| opened).as_fd()),
            None => Err(self.no_pidfd(io::Error::from_raw_os_error(libc::ESRCH))),
        }
    }

    /// Opens a descriptor of the child. Returns `None` if the child has been reaped. The caller holds the lock, so no
    /// thread reaps the child through this handle.
    fn open_pidfd(
        &self,
        unreaped: &Option<RegisteredChild>,
    ) -> Result<Option<OwnedFd>, ChildError> {
        if unreaped.is_none() {
            return Ok(None);
        }
        match sys::pidfd_open(self.pid) {
            // Other code may have reaped the child before the call, and then the pid may be another process's. If the
            // process is a child now, it was the child then.
            Ok(pidfd) => Ok((!self.was_reaped_elsewhere()).then_some(pidfd)),
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(None),
            Err(source) => Err(self.no_pidfd(source)),
        }
    }

    fn was_reaped_elsewhere(&self) -> bool {
        matches!(
            sys::wait(self.pid, Wait::Poll),
            Ok(Some(ExitStatus::Unknown))
        )
    }

    /// Sends a signal to the child. The caller holds the lock, and the child has not been reaped through this handle.
    fn send(&self, signal: Signal) -> io::Result<()> {
        if let Ok(pidfd) = sys::pidfd_open(self.pid) {
            if self.was_reaped_elsewhere() {
                return Ok(());
            }
            match sys::pidfd_signal(pidfd.as_fd(), signal) {
                Err(error) if error.raw_os_error() == Some(libc::ENOSYS) => {}
                sent => return sent,
            }
        }
        // No descriptor is free, or the kernel is old.
        if self.was_reaped_elsewhere() {
            return Ok(());
        }
        sys::kill(self.pid, signal)
    }

    fn check_parent(&self) -> Result<(), ChildError> {
        if self.is_own_child() {
            return Ok(());
        }
        Err(ChildError::NotMine {
            pid: self.pid,
            parent: self.parent,
        })
    }

    /// Whether this process is the parent, and not a fork of the parent.
    pub(crate) fn is_own_child(&self) -> bool {
        self.parent == nix::unistd::getpid().as_raw()
    }

    /// Waits without reaping and without the lock, so other threads may send signals meanwhile, or reap the child
    /// first.
    fn wait_for_end(&self, how: Wait) -> Result<Option<()>, ChildError> {
        let ended = sys::wait(self.pid, how);
        interrupt::checkpoint();
        let ended = ended.map_err(|source| self.cannot_wait(source))?;
        Ok(ended.map(drop))
    }

    /// Waits until the child has ended, without reaping it, or until the deadline.
    pub(crate) fn has_ended_by(&self, deadline: Deadline) -> Result<bool, ChildError> {
        if self.wait_for_end(Wait::Poll)?.is_some() {
            return Ok(true);
        }
        if deadline.has_passed() {
            return Ok(false);
        }
        let opened = self.open_pidfd(&self.lock());
        match opened {
            Ok(Some(pidfd)) => {
                let mut ended = [Polled::new(pidfd.as_fd(), Interest::Readable)];
                Ok(self.poll(&mut ended, deadline)? > 0)
            }
            Ok(None) => Ok(true),
            // No descriptor is free, or the kernel is old.
            Err(_) => self.has_ended_without_pidfd(deadline),
        }
    }

    /// As [`has_ended_by`](Child::has_ended_by), but without a descriptor: it checks again after pauses that double
    /// from 1 to 16 ms.
    fn has_ended_without_pidfd(&self, deadline: Deadline) -> Result<bool, ChildError> {
        let mut pause = Duration::from_millis(1);
        while !deadline.has_passed() {
            self.poll(&mut [], deadline.min(Deadline::after(pause)))?;
            if self.wait_for_end(Wait::Poll)?.is_some() {
                return Ok(true);
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Ok(false)
    }

    fn poll(&self, ended: &mut [Polled<'_>], deadline: Deadline) -> Result<usize, ChildError> {
        let polled = poll_until(ended, deadline);
        interrupt::checkpoint();
        polled.map_err(|source| self.cannot_wait(source))
    }

    /// Reaps a child that has ended, and returns its status. Only one thread reaps it.
    fn reap(&self) -> Result<ExitStatus, ChildError> {
        let mut unreaped = self.lock();
        if let Some(status) = self.status.get() {
            return Ok(*status);
        }
        // Remove the child from the registry first: after the next line its pid may belong to another process.
        drop(unreaped.take());
        let ended = sys::wait(self.pid, Wait::Reap);
        // A thread that ends the process may have reaped the child.
        interrupt::checkpoint();
        let status = ended.map_err(|source| self.cannot_wait(source))?;
        let status = status.unwrap_or(ExitStatus::Unknown);
        let status = *self.status.get_or_init(|| status);
        event::reaped(self.pid, status);
        Ok(status)
    }

    fn lock(&self) -> MutexGuard<'_, Option<RegisteredChild>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cannot_wait(&self, source: io::Error) -> ChildError {
        ChildError::Wait {
            pid: self.pid,
            source,
        }
    }

    fn no_pidfd(&self, source: io::Error) -> ChildError {
        ChildError::NoPidfd {
            pid: self.pid,
            source,
        }
    }

    pub(crate) fn terminate_and_wait(&self) -> Result<ExitStatus, ChildError> {
        self.terminate()?;
        // A stopped process handles SIGTERM only after SIGCONT.
        self.signal(Signal::CONT)?;
        if let Ok(Some(status)) = self.wait_timeout(TERMINATE_TIMEOUT) {
            return Ok(status);
        }
        self.kill()?;
        self.wait()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if !self.is_own_child() || self.status.get().is_some() {
            return;
        }
        let terminates = self.on_drop == OnDrop::Terminate
            || std::thread::panicking()
            || interrupt::is_ending_after_error();
        let ended = if terminates {
            self.terminate_and_wait()
        } else {
            self.wait()
        };
        // `drop` cannot report an error. An error means that there is no child to wait for.
        drop(ended);
    }
}
