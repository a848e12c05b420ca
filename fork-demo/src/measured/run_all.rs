//! Starts several threads or processes, and joins them.

use std::io;
use std::thread::{Builder, ScopedJoinHandle, scope};

use anyhow::{Context, Result, anyhow, ensure};
use fork_demo::Process;

/// The text mentions processes because the kernel counts threads as processes.
pub(super) const NO_THREAD: &str =
    "cannot start a thread: is the limit of processes reached (`ulimit -u`)?";

pub(super) fn run_all_threads(bodies: Vec<impl FnOnce() + Send>) -> Result<()> {
    scope(|scope| {
        let start = |body| Builder::new().spawn_scoped(scope, body);
        let threads = bodies
            .into_iter()
            .map(start)
            .collect::<io::Result<Vec<_>>>()
            .context(NO_THREAD)?;
        join_all(threads)
    })
}

/// The end of a scope does not wait until its threads have fully exited, so a fork could come too early. `join` waits
/// for that.
pub(super) fn join_all(threads: Vec<ScopedJoinHandle<'_, ()>>) -> Result<()> {
    let mut ends = threads.into_iter().map(ScopedJoinHandle::join);
    ends.try_for_each(|end| end.map_err(|_| anyhow!("a thread panicked")))
}

/// Starts all processes, then joins them. They are daemons: if one cannot start, dropping the others terminates them.
/// Otherwise they could wait for it forever.
pub(super) fn run_all_processes(processes: Vec<Process<'_>>) -> Result<()> {
    let mut processes: Vec<_> = processes
        .into_iter()
        .map(|process| process.daemon(true))
        .collect();
    for process in &mut processes {
        process.start()?;
    }
    for process in &processes {
        let status = process.join()?;
        ensure!(status.success(), "{} ended with {status}", process.name());
    }
    Ok(())
}
