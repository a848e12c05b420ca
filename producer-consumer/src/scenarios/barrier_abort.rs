//! A barrier that is aborted: the thread that waits at it gets an error and goes on (003 Barrier).

use anyhow::Result;
use notes::explain;
use notes::pace::sleep;
use notes::random::random;
use notes::thread::{Thread, current_name};
use producer_consumer::{Barrier, BarrierError, Broken};

// 初始化Barrier, 参数2代表两个进程
static BARRIER: Barrier = Barrier::new(2);

fn test_with_barrier() -> Result<()> {
    let name = current_name();
    sleep(random());
    match BARRIER.wait() {
        Err(
            error @ BarrierError::Broken {
                cause: Broken::Aborted,
                ..
            },
        ) => explain!(
            en: "process {name}: {error}",
            zh: "process {name}：屏障已经中止"
        ),
        Err(other) => return Err(other.into()),
        Ok(_) => explain!(en: "process {name} goes on", zh: "process {name} 继续"),
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut p1 = Thread::new(test_with_barrier).named("p1 - test_with_barrier");
    let mut p2 = Thread::new(|| BARRIER.abort()).named("p2 - aborts");
    p1.start()?;
    p2.start()?; // Without abort(), p1 would wait forever.
    p1.join()?;
    p2.join()?;
    Ok(())
}
