//! A consumer waits for what a producer has made: a semaphore of 0 (003 semaphore(信号量)).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use anyhow::Result;
use notes::pace::sleep;
use notes::random::randint;
use notes::say;
use notes::thread::Thread;
use producer_consumer::{Acquire, Semaphore};

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many items are handed over
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = super::within(1..=1000))]
    items: u32,
}

/// What the notes keep in globals.
struct Shared {
    semaphore: Semaphore,
    /// Written before the release, read after the acquire: the semaphore's lock orders the two.
    item: AtomicI64,
}

fn consumer(shared: &Shared) {
    say!("consumer is waiting.");
    // 信号量减1
    shared.semaphore.acquire();
    let item = shared.item.load(Relaxed);
    say!("Consumer notify : consumed item number {item} ");
}

fn producer(shared: &Shared) {
    sleep(1.0);
    let item = randint(0, 1000);
    shared.item.store(item, Relaxed);
    say!("producer notify : produced item number {item}");
    // 信号量加1
    if let Err(error) = shared.semaphore.release() {
        unreachable!("it has no bound: {error}");
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    // 初始化信号量为0
    let shared = Arc::new(Shared {
        semaphore: Semaphore::new(0),
        item: AtomicI64::new(0),
    });
    for _ in 0..options.items {
        let (makes, takes) = (Arc::clone(&shared), Arc::clone(&shared));
        let mut t1 = Thread::new(move || producer(&makes)).target("producer");
        let mut t2 = Thread::new(move || consumer(&takes))
            .target("consumer")
            .daemon(true);
        t1.start()?;
        t2.start()?;
        t1.join()?;
        t2.join()?;
    }
    Ok(())
}
