//! One producer and three consumers; each item goes to one consumer (003 Queue(进程队列)).

use anyhow::Result;
use fork_demo::{Process, current};
use notes::pace::sleep;
use notes::say;
use queue_ipc::{GetError, Queue};

fn consumer(queue: &Queue<u32>) -> Result<()> {
    loop {
        let item = match queue.get() {
            Ok(item) => item,
            Err(GetError::ShutDown { .. }) => return Ok(()), // The notes' loop has no end.
            Err(other) => return Err(other.into()),
        };
        say!("Consumer notify: get item {item} by {}\n", current().name);
    }
}

fn producer(queue: &Queue<u32>) -> Result<()> {
    for item in 0..10 {
        queue.put(item)?;
        say!("Producer notify: item number {item} by {}", current().name);
        sleep(1.0);
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let queue = Queue::new()?;
    let mut t1 = Process::new(|| producer(&queue)).named("producer-1");
    let mut t2 = Process::new(|| consumer(&queue)).named("consumer-2");
    let mut t3 = Process::new(|| consumer(&queue)).named("consumer-3");
    let mut t4 = Process::new(|| consumer(&queue)).named("consumer-4");
    t1.start()?;
    t2.start()?;
    t3.start()?;
    t4.start()?;
    t1.join_ok()?;
    // No more items will come: each consumer's get ends when the queue is empty. In the notes the consumers wait for
    // ever.
    queue.shutdown();
    t2.join_ok()?;
    t3.join_ok()?;
    t4.join_ok()?;
    Ok(())
}
