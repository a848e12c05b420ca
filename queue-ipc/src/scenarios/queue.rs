//! A writer and a reader with a queue between them (000 进程间通信Queue, 001 Queue, 004 进程间通信).

use std::process;

use anyhow::Result;
use fork_demo::Process;
use notes::pace::sleep;
use notes::random::random;
use notes::say;
use queue_ipc::Queue;

// 写数据进程执行的代码:
fn write(q: &Queue<String>) -> Result<()> {
    say!("Process to write: {}", process::id());
    for value in ["A", "B", "C"] {
        say!("Put {value} to queue...");
        q.put(value)?;
        sleep(random());
    }
    Ok(())
}

// 读数据进程执行的代码:
fn read(q: &Queue<String>) -> Result<()> {
    say!("Process to read: {}", process::id());
    loop {
        let value = q.get()?;
        say!("Get {value} from queue.");
        q.task_done()?; // Counts the item for `q.join()`.
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 父进程创建Queue，并传给各个子进程：
    let q = Queue::new()?;
    let mut pw = Process::new(|| write(&q)).named("writer");
    let mut pr = Process::new(|| read(&q)).named("reader").daemon(true);
    // 启动子进程pw，写入:
    pw.start()?;
    // 启动子进程pr，读取:
    pr.start()?;
    // 等待pw结束:
    pw.join_ok()?;
    // Without this wait, the reader gets C only because the writer sleeps after its last put.
    q.join();
    // pr进程里是死循环，无法等待其结束，只能强行终止:
    pr.terminate()?;
    Ok(())
}
