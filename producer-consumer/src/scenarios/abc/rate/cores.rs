//! Which cores the program may run on, and how to be content with one for a while.

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

/// The calling thread.
const ME: Pid = Pid::from_raw(0);

/// The cores that the calling thread may use; what it starts inherits them.
pub(super) struct Cores {
    allowed: CpuSet,
}

/// On one core until this is dropped.
#[must_use = "all cores come back when this is dropped"]
pub(super) struct Pinned<'a> {
    allowed: &'a CpuSet,
}

impl Cores {
    pub(super) fn allowed() -> Result<Cores> {
        let allowed = sched_getaffinity(ME).context("cannot ask which cores there are")?;
        Ok(Cores { allowed })
    }

    pub(super) fn count(&self) -> usize {
        self.numbers().count()
    }

    fn numbers(&self) -> impl Iterator<Item = usize> {
        (0..CpuSet::count()).filter(|core| self.allowed.is_set(*core).unwrap_or(false))
    }

    /// From now on the calling thread, and what it starts, runs on the first of them alone.
    pub(super) fn pin_to_one(&self) -> Result<Pinned<'_>> {
        let mut one = CpuSet::new();
        one.set(self.numbers().next().context("no core at all")?)?;
        sched_setaffinity(ME, &one).context("cannot keep to one core")?;
        Ok(Pinned {
            allowed: &self.allowed,
        })
    }
}

impl Drop for Pinned<'_> {
    fn drop(&mut self) {
        // The same as before: refused only if the cores themselves have gone.
        sched_setaffinity(ME, self.allowed).unwrap_or(());
    }
}
