//! One producer and three consumers; each item goes to one consumer (003 Queue(进程队列)).

use fork_demo::{Process, Run, RunResult, current};
use notes::pace::sleep;
use notes::say;
use queue_ipc::{GetError, Queue};

#[expect(non_camel_case_types, reason = "the notes' name, which is printed")]
struct consumer<'a> {
    queue: &'a Queue<u32>,
}

impl Run for consumer<'_> {
    fn run(self) -> RunResult {
        // The notes' loop has no end. This one ends when the queue is shut down and empty.
        loop {
            let item = match self.queue.get() {
                Err(GetError::ShutDown { .. }) => return Ok(()),
                item => item?,
            };
            say!("Consumer notify: get item {item} by {}\n", current().name);
        }
    }
}

#[expect(non_camel_case_types, reason = "the notes' name, which is printed")]
struct producer<'a> {
    queue: &'a Queue<u32>,
}

impl Run for producer<'_> {
    fn run(self) -> RunResult {
        for i in 0..10 {
            let item = i;
            self.queue.put(item)?;
            say!("Producer notify: item number {item} by {}", current().name);
            sleep(1.0);
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let queue = Queue::new()?;
    let mut t1 = Process::of(producer { queue: &queue });
    let mut t2 = Process::of(consumer { queue: &queue });
    let mut t3 = Process::of(consumer { queue: &queue });
    let mut t4 = Process::of(consumer { queue: &queue });
    t1.start()?;
    t2.start()?;
    t3.start()?;
    t4.start()?;
    t1.join_ok()?;
    // No more items will come: each consumer's loop ends when the queue is empty. In the notes the consumers wait forever.
    queue.shutdown();
    t2.join_ok()?;
    t3.join_ok()?;
    t4.join_ok()?;
    Ok(())
}
