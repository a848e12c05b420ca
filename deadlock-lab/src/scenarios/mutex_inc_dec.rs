//! One thread adds, another one subtracts, under a lock: the result is 0 (003 Lock锁).

use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

use anyhow::Result;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Lock;

static SHARE: AtomicI32 = AtomicI32::new(0);
const COUNT: u32 = 1_000_000;

// 定义锁
static LOCK: Lock = Lock::named("lock");

fn increment() -> Result<()> {
    for _ in 0..COUNT {
        // 获取锁
        let held = LOCK.acquire()?;
        SHARE.store(SHARE.load(SeqCst) + 1, SeqCst);
        // 释放锁
        drop(held);
    }
    Ok(())
}

fn decrement() -> Result<()> {
    for _ in 0..COUNT {
        let held = LOCK.acquire()?;
        SHARE.store(SHARE.load(SeqCst) - 1, SeqCst);
        drop(held);
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut t1 = Thread::new(increment).target("increment");
    let mut t2 = Thread::new(decrement).target("decrement");

    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;

    // 设置Lock后, 结果为0
    say!("{}", SHARE.load(SeqCst));
    Ok(())
}
