//! Work that computes and work that waits, done in four ways (000 计算密集型/IO密集型, 004 计算密集型 vs. IO密集型).

use std::hint::black_box;

use notes::demo::ChineseHelp as _;
use notes::pace::{real, sleep, speed};
use notes::{event, say};
use pool_demo::{Pool, ThreadPool};
use tokio::runtime;
use tokio::task::JoinSet;

use super::busy::Usage;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    workers: super::Workers,
    /// How far each computing task counts, at most a billion
    #[arg(long, value_name = "N", default_value_t = 50_000_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000), zh = "每个计算任务数到多少，最多十亿")]
    count: u64,
}

/// 计算密集型: uses a processor all the time.
fn compute(to: u64) -> u64 {
    let _work = event::work("compute");
    let mut i = 0;
    while i < to {
        i = black_box(i + 1);
    }
    i
}

/// IO密集型: waits for a disk, a network or a user; here for a timer.
fn wait(_: u64) -> u64 {
    sleep(0.5);
    0
}

/// The same on an event loop with one thread: `await` lets other tasks run while this task waits.
async fn wait_async() -> u64 {
    tokio::time::sleep(real(0.5)).await;
    0
}

/// Prints how long `work` takes and how much of the processors it uses.
fn row(
    how: &str,
    notes_seconds: f64,
    work: impl FnOnce() -> anyhow::Result<u64>,
) -> anyhow::Result<()> {
    let usage = Usage::start()?;
    work()?;
    let (taken, share) = (usage.elapsed().as_secs_f64(), usage.share()?);
    say!("  {how}: {:.3} s, {share}", taken * notes_seconds);
    Ok(())
}

fn all_ways(
    task: fn(u64) -> u64,
    times: usize,
    argument: u64,
    seconds: f64,
    kind: Kind,
) -> anyhow::Result<()> {
    let arguments = std::iter::repeat_n(argument, times);
    row("sequential", seconds, || {
        Ok(arguments.clone().map(task).sum())
    })?;
    // Processes come before threads, because a fork copies only the thread that calls it.
    row("processes", seconds, || {
        let pool = Pool::new(times)?;
        let results: Vec<u64> = match kind {
            Kind::Computes => pool.chunk_size(1).map(compute, arguments.clone())?,
            Kind::Waits => pool.chunk_size(1).map(wait, arguments.clone())?,
        };
        pool.close();
        pool.join()?; // The kernel counts the processor time of workers only after they were waited for.
        Ok(results.into_iter().sum())
    })?;
    row("threads", seconds, || {
        let pool = ThreadPool::new(times)?;
        let futures: Vec<_> = arguments
            .clone()
            .map(|argument| pool.submit(move || task(argument)))
            .collect();
        futures.into_iter().map(|future| Ok(future.result()?)).sum()
    })?;
    row("event loop", seconds, || {
        let event_loop = runtime::Builder::new_current_thread()
            .enable_time()
            .build()?;
        event_loop.block_on(async {
            let mut tasks = JoinSet::new();
            for argument in arguments.clone() {
                match kind {
                    Kind::Computes => tasks.spawn(async move { compute(argument) }),
                    Kind::Waits => tasks.spawn(wait_async()),
                };
            }
            let mut sum = 0;
            while let Some(ended) = tasks.join_next().await {
                sum += ended?;
            }
            Ok(sum)
        })
    })
}

#[derive(Clone, Copy)]
enum Kind {
    Computes,
    Waits,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    let times = options.workers.or(4);
    say!("计算密集型 (compute-bound), {times} tasks:");
    all_ways(compute, times, options.count, 1.0, Kind::Computes)?;
    say!("IO密集型 (I/O-bound), {times} tasks of 0.5 s:");
    all_ways(wait, times, 0, speed(), Kind::Waits)
}
