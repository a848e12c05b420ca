//! The bank balance with the notes' print in between, which hides the race (004 Lock).

use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

use anyhow::Result;
use notes::thread::Thread;
use notes::{explain, say};

// 假定这是你银行的存款
static BALANCE: AtomicI32 = AtomicI32::new(0);

fn change_it(n: i32) {
    // 先存后取，结果应该是0
    let read = BALANCE.load(SeqCst);
    BALANCE.store(read + n, SeqCst);
    let read = BALANCE.load(SeqCst);
    BALANCE.store(read - n, SeqCst);
    say!("{}", BALANCE.load(SeqCst)); // Takes far longer than the four steps above, and one thread prints at a time.
}

fn run_thread(n: i32) {
    // The notes have 100000.
    for _ in 0..100 {
        change_it(n);
    }
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
    notes::ours!();
    explain!(
        en: "the race is still there: almost all of the time is printing, so the threads rarely meet between a read and a write",
        zh: "竞态还在：几乎所有时间都在打印，两个线程很少在一读一写之间碰上"
    );
    Ok(())
}
