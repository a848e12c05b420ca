//! How many processors there are for a pool.

use std::num::NonZeroUsize;
use std::thread;

/// How many processors this process may use at once, at least 1: as many as the machine has, its CPU affinity allows, and
/// the quota of its cgroup (a container's limit) allows.
pub fn usable_cpus() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}
