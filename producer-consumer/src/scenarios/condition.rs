//! A list bounded by 5: who finds it full or empty waits for the other (003 Condition(条件)).

use std::sync::Arc;

use anyhow::Result;
use notes::event;
use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, Thread};
use producer_consumer::{Acquired, Condition};

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The word before `wait`: `if` as in the notes, `while` as is right
    #[arg(long, value_name = "WORD", value_enum, default_value = "while")]
    wait: Word,
    /// How many consume
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    consumers: u32,
    /// How many items each consumer takes
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    items: u32,
    /// How many items fit into the list
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    capacity: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Word {
    If,
    While,
}

/// What the condition is about.
#[derive(Default)]
struct List {
    item: Vec<u32>,
    /// How many consumers sleep.
    hungry: u32,
    /// A consumer has found nothing where its `if` had promised something.
    is_broken: bool,
}

/// Waits while `must_wait`. This is the line that it is all about.
fn wait(word: Word, list: &mut Acquired<'_, List>, must_wait: impl Fn(&List) -> bool) {
    match word {
        // Woken is not yet right: another one may have been faster, or the wake-up may have been meant for another.
        Word::If => {
            if must_wait(list) {
                list.wait();
            }
        }
        Word::While => {
            while must_wait(list) {
                list.wait();
            }
        }
    }
}

/// For pictures: the list's length as a curve.
#[expect(clippy::cast_precision_loss, reason = "a curve needs no 53 bits")]
fn tell_length(list: &List) {
    event::gauge("item", list.item.len() as f64);
}

struct Consumer {
    condition: Arc<Condition<List>>,
    word: Word,
    items: u32,
}

impl Run for Consumer {
    fn run(self) {
        for _ in 0..self.items {
            let mut list = self.condition.acquire();
            // 当等于0, 消费者进入等待
            list.hungry += 1;
            wait(self.word, &mut list, |list| {
                list.item.is_empty() && !list.is_broken
            });
            list.hungry -= 1;
            if list.is_broken {
                return;
            }
            if list.item.pop().is_none() {
                say!("IndexError: pop from empty list");
                list.is_broken = true;
                list.notify_all(); // Nobody shall wait for one that is gone.
                return;
            }
            tell_length(&list);
            say!("Consumer notify : item lengh {}\n", list.item.len());
            self.wake(&list);
            drop(list);
            // 消费者等待的时间要比生产者长
            sleep(2.0);
        }
    }
}

impl Consumer {
    /// The notes' notify wakes one, be it the producer or another consumer, for whom there is nothing. With a `while`
    /// that one would sleep again and the producer would never wake: so all are woken.
    fn wake(&self, list: &Acquired<'_, List>) {
        match self.word {
            Word::If => list.notify(),
            Word::While => list.notify_all(),
        }
    }
}

struct Producer {
    condition: Arc<Condition<List>>,
    word: Word,
    items: u32,
    consumers: u32,
    capacity: usize,
}

impl Run for Producer {
    fn run(self) {
        for i in 0..self.items {
            if self.word == Word::If && self.consumers > 1 {
                self.let_it_break(i);
            }
            let mut list = self.condition.acquire();
            // 当等于5, 生产者进入等待
            wait(self.word, &mut list, |list| {
                list.item.len() == self.capacity && !list.is_broken
            });
            if list.is_broken {
                return;
            }
            list.item.push(1);
            tell_length(&list);
            say!("Producer notify : item lengh {}", list.item.len());
            list.notify();
            drop(list);
            sleep(1.0);
        }
    }
}

impl Producer {
    /// Comes when all consumers sleep, and with the second item only when the first one was enough: what happens now
    /// and then, happens always.
    fn let_it_break(&self, items_so_far: u32) {
        loop {
            let list = self.condition.acquire();
            let all_sleep = items_so_far == 0 && list.hungry == self.consumers;
            if all_sleep || list.is_broken {
                return;
            }
            drop(list);
            std::thread::yield_now();
        }
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let (word, items, consumers) = (options.wait, options.items, options.consumers);
    let condition = Arc::new(Condition::new(List::default()));
    // Daemons: if one can't be started, the others are not waited for in vain.
    let mut producer = Thread::of(Producer {
        condition: Arc::clone(&condition),
        word,
        items: items * consumers,
        consumers,
        capacity: options.capacity as usize,
    })
    .daemon(true);
    let consumer = |_| {
        let condition = Arc::clone(&condition);
        Thread::of(Consumer {
            condition,
            word,
            items,
        })
        .daemon(true)
    };
    let mut all_consumers: Vec<Thread> = (0..consumers).map(consumer).collect();
    producer.start()?;
    for consumer in &mut all_consumers {
        consumer.start()?;
    }
    producer.join()?;
    for consumer in &mut all_consumers {
        consumer.join()?;
    }
    if condition.acquire().is_broken {
        say!(
            "one item, two consumers: the first one's notify woke the second, whose `if` didn't look again"
        );
    }
    Ok(())
}
