//! The cores that the program may run on, and the core that each thread stays on.

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

/// The calling thread.
const ME: Pid = Pid::from_raw(0);

/// Returns the numbers of the cores that the calling thread may use.
pub(super) fn allowed() -> Result<Vec<usize>> {
    let allowed = sched_getaffinity(ME).context("cannot ask which cores there are")?;
    let numbers = 0..CpuSet::count();
    Ok(numbers
        .filter(|core| allowed.is_set(*core).unwrap_or(false))
        .collect())
}

/// Pins the calling thread, number `me`, to one core; the threads get `cores` in turn. Otherwise the scheduler would
/// put the threads sometimes on one core and sometimes on several, and the figures would not be comparable.
pub(super) fn pin_to_core(cores: &[usize], me: usize) -> Result<()> {
    let mut own = CpuSet::new();
    own.set(cores[me % cores.len()])?;
    sched_setaffinity(ME, &own).context("cannot pin a thread to a core")
}
