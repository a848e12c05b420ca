//! Two threads add to one number a million times each, without a lock: updates are lost (000 共享全局变量).

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use anyhow::Result;
use notes::pace::sleep;
use notes::thread::{Thread, enumerate};
use notes::{explain, say};

static G_NUM: AtomicU32 = AtomicU32::new(0);
/// Ours: the first time, both threads read before either of them writes, so every run loses an addition.
static BOTH_HAVE_READ: Barrier = Barrier::new(2);

fn work1(num: u32) {
    for i in 0..num {
        // g_num += 1 is three steps: read, add, write. The other thread may write in between.
        let read = G_NUM.load(SeqCst);
        if i == 0 {
            BOTH_HAVE_READ.wait();
        }
        G_NUM.store(read + 1, SeqCst);
    }
    say!("----in work1, g_num is {}---", G_NUM.load(SeqCst));
}

fn work2(num: u32) {
    for i in 0..num {
        let read = G_NUM.load(SeqCst);
        if i == 0 {
            BOTH_HAVE_READ.wait();
        }
        G_NUM.store(read + 1, SeqCst);
    }
    say!("----in work2, g_num is {}---", G_NUM.load(SeqCst));
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    say!("---线程创建之前g_num is {}---", G_NUM.load(SeqCst));

    // Daemons: if the second thread can't start, the first one would wait for it forever.
    let mut t1 = Thread::new(|| work1(1_000_000))
        .target("work1")
        .daemon(true);
    t1.start()?;

    let mut t2 = Thread::new(|| work2(1_000_000))
        .target("work2")
        .daemon(true);
    t2.start()?;

    while enumerate().len() != 1 {
        sleep(1.0);
    }

    let g_num = G_NUM.load(SeqCst);
    say!("2个线程对同一个全局变量操作之后的最终结果是:{g_num}");
    notes::ours!();
    let lost = 2_000_000 - g_num;
    explain!(
        en: "{lost} of 2000000 additions are lost, the first one in three steps:",
        zh: "2000000 次加法丢失了 {lost} 次，第一次是这样丢的："
    );
    explain!(en: "  work1 reads g_num: 0", zh: "  work1 读 g_num：0");
    explain!(
        en: "  work2 reads g_num: 0, because work1 has not written yet",
        zh: "  work2 读 g_num：也是 0，因为 work1 还没有写"
    );
    explain!(
        en: "  both write 0 + 1: after two additions g_num is 1",
        zh: "  两个都写 0 + 1：加了两次，g_num 是 1"
    );
    Ok(())
}
