//! Putting and getting while few or many messages wait.

use std::time::{Duration, Instant};

use notes_testkit::bench::Table;
use queue_ipc::Queue;

const MESSAGES: u64 = 500_000;

pub(crate) fn run(rounds: usize) -> anyhow::Result<()> {
    let few = filled(1_000)?;
    let many = filled(1_000_000)?;
    Table::of_operations("64 bytes, put and got by one process while", MESSAGES)
        .bench("1,000 are queued", || put_and_get(&few))
        .bench("1,000,000 are queued", || put_and_get(&many))
        .print(rounds)
}

fn filled(messages: usize) -> anyhow::Result<Queue<()>> {
    let queue = Queue::new()?;
    for _ in 0..messages {
        queue.put_bytes(&[7; 64])?;
    }
    Ok(queue)
}

fn put_and_get(queue: &Queue<()>) -> anyhow::Result<Duration> {
    let mut message = Vec::new();
    let began = Instant::now();
    for _ in 0..MESSAGES {
        queue.put_bytes(&[7; 64])?;
        queue.get_bytes(&mut message)?;
    }
    Ok(began.elapsed())
}
