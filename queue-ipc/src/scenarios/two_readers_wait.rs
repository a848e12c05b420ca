//! The notes' reader twice: both find the last item, one gets it, the other waits (002 问题: 如果有两个接收方怎么办?).

use std::time::Duration;

use anyhow::Result;
use fork_demo::Process;
use notes::pace::sleep;
use notes::{explain, say};
use queue_ipc::{GetError, Queue};
use shared_memory::Barrier;

fn write(q: &Queue<String>) -> Result<()> {
    for value in ["a", "b", "c"] {
        say!("开始写入:  {value}");
        q.put(value)?;
        sleep(1.0);
    }
    Ok(())
}

fn read(q: &Queue<String>, both_looked: &Barrier) -> Result<()> {
    while !q.is_empty() {
        // Not in the notes: neither reader gets an item before the other one has checked. Without the barrier this
        // happens only now and then.
        both_looked.wait_timeout(Duration::from_secs(30))?;
        // The notes' get() waits forever here.
        match q.get_timeout(Duration::from_millis(500)) {
            Ok(value) => say!("读取到的是 {value}"),
            Err(GetError::Empty { .. }) => {
                explain!(
                    en: "the queue was not empty, but no item came: the other reader has taken it",
                    zh: "刚才队列不是空的，却没有取到：另一个读进程先取走了"
                );
                break;
            }
            Err(other) => return Err(other.into()),
        }
        sleep(1.0);
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let q = Queue::new()?;
    let both_looked = Barrier::new(2)?;
    let mut pw = Process::new(|| write(&q)).named("writer");
    let mut pr1 = Process::new(|| read(&q, &both_looked)).named("reader-1");
    let mut pr2 = Process::new(|| read(&q, &both_looked)).named("reader-2");
    pw.start()?;
    pw.join_ok()?;
    pr1.start()?;
    pr2.start()?;
    pr1.join_ok()?;
    pr2.join_ok()?;
    say!("接收完毕! ");
    Ok(())
}
