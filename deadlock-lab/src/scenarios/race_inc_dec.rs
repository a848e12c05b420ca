//! One thread adds, another one subtracts, without a lock: the result is not 0 (003 Lock(线程锁), 没有锁).

use std::sync::Barrier;
use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

use anyhow::Result;
use notes::thread::Thread;
use notes::{explain, say};

// 共享变量
static SHARE: AtomicI32 = AtomicI32::new(0);

// 这个数要大
const COUNT: u32 = 1_000_000;

/// Ours: the first time, both threads read before either of them writes, so every run loses an update.
static BOTH_HAVE_READ: Barrier = Barrier::new(2);

fn increment() {
    for i in 0..COUNT {
        // share += 1 is three steps: read, add, write. The other thread may write in between.
        let read = SHARE.load(SeqCst);
        if i == 0 {
            BOTH_HAVE_READ.wait();
        }
        SHARE.store(read + 1, SeqCst);
    }
}

fn decrement() {
    for i in 0..COUNT {
        let read = SHARE.load(SeqCst);
        if i == 0 {
            BOTH_HAVE_READ.wait();
        }
        SHARE.store(read - 1, SeqCst);
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // Daemons: if the second thread can't start, the first one would wait for it forever.
    let mut t1 = Thread::new(increment).target("increment").daemon(true);
    let mut t2 = Thread::new(decrement).target("decrement").daemon(true);

    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;

    // 结果不等于0, 并且每次运行的结果都不一样
    let share = SHARE.load(SeqCst);
    say!("{share}");
    notes::ours!();
    // A lost increment and a lost decrement cancel out, so there may be more of them.
    let lost = share.unsigned_abs().max(1);
    explain!(
        en: "at least {lost} of 2000000 updates are lost, the first one in three steps:",
        zh: "2000000 次更新至少丢失了 {lost} 次，第一次是这样丢的："
    );
    explain!(en: "  increment reads share: 0", zh: "  increment 读 share：0");
    explain!(
        en: "  decrement reads share: 0, because increment has not written yet",
        zh: "  decrement 读 share：也是 0，因为 increment 还没有写"
    );
    explain!(
        en: "  one writes 0 + 1, the other 0 - 1: the later one overwrites the other",
        zh: "  一个写 0 + 1，一个写 0 - 1：后写的盖掉先写的"
    );
    Ok(())
}
