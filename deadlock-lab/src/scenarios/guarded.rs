//! Two threads print the time under one lock: one after the other (001 锁).

use anyhow::Result;
use notes::local_time::ctime;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread};
use producer_consumer::Lock;

/// The notes' `threadID` is left out: nothing reads it.
struct MyThread {
    name: &'static str,
    delay: f64,
}

impl Run for MyThread {
    fn run(self) -> RunResult {
        say!("开启线程： {}", self.name);
        // 获取锁，用于线程同步
        let held = THREAD_LOCK.acquire()?;
        print_time(self.name, self.delay, 3);
        // 释放锁，开启下一个线程
        drop(held);
        Ok(())
    }
}

fn print_time(thread_name: &str, delay: f64, mut counter: u32) {
    while counter > 0 {
        sleep(delay);
        say!("{thread_name}: {}", ctime());
        counter -= 1;
    }
}

static THREAD_LOCK: Lock = Lock::named("threadLock");

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut threads = Vec::new();

    // 创建新线程
    let (name, delay) = ("Thread-1", 1.0);
    let mut thread1 = Thread::of(MyThread { name, delay }).named(name);
    let (name, delay) = ("Thread-2", 2.0);
    let mut thread2 = Thread::of(MyThread { name, delay }).named(name);

    // 开启新线程
    thread1.start()?;
    thread2.start()?;

    // 添加线程到线程列表
    threads.push(thread1);
    threads.push(thread2);

    // 等待所有线程完成
    for t in &mut threads {
        t.join()?;
    }
    say!("退出主线程");
    Ok(())
}
