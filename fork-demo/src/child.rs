//! A child of this process, however it was started: wait for it, signal it, reap it once.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;
use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::interrupt::{self, RegisteredChild};

use crate::error::ChildError;
use crate::status::{ExitStatus, Signal};
use crate::sys::{self, Wait};

/// A child of this process. Threads may share it: one can wait while another signals.
///
/// The child is reaped once, by the first call that finds it ended. A signal never reaches another
/// process that got the same pid. Dropping the handle waits for the child, or ends it when the
/// thread is panicking (SIGTERM, after a second SIGKILL).
///
/// A fork copies the handle, but not the child: in the fork, waiting and signalling are errors and
/// dropping does nothing.
#[derive(Debug)]
pub struct Child {
    pid: i32,
    /// Its name in the timeline.
    name: Box<str>,
    /// The pid of the process whose child it is.
    parent: i32,
    /// Opened by the first wait with a time-out: most children are only joined.
    pidfd: OnceLock<OwnedFd>,
    /// `Some` until it is reaped. Taken under the lock, so that no signal is sent to a pid that is free again.
    watched: Mutex<Option<RegisteredChild>>,
    /// Set when it is reaped, under the lock of `watched`.
    status: OnceLock<ExitStatus>,
    on_drop: OnDrop,
}

/// What dropping a handle does to a child that still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnDrop {
    /// Wait for it.
    Join,
    /// End it.
    Terminate,
}

/// How long a child has to end after SIGTERM before it gets SIGKILL.
const TERMINATE_TIMEOUT: Duration = Duration::from_secs(1);

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

    /// Its process id; once it is reaped, another process may get the same.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Waits until it has ended, and reaps it. A signal does not interrupt it. A second call gives the same status at once.
    #[track_caller]
    pub fn wait(&self) -> Result<ExitStatus, ChildError> {
        self.check_parent()?;
        let _waiting = event::joins(&self.name);
        if self.status.get().is_none() {
            // A zombie keeps its pid: it leaves the registry of live children before it is reaped.
            self.wait_for_end(Wait::UntilZombie)?;
        }
        self.reap()
    }

    /// As [`wait`](Child::wait), but at most as long as `timeout`; `None`: it still runs.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<Option<ExitStatus>, ChildError> {
        self.check_parent()?;
        let deadline = Deadline::after(timeout);
        let _waiting = event::joins(&self.name);
        if self.status.get().is_none() && !self.has_ended_by(deadline)? {
            return Ok(None);
        }
        self.reap().map(Some)
    }

    /// Its status if it has ended; does not wait.
    pub fn try_wait(&self) -> Result<Option<ExitStatus>, ChildError> {
        self.check_parent()?;
        if self.status.get().is_none() && self.wait_for_end(Wait::Poll)?.is_none() {
            return Ok(None);
        }
        self.reap().map(Some)
    }

    /// Asks it to end: SIGTERM, as Python's `terminate`. Nothing happens if it has ended.
    pub fn terminate(&self) -> Result<(), ChildError> {
        self.signal(Signal::TERM)
    }

    /// Ends it: SIGKILL, which no process can catch. Nothing happens if it has ended.
    pub fn kill(&self) -> Result<(), ChildError> {
        self.signal(Signal::KILL)
    }

    /// Sends it a signal. Nothing happens if it has ended.
    pub fn signal(&self, signal: Signal) -> Result<(), ChildError> {
        self.check_parent()?;
        let unreaped = self.lock();
        if unreaped.is_none() {
            return Ok(());
        }
        // No thread reaps it while the lock is held: the pid is the child's.
        let sent = sys::kill(self.pid, signal);
        match sent {
            Err(error) if error.raw_os_error() != Some(libc::ESRCH) => Err(ChildError::Signal {
                pid: self.pid,
                source: error,
            }),
            _ => Ok(()),
        }
    }

    /// A descriptor that is readable when the child has ended, for a poll over many.
    ///
    /// # Errors
    /// When the child was reaped before the first call, on Linux before 5.3, and when no
    /// descriptor is left.
    pub fn pidfd(&self) -> Result<BorrowedFd<'_>, ChildError> {
        self.check_parent()?;
        // No thread reaps it while the lock is held: the pid is the child's.
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
        if self.is_mine() {
            return Ok(());
        }
        Err(ChildError::NotMine {
            pid: self.pid,
            parent: self.parent,
        })
    }

    /// Whether this process is its parent, and no fork of the parent.
    pub(crate) fn is_mine(&self) -> bool {
        self.parent == nix::unistd::getpid().as_raw()
    }

    /// Waits without reaping, and without the lock: others may signal meanwhile, or reap first.
    fn wait_for_end(&self, how: Wait) -> Result<Option<()>, ChildError> {
        let ended = sys::wait(self.pid, how);
        interrupt::checkpoint();
        match ended {
            Ok(ended) => Ok(ended.map(drop)),
            // Another thread has reaped it since; under the lock it has noted the status, too.
            Err(_) if self.lock().is_none() => Ok(Some(())),
            Err(source) => Err(self.cannot_wait(source)),
        }
    }

    fn has_ended_by(&self, deadline: Deadline) -> Result<bool, ChildError> {
        let pidfd = match self.pidfd() {
            Ok(pidfd) => pidfd,
            // Another thread has just reaped it.
            Err(_) if self.status.get().is_some() => return Ok(true),
            Err(error) => return Err(error),
        };
        let mut ended = [PollFd::new(pidfd, PollFlags::POLLIN)];
        loop {
            let left = deadline.timeout().map(TimeSpec::from_duration);
            let polled = ppoll(&mut ended, left, None);
            interrupt::checkpoint();
            match polled {
                Ok(count) => return Ok(count > 0),
                Err(Errno::EINTR) => {}
                Err(error) => return Err(self.cannot_wait(error.into())),
            }
        }
    }

    /// Takes the status of a child that has ended; only one thread does.
    fn reap(&self) -> Result<ExitStatus, ChildError> {
        let mut unreaped = self.lock();
        if let Some(status) = self.status.get() {
            return Ok(*status);
        }
        // Out of the registry first: after the next line its pid may be another process's.
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
        // A stopped process acts on SIGTERM only when it is continued.
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
        if !self.is_mine() || self.status.get().is_some() {
            return;
        }
        let ended = if self.on_drop == OnDrop::Terminate || std::thread::panicking() {
            self.terminate_and_wait()
        } else {
            self.wait()
        };
        // A drop has no caller to report to; an error means that there is no child to wait for.
        drop(ended);
    }
}
