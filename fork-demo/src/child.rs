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
/// (SIGTERM, and SIGKILL after a second).
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
    /// The first wait with a timeout opens it, because most children are only joined.
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
        self.send(signal, self.pid)
    }

    /// Sends a signal to all processes of the group that the child leads. Does nothing if the child has been reaped.
    pub(crate) fn signal_group(&self, signal: Signal) -> Result<(), ChildError> {
        self.send(signal, -self.pid)
    }

    fn send(&self, signal: Signal, receiver: i32) -> Result<(), ChildError> {
        self.check_parent()?;
        let unreaped = self.lock();
        if unreaped.is_none() {
            return Ok(());
        }
        // No thread reaps the child while this thread holds the lock, so the pid is still the child's.
        let sent = sys::kill(receiver, signal);
        match sent {
            Err(error) if error.raw_os_error() != Some(libc::ESRCH) => Err(ChildError::Signal {
                pid: self.pid,
                source: error,
            }),
            _ => Ok(()),
        }
    }

    /// Returns a descriptor that becomes readable when the child has ended, for use with `poll`.
    ///
    /// # Errors
    /// If the child was reaped before the first call, on Linux before 5.3, and if no descriptor is free.
    pub fn pidfd(&self) -> Result<BorrowedFd<'_>, ChildError> {
        self.check_parent()?;
        // No thread reaps the child while this thread holds the lock, so the pid is still the child's.
        let unreaped = self.lock();
        if let Some(pidfd) = self.pidfd.get() {
            return Ok(pidfd.as_fd());
        }
        let opened = match &*unreaped {
            Some(child) => sys::pidfd_open(child.pid()),
            None => Err(io::Error::from_raw_os_error(libc::ESRCH)),
        };
        let opened = opened.map_err(|source| ChildError::NoPidfd {
            pid: self.pid,
            source,
        })?;
        Ok(self.pidfd.get_or_init(|| opened).as_fd())
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
        match ended {
            Ok(ended) => Ok(ended.map(drop)),
            // Another thread has reaped the child meanwhile. It stored the status under the same lock.
            Err(_) if self.lock().is_none() => Ok(Some(())),
            Err(source) => Err(self.cannot_wait(source)),
        }
    }

    /// Waits until the child has ended, without reaping it, or until the deadline.
    pub(crate) fn has_ended_by(&self, deadline: Deadline) -> Result<bool, ChildError> {
        let pidfd = match self.pidfd() {
            Ok(pidfd) => pidfd,
            // Another thread has just reaped the child.
            Err(_) if self.status.get().is_some() => return Ok(true),
            Err(error) => return Err(error),
        };
        let mut ended = [Polled::new(pidfd, Interest::Readable)];
        let polled = poll_until(&mut ended, deadline);
        interrupt::checkpoint();
        let count = polled.map_err(|source| self.cannot_wait(source))?;
        Ok(count > 0)
    }

    /// Reaps a child that has ended, and returns its status. Only one thread reaps it.
    fn reap(&self) -> Result<ExitStatus, ChildError> {
        let mut unreaped = self.lock();
        if let Some(status) = self.status.get() {
            return Ok(*status);
        }
        // Remove the child from the registry first: after the next line its pid may belong to another process.
        drop(unreaped.take());
        let ended = sys::wait(self.pid, Wait::Reap).transpose();
        let no_child = || io::Error::from_raw_os_error(libc::ECHILD);
        let status = ended.unwrap_or_else(|| Err(no_child())).map_err(|source| {
            interrupt::checkpoint();
            self.cannot_wait(source)
        })?;
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
        let ended = if self.on_drop == OnDrop::Terminate || std::thread::panicking() {
            self.terminate_and_wait()
        } else {
            self.wait()
        };
        // `drop` cannot report an error. An error means that there is no child to wait for.
        drop(ended);
    }
}
