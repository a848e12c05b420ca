//! Two producers, five consumers, and the queue between them (002 线程同步--消息队列).

use std::sync::Arc;

use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, Thread, current_name};
use producer_consumer::Queue;

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// End after N of the notes' seconds, where the notes go on for ever
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3600))]
    seconds: u32,
}

struct Pro {
    queue: Arc<Queue<String>>,
    seconds: u32,
}

impl Run for Pro {
    fn run(self) {
        let mut count = 0;
        for _ in 0..self.seconds {
            if self.queue.qsize() < 1000 {
                for _ in 0..100 {
                    count += 1;
                    let msg = format!("生成产品{count}");
                    self.queue.put(msg.clone()); // Adds a new product to the queue.
                    say!("{msg}");
                }
            }
            sleep(1.0);
        }
    }
}

struct Con {
    queue: Arc<Queue<String>>,
    seconds: u32,
}

impl Run for Con {
    fn run(self) {
        for _ in 0..self.seconds {
            // Five consumers take fifteen at most at a time: with more than 100 there, none waits in get.
            if self.queue.qsize() > 100 {
                for _ in 0..3 {
                    let msg = format!("{}消费了{}", current_name(), self.queue.get());
                    say!("{msg}");
                }
            }
            sleep(1.0);
        }
    }
}

/// Runs the scenario.
pub(crate) fn run(Options { seconds }: Options) -> anyhow::Result<()> {
    // A queue for threads; processes can't use it.
    let queue = Arc::new(Queue::new(0));
    for i in 0..500 {
        queue.put(format!("初始产品{i}"));
    }
    for _ in 0..2 {
        let queue = Arc::clone(&queue);
        let mut p = Thread::of(Pro { queue, seconds });
        p.start()?;
    }
    for _ in 0..5 {
        let queue = Arc::clone(&queue);
        let mut c = Thread::of(Con { queue, seconds });
        c.start()?;
    }
    Ok(()) // The program ends when its last thread does.
}
