//! Three threads, five words, and a flag that tells the threads to exit (000 线程优先级队列Queue).

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread};
use producer_consumer::{Lock, Queue};

static EXIT_FLAG: AtomicBool = AtomicBool::new(false);

struct MyThread {
    #[expect(dead_code, reason = "the notes store it and never read it")]
    thread_id: u32,
    name: &'static str,
    q: &'static Queue<&'static str>,
}

impl Run for MyThread {
    fn run(self) -> RunResult {
        say!("开启线程：{}", self.name);
        process_data(self.name, self.q)?;
        say!("退出线程：{}", self.name);
        Ok(())
    }
}

fn process_data(thread_name: &str, q: &Queue<&str>) -> Result<()> {
    while !EXIT_FLAG.load(Relaxed) {
        QUEUE_LOCK.acquire()?.leak();
        if !WORK_QUEUE.is_empty() {
            let data = q.get()?;
            QUEUE_LOCK.release()?;
            say!("{thread_name} processing {data}");
            q.task_done()?; // Not in the notes: the join() below waits for it.
        } else {
            QUEUE_LOCK.release()?;
        }
        sleep(1.0);
    }
    Ok(())
}

const THREAD_LIST: [&str; 3] = ["Thread-1", "Thread-2", "Thread-3"];
const NAME_LIST: [&str; 5] = ["One", "Two", "Three", "Four", "Five"];
static QUEUE_LOCK: Lock = Lock::named("queueLock");
static WORK_QUEUE: Queue<&str> = Queue::named_bounded("workQueue", 10);

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut threads = Vec::new();

    // 创建新线程
    for (thread_id, name) in (1..).zip(THREAD_LIST) {
        let q = &WORK_QUEUE;
        let mut thread = Thread::of(MyThread { thread_id, name, q }).named(name);
        thread.start()?;
        threads.push(thread);
    }

    // 填充队列
    QUEUE_LOCK.acquire()?.leak();
    for word in NAME_LIST {
        WORK_QUEUE.put(word)?;
    }
    QUEUE_LOCK.release()?;

    // 等待队列清空
    WORK_QUEUE.join(); // The notes call empty() in a loop, which keeps a core busy.

    // 通知线程是时候退出
    EXIT_FLAG.store(true, Relaxed);

    // 等待所有线程完成
    for t in &mut threads {
        t.join()?;
    }
    say!("退出主线程");
    Ok(())
}
