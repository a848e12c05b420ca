//! StartGuard a child without a moment in which a signal could miss it.

use nix::unistd::getpid;

use super::{ending, registry};

/// A child is being started by this thread: a signal that comes now takes effect when this ends.
///
/// [`StartGuard::begin`] before the fork; then [`StartGuard::register`] in the parent and
/// [`StartGuard::in_child`] in the child. Dropped, where no child came to be, it gives its place back.
#[derive(Debug)]
pub struct StartGuard {
    /// Reserved until the child stands in it; `None` once it does.
    place: Option<registry::Slot>,
}

/// All places of the registry are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this process has {} live children already", super::MAX_CHILDREN)]
pub struct TooManyChildren;

impl StartGuard {
    /// Reserves a place for a child. Never returns if the process is just ending.
    pub fn begin() -> Result<StartGuard, TooManyChildren> {
        ending::enter_start();
        // From here on a drop leaves the start again.
        let mut starting = StartGuard { place: None };
        starting.place = Some(registry::reserve().ok_or(TooManyChildren)?);
        Ok(starting)
    }

    /// In the parent: the child is `pid`. If a signal came meanwhile, the process ends here.
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

    /// In the forked child: nothing to do before it starts children of its own, which is noticed
    /// then; and the start that a drop would leave is the parent's.
    pub fn in_child(self) {
        std::mem::forget(self);
    }
}

impl Drop for StartGuard {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            registry::give_back(place);
        }
        ending::leave_start();
    }
}

/// A live child that goes when this process ends early. Drop it when the child has ended, *before*
/// it is reaped (`waitid` with `WNOWAIT` tells): afterwards its pid may be another process's.
#[derive(Debug)]
pub struct RegisteredChild {
    place: Option<registry::Slot>,
    pid: i32,
    /// In a fork of this process, this is the copy of something that isn't the fork's.
    owner: i32,
}

impl RegisteredChild {
    /// The child.
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
