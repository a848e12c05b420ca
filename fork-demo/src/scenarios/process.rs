//! `Process`: start a child and wait for its end (000 multiprocessing, 001 Process, 004).

use std::process::id;

use fork_demo::Process;
use notes::say;

// 子进程要执行的代码
fn run_proc(name: &str) {
    say!("Run child process {name} ({})...", id());
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("Parent process {}.", id());
    let mut p = Process::new(|| run_proc("test"));
    say!("Child process will start.");
    p.start()?;
    p.join_ok()?;
    say!("Child process end.");
    Ok(())
}
