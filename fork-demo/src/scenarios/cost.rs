//! Compares the cost of a thread and of a process (003 共享变量, Barrier, Pool: 线程,进程性能对比; 000 优缺点).

mod heap;
mod tasks;

use std::time::Duration;

use anyhow::Result;
use fork_demo::Process;
use notes::demo::ChineseHelp as _;
use notes::measure::{Samples, time, try_in_turn};
use notes::say;

use super::spawn_cost::{nothing, start_and_join};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How often each is measured
    #[arg(long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u16).range(1..=10_000), zh = "每一项测量几次")]
    times: u16,
    /// The heap whose page tables a fork copies, in MiB; 1024, or less where memory is scarce
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..=65_536), zh = "测量 fork 时，父进程的堆有多大，单位 MiB；默认 1024，内存不够时取小一些")]
    heap_mib: Option<u32>,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let times = usize::from(options.times);
    one(times)?;
    // The three cases of the notes, with the notes' figures, and their words if the two differ.
    ratio(
        "ten fill a dictionary",
        "27.3 x by their figures, \"2倍多\" in their words",
        times,
        tasks::dictionary_of_threads,
        tasks::dictionary_of_processes,
    )?;
    ratio(
        "two wait for each other at a barrier, two don't",
        "14 x",
        times,
        tasks::barrier_of_threads,
        tasks::barrier_of_processes,
    )?;
    ratio(
        "a pool of four squares 0 to 99",
        "16 x",
        times,
        tasks::pool_of_threads,
        tasks::pool_of_processes,
    )?;
    with_heap(times.min(5), options.heap_mib)
}

/// Measures only the creation, with an empty body.
fn one(times: usize) -> Result<()> {
    say!("start and join one:");
    let costs = try_in_turn(
        times,
        &mut [
            &mut || timed(tasks::one_thread),
            &mut || Ok(start_and_join(Process::new(|| {}))?),
            &mut || Ok(start_and_join(Process::spawned(nothing, ()))?),
        ],
    )?;
    tell(&["thread", "process", "spawned process"], &costs);
    say!(
        "  process / thread: {:.1} x, spawned / thread: {:.1} x",
        costs[1].ratio(&costs[0]),
        costs[2].ratio(&costs[0])
    );
    Ok(())
}

/// Measures the same task on threads and on processes.
fn ratio(
    task: &str,
    of_the_notes: &str,
    times: usize,
    threads: fn() -> Result<()>,
    processes: fn() -> Result<()>,
) -> Result<()> {
    say!("{task}:");
    let costs = try_in_turn(
        times,
        &mut [&mut || timed(threads), &mut || timed(processes)],
    )?;
    tell(&["threads", "processes"], &costs);
    say!(
        "  processes / threads: {:.1} x (the notes: {of_the_notes})",
        costs[1].ratio(&costs[0])
    );
    Ok(())
}

/// A fork copies the page tables of all present pages. A spawn copies no page tables.
fn with_heap(times: usize, heap_mib: Option<u32>) -> Result<()> {
    let heap = heap::Heap::fill(heap_mib)?;
    say!(
        "start and join one, with {} MiB in pages of 4 KiB:",
        heap.mib()
    );
    let costs = try_in_turn(
        times,
        &mut [&mut || start_and_join(Process::new(|| {})), &mut || {
            start_and_join(Process::spawned(nothing, ()))
        }],
    )?;
    heap.free()?;
    tell(&["process", "spawned process"], &costs);
    say!("  process / spawned: {:.1} x", costs[0].ratio(&costs[1]));
    Ok(())
}

fn timed(task: fn() -> Result<()>) -> Result<Duration> {
    let mut done = Ok(());
    let duration = time(|| done = task());
    done.map(|()| duration)
}

/// Prints the median, the range that contains half of the measurements, and their number.
fn tell(names: &[&str], costs: &[Samples]) {
    for (name, cost) in names.iter().zip(costs) {
        say!("  {name}: {}", cost.to_string().trim_start());
    }
}
