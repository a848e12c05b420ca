//! The bank balance under a lock: always 0 (004 Lock).

use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

use anyhow::Result;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Lock;

static BALANCE: AtomicI32 = AtomicI32::new(0);
static LOCK: Lock = Lock::named("lock");

fn change_it(n: i32) {
    // 先存后取，结果应该是0
    BALANCE.store(BALANCE.load(SeqCst) + n, SeqCst);
    BALANCE.store(BALANCE.load(SeqCst) - n, SeqCst);
}

fn run_thread(n: i32) -> Result<()> {
    for _ in 0..100_000 {
        // 先要获取锁:
        let _held = LOCK.acquire()?;
        // 放心地改吧:
        change_it(n);
        // 改完了一定要释放锁:
        // The guard does that here, also if change_it panics. It is Rust's try and finally.
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut t1 = Thread::new(|| run_thread(5)).target("run_thread");
    let mut t2 = Thread::new(|| run_thread(8)).target("run_thread");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    say!("{}", BALANCE.load(SeqCst));
    Ok(())
}
