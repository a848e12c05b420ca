//! Starts one thread or process that does nothing, and waits for its end.

use std::thread::Builder;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use fork_demo::{Process, ProcessError};

use super::run_all::NO_THREAD;

/// The empty body of a spawned process.
pub(crate) fn nothing((): ()) {}

/// Measures the time to start the process and to join it.
pub(crate) fn start_and_join(mut process: Process<'_>) -> Result<Duration, ProcessError> {
    let start = Instant::now();
    process.start()?;
    process.join_ok()?;
    Ok(start.elapsed())
}

/// Starts a thread that does nothing, and joins it.
pub(crate) fn one_thread() -> Result<()> {
    let thread = Builder::new().spawn(|| {}).context(NO_THREAD)?;
    thread.join().map_err(|_| anyhow!("the thread panicked"))
}
