//! One writer and two readers: each item goes to one of the two (001 Queue, 002 问题: 如果有两个接收方怎么办?).

use anyhow::Result;
use fork_demo::{Process, current};
use notes::pace::sleep;
use notes::random::random;
use notes::say;
use queue_ipc::Queue;

fn write(q: &Queue<String>) -> Result<()> {
    for value in ["A", "B", "C"] {
        say!("Put {value} to queue...");
        q.put(value)?;
        sleep(random());
    }
    Ok(())
}

fn read(q: &Queue<String>) -> Result<()> {
    loop {
        let value = q.get()?;
        say!("{}: Get {value} from queue.", current().name);
        q.task_done()?;
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let q = Queue::new()?;
    let mut pw = Process::new(|| write(&q)).named("writer");
    let mut pr1 = Process::new(|| read(&q)).named("reader-1").daemon(true);
    let mut pr2 = Process::new(|| read(&q)).named("reader-2").daemon(true);
    pw.start()?;
    pr1.start()?;
    pr2.start()?;
    pw.join_ok()?;
    q.join();
    pr1.terminate()?;
    pr2.terminate()?;
    Ok(())
}
