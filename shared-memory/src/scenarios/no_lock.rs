//! Ten processes print without a lock: their lines get mixed up (001 进程间同步).

use fork_demo::Process;
use notes::{pace, say};
use shared_memory::{Barrier, BarrierError};

fn f(all_have_begun: &Barrier, i: usize) -> Result<(), BarrierError> {
    all_have_begun.wait()?; // Not in the notes: without the barrier, the lines get mixed up only now and then.
    say::prompt("hello world ");
    pace::sleep(0.01); // Not in the notes: gives another process time to write in between.
    say!("{i}");
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let all_have_begun = Barrier::new(10)?;
    let mut processes = Vec::new();
    for num in 0..10 {
        let all_have_begun = &all_have_begun;
        // A daemon: if another process can't start, this one would wait for it forever.
        let mut process = Process::new(move || f(all_have_begun, num)).daemon(true);
        process.start()?;
        processes.push(process);
    }
    for process in &processes {
        process.join_ok()?;
    }
    Ok(())
}
