//! The notes' `if` with a second consumer: one of them pops from an empty list (003 Condition(条件)).

use anyhow::Result;
use notes::thread::{Run, RunResult, Thread};
use notes::{explain, say};
use producer_consumer::{Condition, Semaphore};

static CONDITION: Condition<Vec<u32>> = Condition::new(Vec::new());
/// Counts the consumers that have found the list empty.
static WAITING: Semaphore = Semaphore::named("waiting", 0);

struct Consumer;

impl Run for Consumer {
    fn run(self) -> RunResult {
        let mut item = CONDITION.acquire()?;
        // 当等于0, 消费者进入等待
        if item.is_empty() {
            WAITING.release()?; // The list stays locked until wait() sleeps.
            item.wait()?;
        }
        if item.pop().is_none() {
            say!("IndexError: pop from empty list");
            return Ok(());
        }
        say!("Consumer notify : item lengh {}\n", item.len());
        item.notify()?; // Meant for the producer, but only the other consumer is waiting.
        Ok(())
    }
}

struct Producer;

impl Run for Producer {
    fn run(self) -> RunResult {
        let mut item = CONDITION.acquire()?;
        item.push(1);
        say!("Producer notify : item lengh {}", item.len());
        item.notify()?;
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let mut producer = Thread::of(Producer);
    let mut consumer1 = Thread::of(Consumer);
    let mut consumer2 = Thread::of(Consumer);
    consumer1.start()?;
    consumer2.start()?;
    // Make both consumers wait before the item comes. Without this, it happens only now and then.
    WAITING.acquire().leak();
    WAITING.acquire().leak();
    producer.start()?;
    producer.join()?;
    consumer1.join()?;
    consumer2.join()?;
    explain!(
        en: "one item, two consumers: the first one's notify woke the second, whose `if` didn't look again",
        zh: "只有一项，却有两个消费者：第一个的 notify 唤醒了第二个，第二个用的是 if，醒来没有再检查"
    );
    Ok(())
}
