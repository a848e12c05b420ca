//! The lock inside the loop against once around it (003 Lock(线程锁), 性能对比).

use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::time::Instant;

use anyhow::Result;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Lock;

use crate::lock_cost;

static SHARE: AtomicI32 = AtomicI32::new(0);
const COUNT: u32 = 1_000_000;
static LOCK: Lock = Lock::named("lock");

// 源代码:
fn increment() -> Result<()> {
    for _ in 0..COUNT {
        // 获取锁
        let held = LOCK.acquire()?;
        SHARE.store(SHARE.load(Relaxed) + 1, Relaxed); // Relaxed, because the lock orders everything here.
        // 释放锁
        drop(held);
    }
    Ok(())
}

fn decrement() -> Result<()> {
    for _ in 0..COUNT {
        let held = LOCK.acquire()?;
        SHARE.store(SHARE.load(Relaxed) - 1, Relaxed);
        drop(held);
    }
    Ok(())
}

// 修改为:
fn increment_once() -> Result<()> {
    // 获取锁
    let held = LOCK.acquire()?;
    for _ in 0..COUNT {
        SHARE.store(SHARE.load(Relaxed) + 1, Relaxed);
    }
    // 释放锁
    drop(held);
    Ok(())
}

fn decrement_once() -> Result<()> {
    let held = LOCK.acquire()?;
    for _ in 0..COUNT {
        SHARE.store(SHARE.load(Relaxed) - 1, Relaxed);
    }
    drop(held);
    Ok(())
}

/// Runs both threads, and prints the share and how long that took.
fn compare(increment: fn() -> Result<()>, decrement: fn() -> Result<()>) -> Result<()> {
    let mut t1 = Thread::new(increment).target("increment");
    let mut t2 = Thread::new(decrement).target("decrement");

    let start = Instant::now();
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    let took = start.elapsed();

    // 设置Lock后, 结果为0
    say!("{}", SHARE.load(Relaxed));
    say!("{:.2}秒", took.as_secs_f64());
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 性能对比:
    compare(increment, decrement)?;
    compare(increment_once, decrement_once)?;
    notes::ours!();
    lock_cost::print_scopes()
}
