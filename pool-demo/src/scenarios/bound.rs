//! Work that computes and work that waits, done in four ways (000 计算密集型/IO密集型, 004 计算密集型 vs. IO密集型).

use std::hint::black_box;
use std::iter::repeat_n;
use std::time::Instant;

use notes::demo::{ChineseHelp as _, number};
use notes::pace::{real, sleep, speed};
use notes::slow::{Progress, announce_if_slow};
use notes::{explain, text};
use pool_demo::{Pool, ThreadPool};
use tokio::runtime;
use tokio::task::JoinSet;

use crate::support::cpu_share::measure;

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How far each computing task counts, at most a billion
    #[arg(long, value_name = "N", default_value_t = 50_000_000, value_parser = number::<u64>(1..=1_000_000_000), zh = "每个计算任务数到多少，最多十亿")]
    count: u64,
}

const TASKS: usize = 4;

// 计算密集型
/// Uses a processor all the time.
fn compute(to: u64) -> u64 {
    let mut i = 0;
    while i < to {
        i = black_box(i + 1);
    }
    i
}

/// The same on an event loop. It has nothing to wait for, so no other task can run meanwhile.
async fn compute_async(to: u64) -> u64 {
    compute(to)
}

// IO密集型
/// Waits for a disk, a network or a user; here for a timer.
fn wait(number: u64) -> u64 {
    sleep(0.5);
    number
}

/// The same on an event loop: `await` lets other tasks run meanwhile.
async fn wait_async(number: u64) -> u64 {
    tokio::time::sleep(real(0.5)).await;
    number
}

fn all_ways<F>(
    task: fn(u64) -> u64,
    task_async: fn(u64) -> F,
    argument: u64,
    notes_seconds: f64,
) -> anyhow::Result<()>
where
    F: Future<Output = u64> + Send + 'static,
{
    let arguments = || repeat_n(argument, TASKS);
    let (mut progress, began) = (Progress::of(TASKS), Instant::now());
    let used = measure(notes_seconds, || {
        let results = arguments().map(task).inspect(|_| progress.step());
        black_box(results.sum::<u64>());
        Ok(())
    })?;
    let at_most = began.elapsed(); // For each of the other ways.
    explain!(en: "  sequential: {used}", zh: "  一个接一个：{used}");

    announce_if_slow(&text!(en: "processes", zh: "进程"), at_most);
    // Processes come before threads, because a fork copies only the thread that calls it.
    let used = measure(notes_seconds, || {
        let pool = Pool::new(TASKS)?;
        pool.chunk_size(1).map(task, arguments())?;
        pool.close();
        Ok(pool.join()?) // The kernel counts a worker's processor time only after the worker was waited for.
    })?;
    explain!(en: "  processes: {used}", zh: "  进程：{used}");

    announce_if_slow(&text!(en: "threads", zh: "线程"), at_most);
    let used = measure(notes_seconds, || {
        ThreadPool::new(TASKS)?.map(task, arguments())?;
        Ok(())
    })?;
    explain!(en: "  threads: {used}", zh: "  线程：{used}");

    announce_if_slow(&text!(en: "event loop", zh: "事件循环"), at_most);
    let used = measure(notes_seconds, || {
        let event_loop = runtime::Builder::new_current_thread()
            .enable_time()
            .build()?;
        let tasks = arguments().map(task_async);
        event_loop.block_on(async { JoinSet::from_iter(tasks).join_all().await });
        Ok(())
    })?;
    explain!(en: "  event loop: {used}", zh: "  事件循环：{used}");
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    explain!(
        en: "计算密集型 (compute-bound), {TASKS} tasks:",
        zh: "计算密集型，{TASKS} 个任务："
    );
    all_ways(compute, compute_async, options.count, 1.0)?;
    explain!(
        en: "IO密集型 (I/O-bound), {TASKS} tasks of 0.5 s:",
        zh: "IO密集型，{TASKS} 个任务，每个 0.5 s："
    );
    all_ways(wait, wait_async, 0, speed())
}
