//! A process as your own type (002 创建新的进程还能够使用类的方式).

use fork_demo::{Process, Run, RunResult};
use notes::pace::sleep;
use notes::say;

struct ClockProcess;

impl Run for ClockProcess {
    fn run(self) -> RunResult {
        let mut n = 5;
        while n > 0 {
            say!("{n}");
            sleep(1.0);
            n -= 1;
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut p = Process::of(ClockProcess);
    p.start()?;
    p.join_ok()?;
    Ok(())
}
