//! A list bounded by 5: a thread that finds it full or empty waits for the other (003 Condition(条件)).

mod bug;
mod word;

use std::sync::{Arc, mpsc};

use anyhow::Result;
use notes::pace::sleep;
use notes::thread::{Run, Thread};
use notes::{event, say};
use producer_consumer::Condition;

use super::end_thread;
use bug::Told;
use word::Word;

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The word before `wait`
    #[arg(long, value_name = "WORD", value_enum, default_value = "while")]
    wait: Word,
    /// How many produce
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = super::within(1..=100))]
    producers: u32,
    /// How many consume
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = super::within(1..=100))]
    consumers: u32,
    /// How many items each consumer takes
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = super::within(1..=1_000_000))]
    items: u32,
    /// How many items fit into the list
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = super::within(1..=1_000_000))]
    capacity: u32,
}

/// What all threads have: in the notes, globals.
struct Shared {
    condition: Condition<Vec<u32>>,
    word: Word,
    capacity: usize,
}

struct Consumer {
    shared: Arc<Shared>,
    items: u32,
    tell: mpsc::Sender<Told>,
}

impl Run for Consumer {
    fn run(self) {
        end_thread(self.consume());
    }
}

impl Consumer {
    fn consume(self) -> Result<()> {
        let (condition, word) = (&self.shared.condition, self.shared.word);
        for _ in 0..self.items {
            let mut item = condition.acquire()?;
            self.tell.send(Told::Comes).unwrap_or(());
            // 当等于0, 消费者进入等待
            word.wait(&mut item, |item| item.is_empty())?;
            if item.pop().is_none() {
                say!("IndexError: pop from empty list");
                self.tell.send(Told::FindsNothing).unwrap_or(());
                return Ok(());
            }
            tell_length(&item);
            say!("Consumer notify : item lengh {}\n", item.len());
            word.wake(&item)?;
            drop(item);
            // 消费者等待的时间要比生产者长
            sleep(2.0);
        }
        Ok(())
    }
}

struct Producer {
    shared: Arc<Shared>,
    items: u32,
}

impl Run for Producer {
    fn run(self) {
        end_thread(self.produce());
    }
}

impl Producer {
    fn produce(self) -> Result<()> {
        let (condition, word) = (&self.shared.condition, self.shared.word);
        for _ in 0..self.items {
            let mut item = condition.acquire()?;
            // 当等于5, 生产者进入等待
            word.wait(&mut item, |item| item.len() == self.shared.capacity)?;
            item.push(1);
            tell_length(&item);
            say!("Producer notify : item lengh {}", item.len());
            item.notify()?;
            drop(item);
            sleep(1.0);
        }
        Ok(())
    }
}

/// For pictures: the list's length as a curve.
#[expect(clippy::cast_precision_loss, reason = "a curve needs no 53 bits")]
fn tell_length(item: &[u32]) {
    event::gauge("item", item.len() as f64);
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let (producers, consumers) = (options.producers, options.consumers);
    let shared = Arc::new(Shared {
        condition: Condition::new(Vec::new()),
        word: options.wait,
        capacity: options.capacity as usize,
    });
    let (tell, told) = mpsc::channel();
    // Daemons: if one can't be started, nobody waits for the others.
    let producer = |items| {
        let shared = Arc::clone(&shared);
        Thread::of(Producer { shared, items }).daemon(true)
    };
    let consumer = |items| {
        let (shared, tell) = (Arc::clone(&shared), tell.clone());
        Thread::of(Consumer {
            shared,
            items,
            tell,
        })
        .daemon(true)
    };
    let breaks = options.wait == Word::If && consumers > 1;
    let all = if breaks { 1 } else { options.items * consumers };
    let share = |number| all / producers + u32::from(number < all % producers);
    let mut threads: Vec<Thread> = (0..producers).map(share).map(producer).collect();
    let mut all_consumers: Vec<Thread> = (0..consumers).map(|_| consumer(options.items)).collect();
    drop(tell); // Only consumers tell.
    if breaks {
        return bug::let_it_break(&mut threads, &mut all_consumers, &told);
    }
    drop(told);
    threads.append(&mut all_consumers);
    for thread in &mut threads {
        thread.start()?;
    }
    for thread in &mut threads {
        thread.join()?;
    }
    Ok(())
}
