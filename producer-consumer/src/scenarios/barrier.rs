//! Two threads wait for each other, two don't (003 Barrier).

use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use notes::local_time::now;
use notes::pace::sleep;
use notes::random::random;
use notes::thread::{Thread, current_name};
use notes::{explain, say};
use producer_consumer::{Barrier, Lock};

// 初始化Barrier, 参数2代表两个进程
static BARRIER: Barrier = Barrier::new(2);
// 初始化锁
static LOCK: Lock = Lock::new();
/// When the two came to the barrier; only our line at the end needs it.
static CAME: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn test_with_barrier() -> Result<()> {
    let name = current_name();
    sleep(random()); // Ours: each thread comes at a different time, so that the output shows which thread waits.
    CAME.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(now());
    // 等待两个进程同时wait, 再执行
    BARRIER.wait()?;
    let time = now();
    let _held = LOCK.acquire()?;
    say!("process {name} ----> {time}");
    Ok(())
}

fn test_without_barrier() {
    let name = current_name();
    sleep(random());
    say!("process {name} ----> {}", now());
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut p1 = Thread::new(test_with_barrier).named("p1 - test_with_barrier");
    let mut p2 = Thread::new(test_with_barrier).named("p2 - test_with_barrier");
    let mut p3 = Thread::new(test_without_barrier).named("p3 - test_without_barrier");
    let mut p4 = Thread::new(test_without_barrier).named("p4 - test_without_barrier");
    p1.start()?;
    p2.start()?;
    p3.start()?;
    p4.start()?;
    p1.join()?;
    p2.join()?;
    p3.join()?;
    p4.join()?;

    notes::ours!();
    let came = CAME.lock().unwrap_or_else(PoisonError::into_inner);
    if let [first, second] = &came[..] {
        explain!(
            en: "the first came to the barrier at {first}, the second at {second}",
            zh: "第一个在 {first} 到达屏障，第二个在 {second} 到达"
        );
    }
    Ok(())
}
