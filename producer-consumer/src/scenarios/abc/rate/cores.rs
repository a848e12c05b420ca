//! Which cores the program may run on, and which of them a thread shall keep to.

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

/// The calling thread.
const ME: Pid = Pid::from_raw(0);

/// The numbers of the cores that the calling thread may use.
pub(super) fn allowed() -> Result<Vec<usize>> {
    let allowed = sched_getaffinity(ME).context("cannot ask which cores there are")?;
    let numbers = 0..CpuSet::count();
    Ok(numbers
        .filter(|core| allowed.is_set(*core).unwrap_or(false))
        .collect())
}

/// Keeps the calling thread, number `me`, to its core: the threads are dealt out to `cores` in turn. Left
/// alone, the scheduler now keeps them together and now apart, and a figure tells nothing.
pub(super) fn keep_to_one(cores: &[usize], me: usize) -> Result<()> {
    let mut own = CpuSet::new();
    own.set(cores[me % cores.len()])?;
    sched_setaffinity(ME, &own).context("cannot keep to a core")
}
