//! Three threads, five words, and a flag that sends the threads home (000 线程优先级队列Queue).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;
use producer_consumer::{JoinableBuffer, Lock};

use super::with::With;

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many threads work
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = super::within(1..=100))]
    consumers: u32,
    /// How many words fit into the queue
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = super::within(5..=1000))]
    capacity: u32,
    /// What keeps the words
    #[arg(long, value_name = "KIND", value_enum, default_value = "own")]
    with: With,
}

/// What the notes keep in globals.
struct Shared {
    exit_flag: AtomicBool,
    queue_lock: Lock,
    work_queue: Arc<dyn JoinableBuffer<&'static str>>,
}

fn run_thread(name: &str, shared: &Shared) -> Result<()> {
    say!("开启线程：{name}");
    process_data(name, shared)?;
    say!("退出线程：{name}");
    Ok(())
}

fn process_data(name: &str, shared: &Shared) -> Result<()> {
    while !shared.exit_flag.load(Relaxed) {
        shared.queue_lock.acquire()?.leak();
        if !shared.work_queue.is_empty() {
            let data = shared.work_queue.get()?;
            shared.queue_lock.release()?;
            say!("{name} processing {data}");
            shared.work_queue.task_done()?;
        } else {
            shared.queue_lock.release()?;
        }
        sleep(1.0);
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let name_list = ["One", "Two", "Three", "Four", "Five"];
    let shared = Arc::new(Shared {
        exit_flag: AtomicBool::new(false),
        queue_lock: Lock::named("queueLock"),
        work_queue: options
            .with
            .joinable("workQueue", Some(options.capacity as usize)),
    });
    let mut threads = Vec::new();

    // 创建新线程
    for number in 1..=options.consumers {
        let shared = Arc::clone(&shared);
        let name = format!("Thread-{number}");
        let body = {
            let name = name.clone();
            move || run_thread(&name, &shared)
        };
        let mut thread = Thread::new(body).named(name).daemon(true); // If another one can't be started, nobody waits for it.
        thread.start()?;
        threads.push(thread);
    }

    // 填充队列
    shared.queue_lock.acquire()?.leak();
    for word in name_list {
        shared.work_queue.put(word)?;
    }
    shared.queue_lock.release()?;

    // 等待队列清空. Asleep: the notes ask `empty()` again and again, and keep a core busy with it.
    shared.work_queue.join();

    // 通知线程是时候退出
    shared.exit_flag.store(true, Relaxed);

    // 等待所有线程完成
    for t in &mut threads {
        t.join()?;
    }
    say!("退出主线程");
    Ok(())
}
