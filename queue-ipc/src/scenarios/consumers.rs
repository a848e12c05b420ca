//! One producer, three consumers, each item for one of them (003 Queue(进程队列)).

use anyhow::{Result, ensure};
use fork_demo::{Process, current};
use notes::pace::sleep;
use notes::say;
use queue_ipc::{GetError, Queue};

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many processes consume
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u32).range(1..=64))]
    consumers: u32,
    /// How many items are produced
    #[arg(long, value_name = "K", default_value = "10", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    items: u32,
}

fn consumer(queue: &Queue<u32>) -> Result<()> {
    loop {
        let item = match queue.get() {
            Ok(item) => item,
            Err(GetError::ShutDown { .. }) => return Ok(()), // The notes' loop has no such end.
            Err(other) => return Err(other.into()),
        };
        say!("Consumer notify: get item {item} by {}\n", current().name);
    }
}

fn producer(queue: &Queue<u32>, items: u32) -> Result<()> {
    for item in 0..items {
        queue.put(item)?;
        say!("Producer notify: item number {item} by {}", current().name);
        sleep(1.0);
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let queue = Queue::new()?;
    let mut t1 = Process::new(|| producer(&queue, options.items)).named("producer-1");
    let mut consumers: Vec<Process> = (2..2 + options.consumers)
        .map(|n| Process::new(|| consumer(&queue)).named(format!("consumer-{n}")))
        .map(|consumer| consumer.daemon(true))
        .collect();
    t1.start()?;
    for t in &mut consumers {
        t.start()?;
    }
    ended_well(&t1)?;
    // Nothing more will come: the consumers end now, and the joins do, too. In the notes they never do.
    queue.shutdown();
    for t in &consumers {
        ended_well(t)?;
    }
    // If the consumers had all died, something would be left.
    ensure!(queue.is_empty(), "{} items are left", queue.len());
    Ok(())
}

fn ended_well(process: &Process) -> Result<()> {
    let status = process.join()?;
    ensure!(status.success(), "{} ended with {status}", process.name());
    Ok(())
}
