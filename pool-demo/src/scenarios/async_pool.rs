//! Four rounds on a pool of processes, and four on an event loop: in which order do the results arrive? (003
//! gevent.pool)

use std::thread;
use std::time::Instant;

use notes::demo::ChineseHelp as _;
use notes::pace::{real, sleep};
use notes::random::random;
use notes::say;
use notes::say::python_bool;
use pool_demo::Pool;
use tokio::runtime::{self, Runtime};
use tokio::task::{JoinSet, LocalSet};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    workers: super::Workers,
    /// Let the event loop's tasks wait as such tasks should, each for a time of its own
    #[arg(long = "await", zh = "让事件循环里的任务用 await 等待，同时各等各的")]
    awaits: bool,
}

fn echo(i: u32) -> u32 {
    sleep(0.001);
    i
}

/// As the notes' `echo` on gevent: it blocks the event loop's thread, so all other tasks wait meanwhile.
async fn echo_blocking(i: u32) -> u32 {
    thread::sleep(real(0.001));
    i
}

/// Waits correctly: other tasks run meanwhile.
async fn echo_await(i: u32) -> u32 {
    tokio::time::sleep(real(random() * 0.01)).await;
    i
}

fn on_processes(p: &Pool) -> anyhow::Result<Vec<u32>> {
    Ok(p.imap_unordered(echo, 0..10)?.collect::<Result<_, _>>()?)
}

fn on_event_loop(event_loop: &Runtime, awaits: bool) -> anyhow::Result<Vec<u32>> {
    let all = async {
        let mut tasks = JoinSet::new();
        for i in 0..10 {
            match awaits {
                true => tasks.spawn_local(echo_await(i)),
                false => tasks.spawn_local(echo_blocking(i)),
            };
        }
        let mut run = Vec::new();
        while let Some(ended) = tasks.join_next().await {
            run.push(ended?);
        }
        anyhow::Ok(run)
    };
    LocalSet::new().block_on(event_loop, all)
}

/// Prints whether four rounds gave the same results, and how long they took.
fn four_rounds(
    start: Instant,
    mut round: impl FnMut() -> anyhow::Result<Vec<u32>>,
) -> anyhow::Result<()> {
    let runs = [round()?, round()?, round()?, round()?];
    say!("{}", python_bool(runs.iter().all(|run| *run == runs[0])));
    say!("{:.12}秒", start.elapsed().as_secs_f64());
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    // Non Deterministic Process Pool
    let start = Instant::now();
    let p = Pool::new(options.workers.or(10))?;
    // 进程之间会竞争, 所以结果不会相同
    four_rounds(start, || on_processes(&p))?;
    drop(p);

    // Deterministic Gevent Pool
    let start = Instant::now();
    let p = runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    four_rounds(start, || on_event_loop(&p, options.awaits))
}
