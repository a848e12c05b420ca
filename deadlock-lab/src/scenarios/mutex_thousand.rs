//! Each of two threads holds the lock for its whole loop, and the main thread prints without a join (002 线程同步-互斥锁).

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use anyhow::Result;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Lock;

static NUM: AtomicU32 = AtomicU32::new(0);

fn test1() -> Result<()> {
    let held = MUTEX.acquire()?;
    for _ in 0..1000 {
        NUM.store(NUM.load(SeqCst) + 1, SeqCst);
    }
    drop(held);
    Ok(())
}

fn test2() -> Result<()> {
    let held = MUTEX.acquire()?;
    for _ in 0..1000 {
        NUM.store(NUM.load(SeqCst) + 1, SeqCst);
    }
    drop(held);
    Ok(())
}

static MUTEX: Lock = Lock::named("mutex");

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut p1 = Thread::new(test1).target("test1");
    p1.start()?;
    let mut p2 = Thread::new(test2).target("test2");
    p2.start()?;
    say!("{}", NUM.load(SeqCst)); // Without a join: the threads may still add.

    notes::ours!();
    p1.join()?;
    p2.join()?;
    say!("{}", NUM.load(SeqCst));
    Ok(())
}
