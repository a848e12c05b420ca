//! What a pool costs: ours beside CPython's, the bare queue, threads and rayon, in one run.
//!
//! The rivals take turns, round after round, so that whatever else the machine does hits all of
//! them; `cargo bench -p pool-demo -- map` measures one of `start`, `apply`, `map`, `heavy`. Without `--bench` (as `cargo test --benches` calls it) one round shows that it works.

#![expect(clippy::unwrap_used, reason = "a bench that can't go on should stop")]

mod python;
mod threads;

use std::hint::black_box;
use std::time::Duration;

use fork_demo::Process;
use notes::measure::{Samples, time};
use pool_demo::{Pool, ThreadPool};
use queue_ipc::Queue;
use rayon::prelude::*;
use shared_memory::Event;

use python::Python;
use threads::Threads;

const WORKERS: usize = 2;
/// Items of a map.
const ITEMS: u32 = 10_000;
const MANY_ITEMS: u32 = 1_000_000;
/// Long enough that nothing else matters: some 100 ms.
const HEAVY_ROUNDS: u64 = 30_000_000;
const HEAVY_TASKS: u64 = 8;

fn main() {
    let in_earnest = std::env::args().any(|argument| argument == "--bench");
    let rounds = if in_earnest { 15 } else { 1 };
    let mut python = Python::start();
    match &python {
        Some(python) => println!("{} with {WORKERS} workers, as ours\n", python.version),
        None => println!("(python3 is missing: CPython's Pool not measured)\n"),
    }
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = |name| words.is_empty() || words.iter().any(|word| word == name);
    // Nothing here has a thread before the pools are forked.
    if wanted("start") {
        start_and_stop(rounds, &mut python);
        squares(rounds);
    }
    if wanted("apply") {
        apply(rounds, &mut python);
    }
    if wanted("map") {
        map_one_by_one(rounds, &mut python);
        map_in_chunks(rounds, &mut python);
    }
    if wanted("heavy") {
        heavy(rounds.min(5));
    }
}

fn square(x: u64) -> u64 {
    x * x
}

/// Some arithmetic that no compiler does away with.
fn heavy_task(seed: u64) -> u64 {
    (0..HEAVY_ROUNDS).fold(seed, |sum, n| {
        sum.wrapping_mul(6_364_136_223_846_793_005).rotate_left(9) ^ n
    })
}

/// One thing that is measured, for one of many.
struct Rival<'a> {
    name: &'static str,
    aim: &'static str,
    once: Box<dyn FnMut() -> Option<Duration> + 'a>,
}

fn rival<'a>(
    name: &'static str,
    aim: &'static str,
    once: impl FnMut() -> Option<Duration> + 'a,
) -> Rival<'a> {
    Rival {
        name,
        aim,
        once: Box::new(once),
    }
}

/// Measures all in turn; the first is ours.
fn compare(title: &str, rounds: usize, mut rivals: Vec<Rival<'_>>) {
    println!("{title}");
    let mut durations = vec![Vec::new(); rivals.len()];
    for round in 0..=rounds {
        for (rival, durations) in rivals.iter_mut().zip(&mut durations) {
            if let (Some(taken), 1..) = ((rival.once)(), round) {
                durations.push(taken);
            }
        }
    }
    let all: Vec<Option<Samples>> = durations.into_iter().map(Samples::new).collect();
    for (rival, samples) in rivals.iter().zip(&all) {
        let (Some(samples), Some(Some(ours))) = (samples, all.first()) else {
            continue;
        };
        let (low, high) = samples.spread();
        let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
        let spread = format!("{:.3} - {:.3}", micros(low), micros(high));
        let ratio = match std::ptr::eq(samples, ours) {
            true => String::new(),
            false => format!("{:.2} x ours{}", samples.ratio(ours), rival.aim),
        };
        println!(
            "  {:<34}{:>12.3} us {spread:>25}   {ratio}",
            rival.name,
            micros(samples.median())
        );
    }
    println!();
}

fn start_and_stop(rounds: usize, python: &mut Option<Python>) {
    let ours = || {
        Some(time(|| {
            let pool = Pool::new(WORKERS).unwrap();
            pool.close();
            pool.join().unwrap();
        }))
    };
    let fork = || {
        Some(time(|| {
            let mut all: Vec<Process> = (0..WORKERS).map(|_| Process::new(|| ())).collect();
            all.iter_mut().for_each(|process| process.start().unwrap());
        }))
    };
    let rivals = vec![
        rival("Pool", "", ours),
        rival("CPython Pool", " (aim: 7 x at least)", || {
            python.as_mut()?.each("start_stop", 1)
        }),
        rival("as many bare Processes", "", fork),
        rival("ThreadPool", "", || {
            Some(time(|| drop(ThreadPool::new(WORKERS).unwrap())))
        }),
        rival("as many bare threads", "", || {
            Some(time(|| Threads::start(WORKERS).end()))
        }),
    ];
    compare("start and stop", rounds * 3, rivals);
}

/// The notes' comparison of processes with threads: workers are started, have little to do, and end.
fn squares(rounds: usize) {
    let processes = || {
        Some(time(|| {
            let pool = Pool::new(4).unwrap();
            assert_eq!(pool.map(square, 0..100).unwrap().len(), 100);
            pool.close();
            pool.join().unwrap();
        }))
    };
    let threads = || {
        Some(time(|| {
            let pool = ThreadPool::new(4).unwrap();
            let all: Vec<_> = (0..100).map(|x| pool.submit(move || square(x))).collect();
            assert!(all.into_iter().all(|result| result.result().is_ok()));
        }))
    };
    let rivals = vec![
        rival("Pool", "", processes),
        rival("ThreadPool", "", threads),
    ];
    compare("four workers square 0 to 99", rounds * 3, rivals);
}

fn apply(rounds: usize, python: &mut Option<Python>) {
    let pool = Pool::new(WORKERS).unwrap();
    const N: u32 = 300;
    let ours = || {
        Some(
            time(|| {
                (0..u64::from(N)).for_each(|x| assert_eq!(pool.apply(square, x).unwrap(), x * x))
            }) / N,
        )
    };
    let rivals = vec![
        rival("Pool::apply", "", ours),
        rival("CPython Pool.apply", " (aim: 20 x at least)", || {
            python.as_mut()?.each("apply", N)
        }),
    ];
    compare("one task at a time, each", rounds, rivals);
}

fn map_one_by_one(rounds: usize, python: &mut Option<Python>) {
    let pool = Pool::new(WORKERS).unwrap();
    let items = 0..u64::from(ITEMS);
    let ours = || {
        Some(
            time(|| {
                assert_eq!(
                    pool.chunk_size(1).map(square, items.clone()).unwrap().len(),
                    ITEMS as usize
                )
            }) / ITEMS,
        )
    };
    let threads = || {
        let threads = Threads::start(WORKERS);
        let taken = time(|| {
            assert_eq!(
                threads.map(square, 0..u64::from(ITEMS)).len(),
                ITEMS as usize
            )
        }) / ITEMS;
        threads.end();
        Some(taken)
    };
    let rivals = vec![
        rival("Pool, chunk size 1", "", ours),
        rival("CPython Pool, chunksize=1", " (aim: 20 x at least)", || {
            python.as_mut()?.each("map_1", ITEMS)
        }),
        rival(
            "one put and one get on a Queue",
            " (aim: 0.33 x at least)",
            put_and_get,
        ),
        rival("threads on crossbeam channels", "", threads),
    ];
    compare("map of tiny tasks, each", rounds, rivals);
}

/// A stream from one process to another, for each item: from the word to begin to the last one.
fn put_and_get() -> Option<Duration> {
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
    Some(
        time(|| {
            go.set();
            (0..ITEMS).for_each(|_| assert!(queue.get().is_ok()));
        }) / ITEMS,
    )
}

fn map_in_chunks(rounds: usize, python: &mut Option<Python>) {
    let pool = Pool::new(WORKERS).unwrap();
    let ours = || {
        Some(
            time(|| {
                assert_eq!(
                    pool.map(square, 0..u64::from(MANY_ITEMS)).unwrap().len(),
                    MANY_ITEMS as usize
                )
            }) / MANY_ITEMS,
        )
    };
    let rivals = vec![
        rival("Pool, default chunks", "", ours),
        rival(
            "CPython Pool, default chunksize",
            " (aim: 5 x at least)",
            || python.as_mut()?.each("map", MANY_ITEMS),
        ),
    ];
    compare(
        "map of a million tiny tasks in chunks, each",
        rounds.min(7),
        rivals,
    );
}

fn heavy(rounds: usize) {
    let pool = Pool::new(WORKERS).unwrap();
    let tasks = 0..HEAVY_TASKS;
    let expected: Vec<u64> = tasks.clone().map(heavy_task).collect();
    let timed = |work: &dyn Fn() -> Vec<u64>| Some(time(|| assert_eq!(work(), expected)));
    let rayon = rayon::ThreadPoolBuilder::new().num_threads(WORKERS);
    let rayon = std::cell::LazyCell::new(|| rayon.build().unwrap());
    let rivals = vec![
        rival("Pool, 2 workers", "", || {
            timed(&|| pool.chunk_size(1).map(heavy_task, tasks.clone()).unwrap())
        }),
        rival("serial", " (aim: 1.9 x, with two cores free)", || {
            timed(&|| black_box(tasks.clone()).map(heavy_task).collect())
        }),
        rival("rayon, 2 threads", "", || {
            timed(&|| rayon.install(|| tasks.clone().into_par_iter().map(heavy_task).collect()))
        }),
    ];
    compare("8 tasks that compute", rounds, rivals);
}
