//! Messages of one MiB, compared with a plain copy on this machine.

use std::time::{Duration, Instant};

use notes_testkit::bench::Table;

use crate::stream::queue;
use crate::tasks::Tasks;

const BYTES: usize = 1 << 20;
const MESSAGES: usize = 400;

pub(crate) fn run(rounds: usize) -> anyhow::Result<()> {
    for (producers, consumers) in [(1, 1), (2, 1), (1, 2), (2, 2)] {
        let tasks = Tasks {
            producers,
            consumers,
        };
        beside_copying(rounds, tasks)?;
    }
    Ok(())
}

fn beside_copying(rounds: usize, tasks: Tasks) -> anyhow::Result<()> {
    let Tasks {
        producers,
        consumers,
    } = tasks;
    let title = format!("1 MiB a message, {producers} put and {consumers} get, processes");
    Table::of_operations(title, MESSAGES as u64)
        .bench("memcpy, warm, 1 thread", memcpy)
        .bench("Queue of bytes, bounded to 8", move || {
            queue(tasks, BYTES, MESSAGES, Some(8))
        })
        .bench("Queue of bytes, unbounded", move || {
            queue(tasks, BYTES, MESSAGES, None)
        })
        .print(rounds)
}

/// Copies from one buffer to eight others in turn, like the messages of a queue.
fn memcpy() -> anyhow::Result<Duration> {
    let from = vec![7_u8; BYTES];
    let mut to = vec![vec![1_u8; BYTES]; 8];
    let began = Instant::now();
    for copy in 0..MESSAGES {
        to[copy % 8].copy_from_slice(std::hint::black_box(&from));
        std::hint::black_box(&mut to);
    }
    Ok(began.elapsed())
}
