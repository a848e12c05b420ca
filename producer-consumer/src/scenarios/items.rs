//! One producer, three consumers, and how to know that all is done (003 Queue(线程队列)).

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, mpsc};

use anyhow::{Result, bail};
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, Thread, current_name};
use producer_consumer::{JoinableBuffer, TooManyDone};

use super::{end_thread, with::With};

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many items each producer puts
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = super::within(1..=1_000_000))]
    items: u32,
    /// How many produce
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = super::within(1..=100))]
    producers: u32,
    /// How many consume
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = super::within(1..=100))]
    consumers: u32,
    /// How many items fit into the queue; without it, any number
    #[arg(long, value_name = "N", value_parser = super::within(1..=1_000_000))]
    capacity: Option<u32>,
    /// Wait for nobody, as a `join` without parentheses does
    #[arg(long)]
    no_join: bool,
    /// What stands between them; a channel has no task_done: it is counted beside it
    #[arg(long, value_name = "KIND", value_enum, default_value = "own")]
    with: With,
}

struct Consumer {
    queue: Arc<dyn JoinableBuffer<u32>>,
    done: Arc<AtomicU32>,
    tell: mpsc::Sender<TooManyDone>,
}

impl Run for Consumer {
    fn run(self) {
        while let Ok(item) = self.queue.get() {
            say!("Consumer notify: get item {item} by {}\n", current_name());
            self.done.fetch_add(1, Relaxed);
            if let Err(error) = self.queue.task_done() {
                // It goes on: else items would be left, and `join` would wait for ever.
                self.tell.send(error).unwrap_or(());
            }
        }
    }
}

struct Producer {
    queue: Arc<dyn JoinableBuffer<u32>>,
    items: std::ops::Range<u32>,
}

impl Run for Producer {
    fn run(self) {
        end_thread(self.produce());
    }
}

impl Producer {
    fn produce(self) -> Result<()> {
        for item in self.items {
            self.queue.put(item)?;
            say!("Producer notify: item number {item} by {}", current_name());
            sleep(1.0);
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let capacity = options.capacity.map(|capacity| capacity as usize);
    let queue: Arc<dyn JoinableBuffer<u32>> = options.with.joinable("queue", capacity);
    let done = Arc::new(AtomicU32::new(0));
    let (tell, told) = mpsc::channel();
    let (producers, items) = (options.producers, options.items);
    let mut threads = Vec::new();
    for producer in 0..producers {
        let queue = Arc::clone(&queue);
        let items = producer * items..(producer + 1) * items;
        threads.push(Thread::of(Producer { queue, items }).daemon(!options.no_join));
    }
    for _ in 0..options.consumers {
        let (queue, done, tell) = (queue.clone(), done.clone(), tell.clone());
        // Daemons: they loop for ever, and the program shall not wait for their end, as the notes' does.
        let mut consumer = Thread::of(Consumer { queue, done, tell }).daemon(true);
        consumer.start()?;
    }
    for producer in &mut threads {
        producer.start()?;
    }
    if !options.no_join {
        for producer in &mut threads {
            producer.join()?;
        }
        queue.join(); // Not the consumers' end: the end of all that was put.
    }
    if let Ok(error) = told.try_recv() {
        bail!(error);
    }
    let all = producers * items;
    say!("{} of {all} items are done", done.load(Relaxed));
    Ok(())
}
