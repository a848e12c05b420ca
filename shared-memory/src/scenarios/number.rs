//! One thread adds to a global number, another one sees it (002 线程共享全局变量).

use std::sync::atomic::{AtomicI32, Ordering};

use notes::say;
use notes::thread::Thread;

static NUM: AtomicI32 = AtomicI32::new(100);

fn work1() {
    for _ in 0..3 {
        NUM.fetch_add(1, Ordering::Relaxed);
    }
    say!("---in work1,num is {}", NUM.load(Ordering::Relaxed));
}

fn work2() {
    say!("---in work2,num is {}", NUM.load(Ordering::Relaxed));
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("---线程创建之前 num is {}", NUM.load(Ordering::Relaxed));
    let mut t1 = Thread::new(work1).target("work1");
    t1.start()?;
    // 延时一会保证线程1中的任务做完
    // 002 sleeps for a second here, which makes it likely that thread 1 is done. join() guarantees it.
    t1.join()?;
    let mut t2 = Thread::new(work2).target("work2");
    t2.start()?;
    Ok(())
}
