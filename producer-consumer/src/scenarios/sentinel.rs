//! A special item tells the consumer to exit; one producer, one consumer (003 Queue, 哨兵).

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread, current_name};
use producer_consumer::Queue;

static QUEUE: Queue<Option<u32>> = Queue::new();
// 设置哨兵值
/// The notes' sentinel is an object that equals no item. Here the type has a value for each item and one for the
/// sentinel.
const SENTINEL: Option<u32> = None;

struct Consumer;

impl Run for Consumer {
    fn run(self) -> RunResult {
        loop {
            let item = QUEUE.get()?;

            // 当get到哨兵就退出
            let Some(item) = item else {
                break;
            };

            say!("Consumer notify: get item {item} by {}\n", current_name());
            QUEUE.task_done()?;
        }
        Ok(())
    }
}

struct Producer;

impl Run for Producer {
    fn run(self) -> RunResult {
        for i in 0..10 {
            let item = i;
            QUEUE.put(Some(item))?;
            say!("Producer notify: item number {item} by {}", current_name());
            sleep(1.0);
        }

        // put哨兵, 让消费者退出
        QUEUE.put(SENTINEL)?;
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 这样的退出方法, 只能有一个消费者
    let mut t1 = Thread::of(Producer);
    let mut t2 = Thread::of(Consumer);
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    Ok(())
}
