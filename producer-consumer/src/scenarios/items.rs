//! One producer, three consumers, and how to wait until every item is done (003 Queue(线程队列)).

use anyhow::Result;
use notes::pace::sleep;
use notes::thread::{Run, RunResult, Thread, current_name};
use notes::{explain, say};
use producer_consumer::Queue;

static QUEUE: Queue<u32> = Queue::new();

struct Consumer;

impl Run for Consumer {
    fn run(self) -> RunResult {
        loop {
            let item = QUEUE.get()?;
            say!("Consumer notify: get item {item} by {}\n", current_name());
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
    t1.join()?;
    // The notes join t2, t3 and t4, which never end. The work on the items does end.
    QUEUE.join();
    notes::ours!();
    explain!(en: "every item is done", zh: "每一项都处理完了");
    Ok(())
}
