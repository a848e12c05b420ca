//! A writer and a reader with a queue between them (000 进程间通信Queue, 001 Queue, 004 进程间通信).

use std::process;
use std::time::Duration;

use fork_demo::Process;
use notes::pace::sleep;
use notes::random::random;
use notes::say;
use queue_ipc::Queue;

/// What the process does that puts data into the queue.
fn write(q: &Queue<String>) -> anyhow::Result<()> {
    say!("Process to write: {}", process::id());
    for value in ["A", "B", "C"] {
        say!("Put {value} to queue...");
        q.put(&value.to_owned())?;
        sleep(random());
    }
    Ok(())
}

/// What the process does that gets data out of the queue, for ever.
fn read(q: &Queue<String>) -> anyhow::Result<()> {
    say!("Process to read: {}", process::id());
    loop {
        let value = q.get()?;
        say!("Get {value} from queue.");
        q.task_done()?;
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    // The parent makes the queue, and both children have it:
    let q = Queue::new("q")?;
    let mut pw = Process::new(|| write(&q)).named("writer");
    let mut pr = Process::new(|| read(&q)).named("reader").daemon(true); // Ends with its parent.
    pw.start()?;
    pr.start()?;
    // Waits for the writer's end, and then until the reader is done with all that was put. The notes
    // leave this second wait out: their reader gets C only because the writer sleeps after its put.
    pw.join()?;
    q.join_timeout(Duration::from_secs(60));
    // The reader's loop is endless: nobody can wait for its end, it must be terminated.
    pr.terminate()?;
    Ok(())
}
