//! A bank balance, changed by two threads without a lock: money appears or is lost (004 Lock).

use std::sync::Barrier;
use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

use anyhow::Result;
use notes::thread::Thread;
use notes::{explain, say};

// 假定这是你银行的存款
static BALANCE: AtomicI32 = AtomicI32::new(0);
/// Ours: the first time, both threads read before either of them writes, and both write before either reads again. So every run loses a deposit.
static BOTH: Barrier = Barrier::new(2);

fn change_it(n: i32, is_first: bool) {
    // 先存后取，结果应该是0
    // balance = balance + n is three steps: read, add, write. The other thread may write in between.
    let read = BALANCE.load(SeqCst);
    if is_first {
        BOTH.wait();
    }
    BALANCE.store(read + n, SeqCst);
    if is_first {
        BOTH.wait();
    }
    let read = BALANCE.load(SeqCst);
    BALANCE.store(read - n, SeqCst);
    // The notes print the balance here: see race_balance_print.rs.
}

fn run_thread(n: i32) {
    for i in 0..100_000 {
        change_it(n, i == 0);
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // Daemons: if the second thread can't start, the first one would wait for it forever.
    let mut t1 = Thread::new(|| run_thread(5))
        .target("run_thread")
        .daemon(true);
    let mut t2 = Thread::new(|| run_thread(8))
        .target("run_thread")
        .daemon(true);
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    let balance = BALANCE.load(SeqCst);
    say!("{balance}");
    notes::ours!();
    // A lost change is 5 or 8. Two lost changes may cancel out, so there may be more of them.
    let lost = balance.unsigned_abs().div_ceil(8).max(1);
    explain!(
        en: "at least {lost} of 400000 changes are lost, the first one in three steps:",
        zh: "400000 次存取至少丢失了 {lost} 次，第一次是这样丢的："
    );
    explain!(en: "  t1 reads balance: 0", zh: "  t1 读 balance：0");
    explain!(
        en: "  t2 reads balance: 0, because t1 has not written yet",
        zh: "  t2 读 balance：也是 0，因为 t1 还没有写"
    );
    explain!(
        en: "  t1 writes 0 + 5, t2 writes 0 + 8: the later one overwrites the other",
        zh: "  t1 写 0 + 5，t2 写 0 + 8：后写的盖掉先写的"
    );
    Ok(())
}
