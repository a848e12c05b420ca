//! Ten processes print under one lock (001 进程间同步).

use fork_demo::Process;
use notes::say;
use shared_memory::{Lock, LockError};

fn f(l: &Lock, i: usize) -> Result<(), LockError> {
    let _held = l.acquire()?;
    // Print in two pieces, as Python does to a terminal: without the lock another process may write in between.
    say::prompt("hello world ");
    say!("{i}");
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let lock = Lock::new()?;
    let mut processes = Vec::new();
    for num in 0..10 {
        let lock = &lock;
        let mut process = Process::new(move || f(lock, num));
        process.start()?;
        processes.push(process);
    }
    for process in &processes {
        process.join_ok()?;
    }
    Ok(())
}
