//! One measurement: three threads that hand over and do nothing else.

use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use anyhow::{Result, bail};
use notes::measure::time;
use notes::thread::ThreadError;

use super::cores;
use crate::abc_ways::threads::Threads;

/// Measures how long the three threads take for `rounds` rounds.
pub(super) fn time_hand_offs(threads: Threads, rounds: u32, cores: &[usize]) -> Result<Duration> {
    let mut outcome = Ok(());
    let elapsed = time(|| outcome = start_and_join(threads, rounds, cores));
    outcome.map(|()| elapsed)
}

fn start_and_join(threads: Threads, rounds: u32, cores: &[usize]) -> Result<()> {
    let [a, b, c] = threads;
    let a = start("ThreadA", move || a(rounds, no_print), cores, 0)?;
    let b = start("ThreadB", move || b(rounds, no_print), cores, 1)?;
    let c = start("ThreadC", move || c(rounds, no_print), cores, 2)?;
    join(a)?;
    join(b)?;
    join(c)
}

fn no_print(_letter: &str) {}

/// Starts the thread number `me`, on its core. The thread is not scoped: if another thread can't start, this one waits
/// for its turn forever, and the program must not wait for it.
fn start(
    name: &str,
    body: impl FnOnce() -> Result<()> + Send + 'static,
    cores: &[usize],
    me: usize,
) -> Result<JoinHandle<Result<()>>> {
    let cores = cores.to_vec();
    let body = move || {
        let placed = cores::pin_to_core(&cores, me);
        body()?;
        placed
    };
    let name = name.to_owned();
    let started = Builder::new().name(name.clone()).spawn(body);
    Ok(started.map_err(|source| ThreadError::Start { name, source })?)
}

fn join(thread: JoinHandle<Result<()>>) -> Result<()> {
    thread.join().unwrap_or_else(|_| bail!("a thread panicked"))
}
