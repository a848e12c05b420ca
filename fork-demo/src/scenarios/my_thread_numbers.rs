//! Two threads of one type print the same numbers (002 创建线程的两种方式).

use notes::say;
use notes::thread::{Run, RunResult, Thread};

struct MyThread;

impl Run for MyThread {
    fn run(self) -> RunResult {
        for i in 0..5 {
            say!("{i}");
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut t1 = Thread::of(MyThread);
    let mut t2 = Thread::of(MyThread);
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(())
}
