//! The number of processors that a pool can use.

use std::num::NonZeroUsize;
use std::thread;

/// The number of processors that this process may use at once: the processors of the machine, limited by the CPU
/// affinity of the process and by the quota of its cgroup (the limit of a container). At least 1.
pub fn usable_cpus() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}
