//! Starts a child without a moment in which a signal could miss it.

use nix::unistd::getpid;

use super::{ending, registry};

/// This thread is starting a child. A signal that comes now takes effect when the start is over.
///
/// Call [`StartGuard::begin`] before the fork; then [`StartGuard::register`] in the parent and [`StartGuard::in_child`]
/// in the child. If no child was started, dropping the guard frees its slot.
#[derive(Debug)]
pub struct StartGuard {
    /// The reserved slot; `None` after the child's pid is in it.
    place: Option<registry::Slot>,
}

/// All slots of the registry are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "cannot start a child: this process already has {} live children",
    registry::SLOTS
)]
#[non_exhaustive]
pub struct TooManyChildren;

impl StartGuard {
    /// Reserves a slot for a child. Never returns if the process is ending.
    pub fn begin() -> Result<StartGuard, TooManyChildren> {
        ending::begin_start();
        // From here on, dropping the guard ends the start.
        let mut starting = StartGuard { place: None };
        starting.place = Some(registry::reserve().ok_or(TooManyChildren)?);
        Ok(starting)
    }

    /// Call it in the parent: the child is `pid`. If a signal came meanwhile, the process ends here.
    pub fn register(mut self, pid: i32) -> RegisteredChild {
        let place = self.place.take();
        if let Some(place) = place {
            registry::fill(place, pid);
        }
        RegisteredChild {
            place,
            pid,
            owner: getpid().as_raw(),
        }
    }

    /// Call it in the forked child. There is nothing to do until the child starts its own children, and that is noticed
    /// then. The parent ends the start, so the child must not drop the guard.
    pub fn in_child(self) {
        std::mem::forget(self);
    }
}

impl Drop for StartGuard {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            registry::release(place);
        }
        ending::end_start();
    }
}

/// A live child that is ended if this process ends early. Drop it when the child has ended, *before* the child is
/// reaped (`waitid` with `WNOWAIT` tells when). After that, the pid may belong to another process.
#[derive(Debug)]
pub struct RegisteredChild {
    place: Option<registry::Slot>,
    pid: i32,
    /// The process that started the child. In a fork, the copy of this value does not own the child.
    owner: i32,
}

impl RegisteredChild {
    /// The child's pid.
    pub fn pid(&self) -> i32 {
        self.pid
    }
}

impl Drop for RegisteredChild {
    fn drop(&mut self) {
        if let Some(place) = self.place
            && self.owner == getpid().as_raw()
        {
            registry::remove(place, self.pid);
        }
    }
}
