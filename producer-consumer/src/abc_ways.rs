//! The options of `abc`, and what they choose: another way to hand over, another number of rounds, or the measurement.

mod atomics;
mod by;
mod channels;
mod condition;
mod locks;
mod park;
mod semaphores;
pub(crate) mod threads;

use anyhow::Result;
use by::By;
use clap::ValueEnum as _;
use notes::demo::{ChineseHelp as _, number};
use notes::say;
use notes::thread::Thread;
use threads::Threads;

use crate::abc_rate;

/// The options of `abc`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How each thread learns that it is its turn
    #[arg(long, value_name = "WAY", value_enum, default_value_t = By::Condition, zh = "每个线程怎样知道轮到自己")]
    by: By,
    /// Rounds per thread; with --rate the default is 5000
    #[arg(long, value_name = "N", default_value = NOTES_ROUNDS, default_value_if("rate", "true", "5000"), value_parser = number::<u32>(1..=1_000_000),
        zh = "每个线程打印几次；加上 --rate 时，每个线程轮到几次，默认 5000")]
    rounds: u32,
    /// Measure the hand-offs per second of every way, and of Python
    #[arg(long, conflicts_with = "by", zh = "测量各方式和 Python 的交接速度")]
    rate: bool,
}

/// The rounds of the notes' script.
const NOTES_ROUNDS: &str = "10";

impl Options {
    /// Whether the options choose what the notes' script does.
    pub(crate) fn are_default(&self) -> bool {
        let is_notes = self.rounds.to_string() == NOTES_ROUNDS;
        matches!(self.by, By::Condition) && is_notes && !self.rate
    }
}

/// Does what the options choose.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.rate {
        return measure(options.rounds);
    }
    let rounds = options.rounds;
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
        By::Condition => Ok(condition::THREADS),
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
