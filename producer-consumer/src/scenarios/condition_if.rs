//! The list bounded by 5 with the notes' `if` and `notify`: right with one producer and one consumer (003 Condition(条件)).

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
            if item.is_empty() {
                item.wait()?;
            }
            item.pop();
            say!("Consumer notify : item lengh {}\n", item.len());
            item.notify()?;
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
            if item.len() == 5 {
                item.wait()?;
            }
            item.push(1);
            say!("Producer notify : item lengh {}", item.len());
            item.notify()?;
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
