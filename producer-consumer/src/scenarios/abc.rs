//! Three threads print ABC in turn (003 Condition, 3个线程, 按顺序打印ABC).

mod atomics;
mod by;
mod channels;
mod locks;
mod park;
mod semaphores;
pub(crate) mod threads;

use anyhow::Result;
use by::By;
use clap::ValueEnum as _;
use notes::demo::ChineseHelp as _;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Condition;
use threads::Threads;

use crate::abc_rate;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How each thread learns that it is its turn
    #[arg(long, value_name = "WAY", value_enum, default_value_t = By::Condition, zh = "每个线程怎样知道轮到自己")]
    by: By,
    /// How many times each thread prints its letter (10); with --rate, how many turns each thread has (5000)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), zh = "每个线程打印几次（默认 10）；加上 --rate 时，每个线程轮到几次（默认 5000）")]
    rounds: Option<u32>,
    /// Measure hand-offs a second, of all ways and of Python's
    #[arg(long, conflicts_with = "by", zh = "测量各方式和 Python 的交接速度")]
    rate: bool,
}

/// The condition, and the notes' `current` that it protects.
static CONDITION: Condition<&str> = Condition::new("A");

fn thread_a(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        let mut current = CONDITION.acquire()?;
        while *current != "A" {
            current.wait()?;
        }
        print("A");
        *current = "B";
        current.notify_all()?; // notify() may wake the wrong one of two waiting threads: then all wait for ever.
    }
    Ok(())
}

fn thread_b(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        let mut current = CONDITION.acquire()?;
        while *current != "B" {
            current.wait()?;
        }
        print("B");
        *current = "C";
        current.notify_all()?;
    }
    Ok(())
}

fn thread_c(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        let mut current = CONDITION.acquire()?;
        while *current != "C" {
            current.wait()?;
        }
        print("C");
        *current = "A";
        current.notify_all()?;
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    if options.rate {
        return measure(options.rounds.unwrap_or(5_000));
    }
    let rounds = options.rounds.unwrap_or(10);
    let print = |letter: &str| say!("{letter}");
    let [a, b, c] = threads(options.by)?;
    let mut a = Thread::new(move || a(rounds, print)).named("ThreadA");
    let mut b = Thread::new(move || b(rounds, print)).named("ThreadB");
    let mut c = Thread::new(move || c(rounds, print)).named("ThreadC");

    a.start()?;
    b.start()?;
    c.start()?;

    a.join()?;
    b.join()?;
    c.join()?;
    Ok(())
}

fn threads(by: By) -> Result<Threads> {
    match by {
        By::Condition => Ok([thread_a, thread_b, thread_c]),
        By::Locks => locks::threads(),
        By::Semaphores => Ok(semaphores::THREADS),
        By::Channels => Ok(channels::THREADS),
        By::Park => Ok(park::THREADS),
        By::Atomics => Ok(atomics::THREADS),
    }
}

fn measure(rounds: u32) -> Result<()> {
    let ways = By::value_variants().iter().map(|by| threads(*by));
    abc_rate::run(rounds, ways.collect::<Result<_>>()?)
}
