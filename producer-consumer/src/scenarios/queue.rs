//! Two producers, five consumers, and the queue between them (002 线程同步--消息队列).

use std::sync::Arc;

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, Thread, current_name};
use producer_consumer::Buffer;

use super::{end_thread, with::With};

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// End after N of the notes' seconds, where the notes go on for ever
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = super::within(1..=3600))]
    seconds: u32,
    /// How many produce
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = super::within(1..=30))]
    producers: u32,
    /// How many consume
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = super::within(1..=30))]
    consumers: u32,
    /// How many products fit in, the first 500 among them; without it, any number
    #[arg(long, value_name = "N", value_parser = super::within(500..=1_000_000))]
    capacity: Option<u32>,
    /// What stands between them
    #[arg(long, value_name = "KIND", value_enum, default_value = "own")]
    with: With,
}

struct Pro {
    queue: Arc<dyn Buffer<String>>,
    seconds: u32,
}

impl Run for Pro {
    fn run(self) {
        let mut count = 0;
        for _ in 0..self.seconds {
            if self.queue.len() < 1000 {
                for _ in 0..100 {
                    let msg = format!("生成产品{}", count + 1);
                    // Adds a new product to the queue. With a capacity it may be full: not before consumers have
                    // taken some is there room, so this round is over.
                    if self.queue.try_put(msg.clone()).is_err() {
                        break;
                    }
                    count += 1;
                    say!("{msg}");
                }
            }
            sleep(1.0);
        }
    }
}

struct Con {
    queue: Arc<dyn Buffer<String>>,
    seconds: u32,
}

impl Run for Con {
    fn run(self) {
        end_thread(self.consume());
    }
}

impl Con {
    fn consume(self) -> Result<()> {
        for _ in 0..self.seconds {
            // Thirty consumers take ninety at most at a time: with more than 100 there, none waits in get.
            if self.queue.len() > 100 {
                for _ in 0..3 {
                    let msg = format!("{}消费了{}", current_name(), self.queue.get()?);
                    say!("{msg}");
                }
            }
            sleep(1.0);
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let seconds = options.seconds;
    // A queue for threads; processes can't use it.
    let queue = options
        .with
        .buffer(options.capacity.map(|capacity| capacity as usize));
    for i in 0..500 {
        queue.put(format!("初始产品{i}"))?;
    }
    for _ in 0..options.producers {
        let queue = Arc::clone(&queue);
        let mut p = Thread::of(Pro { queue, seconds });
        p.start()?;
    }
    for _ in 0..options.consumers {
        let queue = Arc::clone(&queue);
        let mut c = Thread::of(Con { queue, seconds });
        c.start()?;
    }
    Ok(()) // The program ends when its last thread does.
}
