//! Two readers, the right way: one call checks and gets, so no other reader can get the item in between (002 问题:
//! 如果有两个接收方怎么办?).

use anyhow::Result;
use fork_demo::Process;
use notes::pace::sleep;
use notes::say;
use queue_ipc::{GetError, Queue};

fn write(q: &Queue<String>) -> Result<()> {
    for value in ["a", "b", "c"] {
        say!("开始写入:  {value}");
        q.put(value)?;
        sleep(1.0);
    }
    Ok(())
}

fn read(q: &Queue<String>) -> Result<()> {
    loop {
        match q.try_get() {
            Ok(value) => say!("读取到的是 {value}"),
            Err(GetError::Empty { .. }) => return Ok(()),
            Err(other) => return Err(other.into()),
        }
        sleep(1.0);
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let q = Queue::new()?;
    let mut pw = Process::new(|| write(&q)).named("writer");
    let mut pr1 = Process::new(|| read(&q)).named("reader-1");
    let mut pr2 = Process::new(|| read(&q)).named("reader-2");
    pw.start()?;
    pw.join_ok()?;
    pr1.start()?;
    pr2.start()?;
    pr1.join_ok()?;
    pr2.join_ok()?;
    say!("接收完毕! ");
    Ok(())
}
