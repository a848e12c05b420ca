//! A list bounded by 5: a thread that finds it full or empty waits for the other (003 Condition(条件)).

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread};
use producer_consumer::Condition;

/// The condition, and the notes' list `item` that it protects.
static CONDITION: Condition<Vec<u32>> = Condition::new(Vec::new());

struct Consumer;

impl Run for Consumer {
    fn run(self) -> RunResult {
        for _ in 0..10 {
            let mut item = CONDITION.acquire()?;
            // 当等于0, 消费者进入等待
            // The notes write `if`. After wait() the list may be empty again, because another thread took the item
            // first.
            while item.is_empty() {
                item.wait()?;
            }
            item.pop();
            say!("Consumer notify : item lengh {}\n", item.len());
            // The notes write notify(). It may wake another consumer instead of the producer.
            item.notify_all()?;
            drop(item);
            // 消费者等待的时间要比生产者长
            sleep(2.0);
        }
        Ok(())
    }
}

struct Producer;

impl Run for Producer {
    fn run(self) -> RunResult {
        for _ in 0..10 {
            let mut item = CONDITION.acquire()?;
            // 当等于5, 生产者进入等待
            while item.len() == 5 {
                item.wait()?;
            }
            item.push(1);
            say!("Producer notify : item lengh {}", item.len());
            item.notify_all()?;
            drop(item);
            sleep(1.0);
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut producer = Thread::of(Producer);
    let mut consumer = Thread::of(Consumer);
    producer.start()?;
    consumer.start()?;
    producer.join()?;
    consumer.join()?;
    Ok(())
}
