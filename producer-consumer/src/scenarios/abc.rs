//! Three threads print ABC in turn; `--rate` measures how fast they hand over (003 Condition, 3个线程, 按顺序打印ABC).

mod atomics;
mod channels;
mod locks;
mod park;
mod rate;
mod semaphores;
mod threads;

use anyhow::Result;
use clap::ValueEnum;
use notes::demo::ChineseHelp as _;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Condition;
use threads::{Print, Threads};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How each thread learns that it is its turn
    #[arg(
        long,
        value_name = "WAY",
        value_enum,
        default_value = "condition",
        zh = "每个线程怎样知道轮到自己"
    )]
    by: By,
    /// How many times each thread prints its letter (10); with --rate, how many turns each thread has (5000)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), zh = "每个线程打印几次（默认 10）；加上 --rate 时，每个线程轮到几次（默认 5000）")]
    rounds: Option<u32>,
    /// Measure hand-offs a second, of all ways and of Python's
    #[arg(
        long,
        conflicts_with = "by",
        zh = "测量每秒交接多少次：各种方式，以及笔记的 Python 程序"
    )]
    rate: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    /// One condition for all, as in the notes
    #[value(zh = "共用一个条件变量，和笔记一样")]
    Condition,
    /// A lock for each, released by the thread before it
    #[value(zh = "每个线程一把锁，由前一个线程释放")]
    Locks,
    /// A semaphore for each
    #[value(zh = "每个线程一个信号量")]
    Semaphores,
    /// A channel to each, and one token that goes round
    #[value(zh = "每个线程一个通道，一个令牌轮流传递")]
    Channels,
    /// A number says whose turn it is; its thread is unparked
    #[value(zh = "用一个数表示轮到谁，再用 unpark 唤醒那个线程")]
    Park,
    /// A number that all threads read again and again
    #[value(zh = "用一个数表示轮到谁，所有线程反复去读")]
    Atomics,
}

impl By {
    fn threads(self) -> Result<Threads> {
        match self {
            By::Condition => Ok([thread_a, thread_b, thread_c]),
            By::Locks => locks::threads(),
            By::Semaphores => Ok(semaphores::THREADS),
            By::Channels => Ok(channels::THREADS),
            By::Park => Ok(park::THREADS),
            By::Atomics => Ok(atomics::THREADS),
        }
    }
}

/// The condition, and the notes' `current` that it protects.
static CONDITION: Condition<&str> = Condition::new("A");

fn thread_a(rounds: u32, print: Print) -> Result<()> {
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

fn thread_b(rounds: u32, print: Print) -> Result<()> {
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

fn thread_c(rounds: u32, print: Print) -> Result<()> {
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
        let ways = By::value_variants().iter().map(|by| by.threads());
        return rate::run(
            options.rounds.unwrap_or(5_000),
            ways.collect::<Result<_>>()?,
        );
    }
    let rounds = options.rounds.unwrap_or(10);
    let [a, b, c] = options.by.threads()?;
    let print = |letter: &str| say!("{letter}");
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
