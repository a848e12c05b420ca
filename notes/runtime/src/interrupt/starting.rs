//! Starting a child without a moment in which a signal could miss it.

use nix::unistd::getpid;

use super::{ending, registry};

/// A child is being started by this thread: a signal that comes now takes effect when this ends.
///
/// [`Starting::begin`] before the fork; then [`Starting::watch`] in the parent and
/// [`Starting::in_child`] in the child. Dropped, where no child came to be, it gives its place back.
#[derive(Debug)]
pub struct Starting {
    /// Reserved until the child stands in it; `None` once it does.
    place: Option<registry::Place>,
}

/// All places of the registry are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this process has {} live children already", super::MOST_CHILDREN)]
pub struct TooManyChildren;

impl Starting {
    /// Reserves a place for a child. Never returns if the process is just ending.
    pub fn begin() -> Result<Starting, TooManyChildren> {
        ending::enter_start();
        // From here on a drop leaves the start again.
        let mut starting = Starting { place: None };
        starting.place = Some(registry::reserve().ok_or(TooManyChildren)?);
        Ok(starting)
    }

    /// In the parent: the child is `pid`. If a signal came meanwhile, the process ends here.
    pub fn watch(mut self, pid: i32) -> Watched {
        let place = self.place.take();
        if let Some(place) = place {
            registry::fill(place, pid);
        }
        Watched {
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

impl Drop for Starting {
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
pub struct Watched {
    place: Option<registry::Place>,
    pid: i32,
    /// In a fork of this process, this is the copy of something that isn't the fork's.
    owner: i32,
}

impl Watched {
    /// The child.
    pub fn pid(&self) -> i32 {
        self.pid
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(place) = self.place
            && self.owner == getpid().as_raw()
        {
            registry::remove(place, self.pid);
        }
    }
}
