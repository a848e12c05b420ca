//! Ten processes print under one lock, or without it (001 进程间同步).

use fork_demo::Process;
use notes::{pace, say};
use shared_memory::{Barrier, Lock, LockError};

use super::together::join_all;

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print without the lock: the lines get mixed up
    #[arg(long)]
    no_lock: bool,
}

fn f(l: Option<&Lock>, i: usize) -> Result<(), LockError> {
    let _held = l.map(Lock::acquire).transpose()?;
    // In two pieces, as Python's unbuffered print has it: between them, others may write.
    say::prompt("hello world ");
    pace::sleep(0.01);
    say!("{i}");
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let lock = Lock::new()?;
    let l = (!options.no_lock).then_some(&lock);
    // All begin at once: a bug that shows only sometimes teaches nothing.
    let all_are_here = Barrier::new(10)?;
    let start = |num| {
        let all_are_here = &all_are_here;
        let body = move || -> anyhow::Result<()> {
            all_are_here.wait()?;
            Ok(f(l, num)?)
        };
        let mut process = Process::new(body).daemon(true);
        process.start().map(|()| process)
    };
    let processes = (0..10).map(start).collect::<Result<Vec<_>, _>>()?;
    join_all(&processes)
}
