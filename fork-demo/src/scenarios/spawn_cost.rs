//! The cost of starting a process by fork and by spawn (001 启动方法).

use std::time::{Duration, Instant};

use fork_demo::{Process, ProcessError};
use notes::{measure, say};

/// How many times each case is measured.
const TIMES: usize = 10;

/// The empty body of a process that is only measured.
pub(crate) fn nothing((): ()) {}

/// Measures the time to start the process and to join it.
pub(crate) fn start_and_join(mut process: Process<'_>) -> Result<Duration, ProcessError> {
    let start = Instant::now();
    process.start()?;
    process.join_ok()?;
    Ok(start.elapsed())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let fork = &mut || start_and_join(Process::new(|| {}));
    let spawn = &mut || start_and_join(Process::spawned(nothing, ()));
    let costs = measure::try_in_turn(TIMES, &mut [fork, spawn])?;
    say!("fork: {}", costs[0].to_string().trim_start());
    say!("spawn: {}", costs[1].to_string().trim_start());
    let ratio = costs[1].ratio(&costs[0]);
    say!("spawn costs {ratio:.1} x as much as fork");
    Ok(())
}
