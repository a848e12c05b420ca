//! A special item tells a consumer that nothing comes any more; one consumer (003 Queue, 哨兵).

use std::sync::{Arc, mpsc};

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, Thread, current_name};
use producer_consumer::Buffer;

use super::{end_thread, with::With};

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many consume; one sentinel ends only one of them
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = super::within(1..=100))]
    consumers: u32,
    /// How many items the producer puts
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = super::within(1..=1_000_000))]
    items: u32,
    /// How many items fit into the queue; without it, any number
    #[arg(long, value_name = "N", value_parser = super::within(1..=1_000_000))]
    capacity: Option<u32>,
    /// What stands between them
    #[arg(long, value_name = "KIND", value_enum, default_value = "own")]
    with: With,
}

/// The notes' sentinel is an object that equals no item; here the type says what can come.
type Message = Option<u32>;

const SENTINEL: Message = None;

struct Consumer {
    queue: Arc<dyn Buffer<Message>>,
    ended: mpsc::Sender<()>,
}

impl Run for Consumer {
    fn run(self) {
        end_thread(self.consume());
    }
}

impl Consumer {
    fn consume(self) -> Result<()> {
        // 当get到哨兵就退出
        while let Some(item) = self.queue.get()? {
            say!("Consumer notify: get item {item} by {}\n", current_name());
        }
        self.ended.send(()).unwrap_or(()); // Nobody need listen.
        Ok(())
    }
}

struct Producer {
    queue: Arc<dyn Buffer<Message>>,
    items: u32,
}

impl Run for Producer {
    fn run(self) {
        end_thread(self.produce());
    }
}

impl Producer {
    fn produce(self) -> Result<()> {
        for item in 0..self.items {
            self.queue.put(Some(item))?;
            say!("Producer notify: item number {item} by {}", current_name());
            sleep(1.0);
        }
        // put哨兵, 让消费者退出
        self.queue.put(SENTINEL)?;
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let (items, count) = (options.items, options.consumers);
    let capacity = options.capacity.map(|capacity| capacity as usize);
    let queue: Arc<dyn Buffer<Message>> = options.with.buffer(capacity);
    let (ended, ends) = mpsc::channel();
    // Daemons: if one can't be started, nobody waits for the others.
    let mut producer = Thread::of(Producer {
        queue: Arc::clone(&queue),
        items,
    })
    .daemon(true);
    let consumer = |_| {
        let (queue, ended) = (Arc::clone(&queue), ended.clone());
        Thread::of(Consumer { queue, ended }).daemon(true)
    };
    let mut consumers: Vec<Thread> = (0..count).map(consumer).collect();
    producer.start()?;
    for consumer in &mut consumers {
        consumer.start()?;
    }
    producer.join()?;
    ends.recv()?; // The one that got the sentinel.
    if count > 1 {
        put_the_missing_sentinels(&*queue, count)?;
    }
    for consumer in &mut consumers {
        consumer.join()?;
    }
    Ok(())
}

/// All items and the sentinel are gone and nobody puts any more: the others would wait for ever.
fn put_the_missing_sentinels(queue: &dyn Buffer<Message>, count: u32) -> Result<()> {
    let (waiting, left) = (count - 1, queue.len());
    say!(
        "1 sentinel has ended 1 of {count} consumers: {waiting} wait for ever, with {left} items left"
    );
    for _ in 0..waiting {
        queue.put(SENTINEL)?;
    }
    say!("{waiting} sentinels more, one for each");
    Ok(())
}
