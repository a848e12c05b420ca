//! The sum is printed before the threads have ended: a missing join, not a race (002 执行1000000次的bug).

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use anyhow::Result;
use notes::thread::Thread;
use notes::{explain, say};
use producer_consumer::Event;

static NUM: AtomicU32 = AtomicU32::new(0);
/// Ours: each thread makes its last addition when the sum has been printed, so every run prints it too early.
static PRINTED: Event = Event::named("printed");

fn test1() {
    for i in (0..1_000_000).rev() {
        if i == 0 {
            PRINTED.wait();
        }
        //一百万错误
        NUM.fetch_add(1, SeqCst); // num += 1 in one step: no addition is lost.
    }
}

fn test2() {
    for i in (0..1_000_000).rev() {
        if i == 0 {
            PRINTED.wait();
        }
        //一百万错误
        NUM.fetch_add(1, SeqCst);
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // Daemons: if the second thread can't start, the first one would wait for the print forever.
    let mut p1 = Thread::new(test1).target("test1").daemon(true);
    p1.start()?;
    let mut p2 = Thread::new(test2).target("test2").daemon(true);
    p2.start()?;
    say!("---num = {}---", NUM.load(SeqCst));
    PRINTED.set();

    notes::ours!();
    p1.join()?;
    p2.join()?;
    say!("---num = {}---", NUM.load(SeqCst));
    explain!(
        en: "after both joins the sum is right: no addition was lost, the first print came too early",
        zh: "两个线程都 join 之后，结果是对的：没有丢失更新，只是第一次打印得太早"
    );
    Ok(())
}
