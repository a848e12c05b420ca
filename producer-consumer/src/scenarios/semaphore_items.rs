//! A consumer waits until a producer has made an item: a semaphore that starts with 0 (003 semaphore(信号量)).

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use anyhow::Result;
use notes::pace::sleep;
use notes::random::randint;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Semaphore;

// 初始化信号量为0
static SEMAPHORE: Semaphore = Semaphore::new(0);
/// Written before the release and read after the acquire. The semaphore's lock orders the two.
static ITEM: AtomicI64 = AtomicI64::new(0);

fn consumer() {
    say!("consumer is waiting.");
    // 信号量减1
    SEMAPHORE.acquire().leak();
    let item = ITEM.load(Relaxed);
    say!("Consumer notify : consumed item number {item} ");
}

fn producer() -> Result<()> {
    sleep(1.0);
    let item = randint(0, 1000);
    ITEM.store(item, Relaxed);
    say!("producer notify : produced item number {item}");
    // 信号量加1
    SEMAPHORE.release()?;
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    for _ in 0..5 {
        let mut t1 = Thread::new(producer).target("producer");
        let mut t2 = Thread::new(consumer).target("consumer");
        t1.start()?;
        t2.start()?;
        t1.join()?;
        t2.join()?;
    }
    Ok(())
}
