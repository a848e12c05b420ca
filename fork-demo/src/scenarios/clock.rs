//! A process as a type of one's own (002 创建新的进程还能够使用类的方式, 003 子类使用进程).

use fork_demo::{Process, Run, RunResult, current};
use notes::pace::sleep;
use notes::say;

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 003's example: two processes of one type, each printing its name and pid ten times
    #[arg(long)]
    my_process: bool,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    if options.my_process {
        return two_of_a_kind();
    }
    let mut p = Process::of(ClockProcess);
    p.start()?;
    p.join()?;
    Ok(())
}

/// Counts down; Python's `class ClockProcess(multiprocessing.Process)`.
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

/// Named after its type, as in Python: `myProcess-1`.
#[expect(
    non_camel_case_types,
    reason = "the notes' name, which its processes print"
)]
struct myProcess;

impl Run for myProcess {
    fn run(self) -> RunResult {
        for _ in 0..10 {
            say!("{}", current().name);
            say!("{}", current().pid);
        }
        Ok(())
    }
}

fn two_of_a_kind() -> anyhow::Result<()> {
    let mut t1 = Process::of(myProcess);
    let mut t2 = Process::of(myProcess);

    t1.start()?;
    t2.start()?;

    t1.join()?;
    t2.join()?;
    Ok(())
}
