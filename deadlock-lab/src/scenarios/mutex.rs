//! Two threads add to one number a million times each, under a lock: no update is lost (000 互斥锁).

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Thread, enumerate};
use producer_consumer::Lock;

static G_NUM: AtomicU32 = AtomicU32::new(0);

fn test1(num: u32) -> Result<()> {
    for _ in 0..num {
        let held = MUTEX.acquire()?; // 上锁
        G_NUM.store(G_NUM.load(SeqCst) + 1, SeqCst);
        drop(held); // 解锁
    }

    say!("---test1---g_num={}", G_NUM.load(SeqCst));
    Ok(())
}

fn test2(num: u32) -> Result<()> {
    for _ in 0..num {
        let held = MUTEX.acquire()?; // 上锁
        G_NUM.store(G_NUM.load(SeqCst) + 1, SeqCst);
        drop(held); // 解锁
    }

    say!("---test2---g_num={}", G_NUM.load(SeqCst));
    Ok(())
}

// 创建一个互斥锁
// 默认是未上锁的状态
static MUTEX: Lock = Lock::named("mutex");

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 创建2个线程，让他们各自对g_num加1000000次
    let mut p1 = Thread::new(|| test1(1_000_000)).target("test1");
    p1.start()?;

    let mut p2 = Thread::new(|| test2(1_000_000)).target("test2");
    p2.start()?;

    // 等待计算完成
    while enumerate().len() != 1 {
        sleep(1.0);
    }

    say!(
        "2个线程对同一个全局变量操作之后的最终结果是:{}",
        G_NUM.load(SeqCst)
    );
    Ok(())
}
