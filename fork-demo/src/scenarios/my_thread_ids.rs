//! Two threads of one type, each with its own name and kernel id (003 子类使用进程).

use notes::say;
use notes::thread::{Run, RunResult, Thread, current_thread};

struct MyThread;

impl Run for MyThread {
    fn run(self) -> RunResult {
        for _ in 0..10 {
            say!("{}", current_thread().name());
            say!("{}", current_thread().native_id());
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
