//! Two processes wait for each other, two don't (003 Barrier; 001 所有同步原语的等价物).

use anyhow::Result;
use fork_demo::{Process, current};
use notes::local_time::now;
use notes::pace::sleep;
use notes::random::random;
use notes::say;
use shared_memory::{Barrier, Lock};

fn test_with_barrier(barrier: &Barrier, lock: &Lock) -> Result<()> {
    let name = current().name;
    sleep(random()); // Not in the notes: the processes arrive at different times, so that one of them waits.
    // 等待两个进程同时wait, 再执行
    barrier.wait()?;
    let time = now();
    let _held = lock.acquire()?;
    say!("process {name} ----> {time}");
    Ok(())
}

fn test_without_barrier() {
    let name = current().name;
    sleep(random());
    say!("process {name} ----> {}", now());
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 初始化Barrier, 参数2代表两个进程
    let barrier = Barrier::new(2)?;
    // 初始化锁
    let lock = Lock::new()?;
    // p1 and p2 are daemons: if one of them can't start, the other one would wait for it forever.
    let mut p1 = Process::new(|| test_with_barrier(&barrier, &lock))
        .named("p1 - test_with_barrier")
        .daemon(true);
    let mut p2 = Process::new(|| test_with_barrier(&barrier, &lock))
        .named("p2 - test_with_barrier")
        .daemon(true);
    let mut p3 = Process::new(test_without_barrier).named("p3 - test_without_barrier");
    let mut p4 = Process::new(test_without_barrier).named("p4 - test_without_barrier");
    p1.start()?;
    p2.start()?;
    p3.start()?;
    p4.start()?;
    p1.join_ok()?;
    p2.join_ok()?;
    p3.join_ok()?;
    p4.join_ok()?;
    Ok(())
}
