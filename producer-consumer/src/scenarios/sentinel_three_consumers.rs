//! One sentinel for three consumers: two of them keep waiting until each gets its own sentinel (003 Queue, 哨兵).

use anyhow::Result;
use notes::pace::sleep;
use notes::thread::{Run, RunResult, Thread, current_name};
use notes::{explain, say};
use producer_consumer::{Queue, Semaphore};

/// Released for each item that is printed.
static PRINTED: Semaphore = Semaphore::named("printed", 0);
/// Released by each consumer at its end.
static ENDED: Semaphore = Semaphore::named("ended", 0);
static QUEUE: Queue<Option<u32>> = Queue::new();
// 设置哨兵值
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
            PRINTED.release()?;
        }
        ENDED.release()?;
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
    let mut t1 = Thread::of(Producer);
    let mut t2 = Thread::of(Consumer);
    let mut t3 = Thread::of(Consumer);
    let mut t4 = Thread::of(Consumer);
    t1.start()?;
    t2.start()?;
    t3.start()?;
    t4.start()?;
    t1.join()?;
    for _ in 0..10 {
        PRINTED.acquire().leak();
    }
    ENDED.acquire().leak(); // This is the consumer that got the sentinel.
    let left = QUEUE.len();
    explain!(
        en: "1 sentinel has ended 1 of 3 consumers: 2 wait forever, with {left} items left",
        zh: "1 个哨兵只让 3 个消费者中的 1 个退出了：另外 2 个会永远等下去，队列里还剩 {left} 项"
    );

    QUEUE.put(SENTINEL)?;
    QUEUE.put(SENTINEL)?;
    explain!(
        en: "2 more sentinels, one for each waiting consumer",
        zh: "再放 2 个哨兵，剩下的消费者每个一个"
    );
    t2.join()?;
    t3.join()?;
    t4.join()?;
    Ok(())
}
