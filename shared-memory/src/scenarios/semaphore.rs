//! Twenty processes, five at a time (001 所有同步原语的等价物; 002 信号量, with processes for threads).

use anyhow::Result;
use fork_demo::Process;
use notes::pace::sleep;
use notes::say;
use shared_memory::{ReleaseError, Semaphore};

fn foo(s1: &Semaphore) -> Result<(), ReleaseError> {
    s1.acquire().leak();
    sleep(2.0);
    say!("ok");
    s1.release()
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let s1 = Semaphore::named("s1", 5)?;
    let mut processes = Vec::new();
    for _ in 0..20 {
        let mut t1 = Process::new(|| foo(&s1));
        t1.start()?; //此时可以控制同时进入的线程数
        processes.push(t1);
    }
    for t1 in &processes {
        t1.join_ok()?;
    }
    Ok(())
}
