//! Measures the cost of a pool and compares it with CPython's pool, a plain queue, threads and rayon in the same run.
//!
//! The benchmarks run in turn, round after round, so that other load on the machine affects all of them. `cargo bench
//! -p pool-demo -- map` measures one of `start`, `apply`, `map`, `heavy`. Without `--bench` (as `cargo test --benches`
//! calls it) the bench runs one round to show that it works.

#![expect(clippy::unwrap_used, reason = "a bench that can't go on should stop")]

mod threads;

use std::hint::black_box;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use fork_demo::Process;
use notes::measure::time;
use notes_runtime::memory::Pages;
use notes_testkit::bench::Table;
use notes_testkit::bench::python::Interpreter;
use pool_demo::{Pool, ThreadPool};
use queue_ipc::Queue;
use rayon::prelude::*;
use shared_memory::Event;
use shared_memory::sync::{Deadline, futex};

use threads::Threads;

/// CPython's `multiprocessing.Pool`: the script runs the command of each question and answers with the time in
/// nanoseconds.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/pool/python.py");

const WORKERS: usize = 2;
/// The number of items in a map.
const ITEMS: u32 = 10_000;
const MANY_ITEMS: u32 = 1_000_000;
/// About 100 ms, so long that the cost of the pool does not matter.
const HEAVY_ROUNDS: u64 = 30_000_000;
const HEAVY_TASKS: u64 = 8;

fn main() -> anyhow::Result<()> {
    let in_earnest = std::env::args().any(|argument| argument == "--bench");
    let rounds = if in_earnest { 15 } else { 1 };
    let mut python = Interpreter::start(SCRIPT);
    match &python {
        Some(python) => println!("{}, also with {WORKERS} workers", python.version()),
        None => println!("(python3 is missing: CPython's Pool not measured)"),
    }
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = |name| words.is_empty() || words.iter().any(|word| word == name);
    // This process has no other threads before it forks the pools.
    if wanted("start") {
        start_and_stop(rounds, &mut python)?;
        squares(rounds)?;
    }
    if wanted("apply") {
        apply(rounds, &mut python)?;
    }
    if wanted("map") {
        map_one_by_one(rounds, &mut python)?;
        map_in_chunks(rounds, &mut python)?;
    }
    if wanted("heavy") {
        heavy(rounds.min(5))?;
    }
    Ok(())
}

fn square(x: u64) -> u64 {
    x * x
}

/// Arithmetic that no compiler optimizes away.
fn heavy_task(seed: u64) -> u64 {
    (0..HEAVY_ROUNDS).fold(seed, |sum, n| {
        sum.wrapping_mul(6_364_136_223_846_793_005).rotate_left(9) ^ n
    })
}

/// A table of microseconds.
fn table(title: &str) -> Table<'static> {
    let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
    Table::new(title, 36)
        .column("", 14, move |row| {
            format!("{:.3} us", micros(row.samples.median()))
        })
        .column("", 25, move |row| {
            let (low, high) = row.samples.spread();
            format!("{:.3} - {:.3}", micros(low), micros(high))
        })
        .column("", 0, |row| {
            if row.is_first() {
                return String::new();
            }
            let target = row.target.map(|target| format!(" (target: {target})"));
            format!("  {:.2} x ours{}", row.ratio(), target.unwrap_or_default())
        })
}

/// The time that CPython needs for each of `n` runs of `what`.
fn each(python: &mut Interpreter, what: &str, n: u32) -> anyhow::Result<Duration> {
    Ok(python.ask(format_args!("{what} {n}"))? / n)
}

fn start_and_stop(rounds: usize, python: &mut Option<Interpreter>) -> anyhow::Result<()> {
    let ours = || {
        Ok(time(|| {
            let pool = Pool::new(WORKERS).unwrap();
            pool.close();
            pool.join().unwrap();
        }))
    };
    let fork = || {
        Ok(time(|| {
            let mut all: Vec<Process> = (0..WORKERS).map(|_| Process::new(|| ())).collect();
            all.iter_mut().for_each(|process| process.start().unwrap());
        }))
    };
    let mut table = table("start and stop").bench("  Pool", ours);
    if let Some(python) = python {
        table = table
            .bench("  CPython Pool", || each(python, "start_stop", 1))
            .target("7 x at least");
    }
    table
        .bench("  as many bare Processes", fork)
        .bench("  ThreadPool", || {
            Ok(time(|| drop(ThreadPool::new(WORKERS).unwrap())))
        })
        .bench("  as many bare threads", || {
            Ok(time(|| Threads::start(WORKERS).end()))
        })
        .print(rounds * 3)
}

/// The notes' comparison of processes with threads: starts workers, gives them little work, and ends them.
fn squares(rounds: usize) -> anyhow::Result<()> {
    let processes = || {
        Ok(time(|| {
            let pool = Pool::new(4).unwrap();
            assert_eq!(pool.map(square, 0..100).unwrap().len(), 100);
            pool.close();
            pool.join().unwrap();
        }))
    };
    let threads = || {
        Ok(time(|| {
            let pool = ThreadPool::new(4).unwrap();
            let all: Vec<_> = (0..100).map(|x| pool.submit(move || square(x))).collect();
            assert!(all.into_iter().all(|result| result.result().is_ok()));
        }))
    };
    table("four workers square 0 to 99")
        .bench("  Pool", processes)
        .bench("  ThreadPool", threads)
        .print(rounds * 3)
}

fn apply(rounds: usize, python: &mut Option<Interpreter>) -> anyhow::Result<()> {
    let pool = Pool::new(WORKERS).unwrap();
    const N: u32 = 300;
    let ours = || {
        let all = time(|| {
            (0..u64::from(N)).for_each(|x| assert_eq!(pool.apply(square, x).unwrap(), x * x));
        });
        Ok(all / N)
    };
    let mut table = table("one task at a time, each").bench("  Pool::apply", ours);
    if let Some(python) = python {
        table = table
            .bench("  CPython Pool.apply", || each(python, "apply", N))
            .target("20 x at least");
    }
    table
        .bench("  a bare futex round trip", || Ok(futex_round_trip(N)))
        .target("0.5 x at least")
        .print(rounds)
}

/// The time for each round trip between two processes that sleep on a word each and wake each other, without spinning.
fn futex_round_trip(rounds: u32) -> Duration {
    let memory = Pages::anonymous(4096).unwrap();
    let [question, answer] = [0, 64].map(|word| &memory.words()[word]);
    let tell = |word: &AtomicU64, round: u64| {
        word.store(round, SeqCst);
        futex::wake(word, 1);
    };
    let wait_for = |word: &AtomicU64, round: u64| {
        while word.load(SeqCst) != round {
            futex::wait(word, round - 1, Deadline::Never);
        }
    };
    let mut other = Process::new(|| {
        for round in 1..=u64::from(rounds) + 1 {
            wait_for(question, round);
            tell(answer, round);
        }
    });
    other.start().unwrap();
    let round_trip = |round| {
        tell(question, round);
        wait_for(answer, round);
    };
    round_trip(1); // Now the other process runs.
    let all = time(|| (2..=u64::from(rounds) + 1).for_each(round_trip));
    other.join_ok().unwrap();
    all / rounds
}

fn map_one_by_one(rounds: usize, python: &mut Option<Interpreter>) -> anyhow::Result<()> {
    let pool = Pool::new(WORKERS).unwrap();
    let items = 0..u64::from(ITEMS);
    let ours = || {
        let all = time(|| {
            let squares = pool.chunk_size(1).map(square, items.clone()).unwrap();
            assert_eq!(squares.len(), ITEMS as usize);
        });
        Ok(all / ITEMS)
    };
    let threads = || {
        let threads = Threads::start(WORKERS);
        let all = time(|| assert_eq!(threads.map(square, items.clone()).len(), ITEMS as usize));
        threads.end();
        Ok(all / ITEMS)
    };
    let mut table = table("map of tiny tasks, each").bench("  Pool, chunk size 1", ours);
    if let Some(python) = python {
        table = table
            .bench("  CPython Pool, chunksize=1", || {
                each(python, "map_1", ITEMS)
            })
            .target("20 x at least");
    }
    table
        .bench("  one put and one get on a Queue", || Ok(put_and_get()))
        .target("0.33 x at least")
        .bench("  threads on crossbeam channels", threads)
        .print(rounds)
}

/// The time for each item of a stream from one process to another, measured from the start signal to the last item.
fn put_and_get() -> Duration {
    let queue = Queue::<u64>::named("stream").unwrap();
    let (ready, go) = (Event::new().unwrap(), Event::new().unwrap());
    let (putting, (told, goes)) = (queue.clone(), (ready.clone(), go.clone()));
    let mut producer = Process::new(move || {
        told.set();
        goes.wait();
        (0..u64::from(ITEMS)).for_each(|n| putting.put(n).unwrap());
    });
    producer.start().unwrap();
    ready.wait();
    let all = time(|| {
        go.set();
        (0..ITEMS).for_each(|_| assert!(queue.get().is_ok()));
    });
    all / ITEMS
}

fn map_in_chunks(rounds: usize, python: &mut Option<Interpreter>) -> anyhow::Result<()> {
    let pool = Pool::new(WORKERS).unwrap();
    let ours = || {
        let all = time(|| {
            let squares = pool.map(square, 0..u64::from(MANY_ITEMS)).unwrap();
            assert_eq!(squares.len(), MANY_ITEMS as usize);
        });
        Ok(all / MANY_ITEMS)
    };
    let title = "map of a million tiny tasks in chunks, each";
    let mut table = table(title).bench("  Pool, default chunks", ours);
    if let Some(python) = python {
        table = table
            .bench("  CPython Pool, default chunksize", || {
                each(python, "map", MANY_ITEMS)
            })
            .target("5 x at least");
    }
    table.print(rounds.min(7))
}

fn heavy(rounds: usize) -> anyhow::Result<()> {
    let pool = Pool::new(WORKERS).unwrap();
    let tasks = 0..HEAVY_TASKS;
    let expected: Vec<u64> = tasks.clone().map(heavy_task).collect();
    let timed = |work: &dyn Fn() -> Vec<u64>| Ok(time(|| assert_eq!(work(), expected)));
    let rayon = rayon::ThreadPoolBuilder::new().num_threads(WORKERS);
    let rayon = std::cell::LazyCell::new(|| rayon.build().unwrap());
    table("8 tasks that compute")
        .bench("  Pool, 2 workers", || {
            timed(&|| pool.chunk_size(1).map(heavy_task, tasks.clone()).unwrap())
        })
        .bench("  serial", || {
            timed(&|| black_box(tasks.clone()).map(heavy_task).collect())
        })
        .target("1.9 x, with two cores free")
        .bench("  rayon, 2 threads", || {
            timed(&|| rayon.install(|| tasks.clone().into_par_iter().map(heavy_task).collect()))
        })
        .print(rounds)
}
