//! Writes all, then reads until the queue is empty (002 进程间通信--Queue).

use anyhow::Result;
use fork_demo::Process;
use notes::pace::sleep;
use notes::say;
use queue_ipc::Queue;

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
        if !q.is_empty() {
            say!("读取到的是 {}", q.get()?);
            sleep(1.0);
        } else {
            break;
        }
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let q = Queue::new()?;
    let mut pw = Process::new(|| write(&q)).named("writer");
    let mut pr = Process::new(|| read(&q)).named("reader");
    pw.start()?;
    pw.join_ok()?; //等待接收完毕
    pr.start()?;
    pr.join_ok()?;
    say!("接收完毕! ");
    Ok(())
}
