//! One producer, three consumers, and a `join` that is never called (003 Queue(线程队列), with the `i.join` of 使用Queue实现Pool).

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use anyhow::Result;
use notes::pace::sleep;
use notes::thread::{Run, RunResult, Thread, current_name};
use notes::{explain, say};
use producer_consumer::Queue;

static QUEUE: Queue<u32> = Queue::new();
static DONE: AtomicU32 = AtomicU32::new(0);

struct Consumer;

impl Run for Consumer {
    fn run(self) -> RunResult {
        loop {
            let item = QUEUE.get()?;
            say!("Consumer notify: get item {item} by {}\n", current_name());
            DONE.fetch_add(1, Relaxed);
            QUEUE.task_done()?;
        }
    }
}

struct Producer;

impl Run for Producer {
    fn run(self) -> RunResult {
        for i in 0..10 {
            let item = i;
            QUEUE.put(item)?;
            say!("Producer notify: item number {item} by {}", current_name());
            sleep(1.0);
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut t1 = Thread::of(Producer);
    // Daemons, because they loop forever.
    let mut t2 = Thread::of(Consumer).daemon(true);
    let mut t3 = Thread::of(Consumer).daemon(true);
    let mut t4 = Thread::of(Consumer).daemon(true);
    t1.start()?;
    t2.start()?;
    t3.start()?;
    t4.start()?;
    // The notes write `i.join` without parentheses: it names a method and does not call it. Rust does not compile it.
    let done = DONE.load(Relaxed);
    explain!(
        en: "{done} of 10 items are done",
        zh: "10 项中处理完 {done} 项"
    );
    Ok(())
}
