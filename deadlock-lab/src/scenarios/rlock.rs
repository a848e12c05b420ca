//! A lock that its holder acquires again, and what that costs (003 RLock(Reentrant Lock)可重入锁).

use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::time::Instant;

use anyhow::Result;
use notes::say;
use notes::thread::Thread;
use producer_consumer::RLock;

use crate::lock_cost;

fn exec(i: i32) -> Result<()> {
    // 递归获取锁
    let held = LOCK.acquire()?;
    SHARE.store(SHARE.load(Relaxed) + i, Relaxed); // Relaxed, because the lock orders everything here.
    // 递归获取锁
    drop(held); // This releases it: 释放锁.
    Ok(())
}

fn crement(func: fn() -> Result<()>) -> Result<()> {
    for _ in 0..COUNT {
        // 获取锁
        let held = LOCK.acquire()?;
        func()?; // The notes call eval(func), which compiles a string each time.
        // 释放锁
        drop(held);
    }
    Ok(())
}

static SHARE: AtomicI32 = AtomicI32::new(0);
const COUNT: u32 = 1_000_000;

// 定义锁
static LOCK: RLock = RLock::named("lock");

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // increment
    let mut t1 = Thread::new(|| crement(|| exec(1))).target("crement");
    // decrement
    let mut t2 = Thread::new(|| crement(|| exec(-1))).target("crement");

    let start = Instant::now();
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    let end = start.elapsed();

    // 查看是否为0
    say!("{}", SHARE.load(Relaxed));
    // 执行时间
    say!("{:.2}秒", end.as_secs_f64());
    notes::ours!();
    lock_cost::print_nesting()
}
