//! Processes that work on the same shared numbers.

use fork_demo::Process;
use shared_memory::RawArray;

/// Numbers that forked children share, all zero at first.
pub(crate) struct Numbers(RawArray<u64>);

impl Numbers {
    pub(crate) fn new() -> Numbers {
        Numbers(RawArray::new([0; 64]).unwrap())
    }

    pub(crate) fn get(&self, index: usize) -> u64 {
        self.0.get(index).unwrap()
    }

    pub(crate) fn set(&self, index: usize, number: u64) {
        self.0.set(index, number).unwrap();
    }

    /// Adds in two steps: without a lock, updates are lost.
    pub(crate) fn add(&self, index: usize, more: u64) {
        let before = self.get(index);
        pause();
        self.set(index, before + more);
    }

    /// Adds in one step; returns the previous number.
    pub(crate) fn fetch_add(&self, index: usize, more: u64) -> u64 {
        self.0.fetch_add(index, more).unwrap()
    }

    /// Subtracts in one step.
    pub(crate) fn fetch_sub(&self, index: usize, less: u64) {
        self.fetch_add(index, less.wrapping_neg());
    }

    pub(crate) fn sum(&self, indices: std::ops::Range<usize>) -> u64 {
        indices.map(|index| self.get(index)).sum()
    }
}

/// Now and then lets another process run first, at a random moment.
pub(crate) fn pause() {
    match notes::random::randint(0, 99) {
        0 => std::thread::yield_now(),
        1..10 => (0..50).for_each(|_| std::hint::spin_loop()),
        _ => {}
    }
}

/// Starts a process that dies with this one at the latest.
pub(crate) fn start<'a>(work: impl FnOnce() + Send + 'a) -> Process<'a> {
    let mut process = Process::new(work).dies_with_parent(true);
    process.start().unwrap();
    process
}

/// Runs `work` in `count` processes, each with its number, and waits for all of them.
pub(crate) fn all(count: usize, work: impl Fn(usize) + Send + Sync) {
    let work = &work;
    let processes: Vec<_> = (0..count)
        .map(|number| start(move || work(number)))
        .collect();
    processes.iter().for_each(expect_success);
}

pub(crate) fn expect_success(process: &Process<'_>) {
    let status = process.join().unwrap();
    assert!(status.success(), "{}: {status}", process.name());
}

/// Kills a process, and waits until it is gone.
pub(crate) fn kill(process: &Process<'_>) {
    process.kill().unwrap();
    process.join().unwrap();
}

/// Runs `work` once for each of three seeds.
pub(crate) fn with_seeds(mut work: impl FnMut()) {
    for seed in 1..=3 {
        notes::random::seed_run(Some(seed));
        work();
    }
}

/// A number from an environment variable, which makes a test longer or shorter; `without` is the default.
pub(crate) fn amount(variable: &str, without: u64) -> u64 {
    std::env::var(variable).map_or(without, |number| number.parse().unwrap())
}
