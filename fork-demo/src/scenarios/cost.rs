//! Compares the cost of a thread and of a process (003 共享变量, Barrier, Pool: 线程,进程性能对比; 000 优缺点).

use anyhow::Result;
use fork_demo::Process;
use notes::demo::{ChineseHelp as _, number};
use notes::explain;
use notes::measure::try_in_turn;

use crate::measured::figure::{figure, timed};
use crate::measured::heap::Heap;
use crate::measured::start::{nothing, one_thread, start_and_join};
use crate::measured::{barrier, dictionary, pool};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Number of measurements of each
    #[arg(long, value_name = "N", default_value = "20", value_parser = number::<u16>(1..=10_000), zh = "每项测量的次数")]
    times: u16,
    /// Heap size before the fork, in MiB [default: 256, or less if little memory is free]
    #[arg(long, value_name = "MIB", value_parser = number::<u32>(1..=65_536), zh = "fork 之前堆有多大，单位 MiB [默认值：256，内存不够时更小]")]
    heap_mib: Option<u32>,
}

/// What 003 says about one task: its seconds for threads and for processes, and how much faster the threads are.
struct Notes(f64, f64, &'static str);

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let times = usize::from(options.times);
    start_and_join_one(times)?;

    explain!(en: "ten fill a dictionary:", zh: "十个一起填充一个字典：");
    let said = Notes(0.000921726227, 0.025198221207, "2倍多");
    threads_and_processes(
        times,
        dictionary::of_threads,
        dictionary::of_processes,
        &said,
    )?;

    explain!(
        en: "two wait for each other at a barrier, two don't:",
        zh: "两个在屏障前互相等待，另外两个不等："
    );
    let said = Notes(0.000603914261, 0.008400917053, "14倍");
    threads_and_processes(times, barrier::of_threads, barrier::of_processes, &said)?;

    explain!(en: "a pool of four squares 0 to 99:", zh: "四个线程或四个进程的池计算 0 到 99 的平方：");
    let said = Notes(0.000762224197, 0.012202501297, "16倍");
    threads_and_processes(times, pool::of_threads, pool::of_processes, &said)?;

    start_and_join_with_heap(times.min(5), options.heap_mib)
}

/// Measures only the creation, with an empty body.
fn start_and_join_one(times: usize) -> Result<()> {
    explain!(en: "start and join one:", zh: "启动一个，等它结束：");
    let costs = try_in_turn(
        times,
        &mut [
            &mut || timed(one_thread),
            &mut || Ok(start_and_join(Process::new(|| {}))?),
            &mut || Ok(start_and_join(Process::spawned(nothing, ()))?),
        ],
    )?;
    let [thread, process, spawned] = [0, 1, 2].map(|index| figure(&costs[index]));
    explain!(en: "  thread: {thread}", zh: "  线程：{thread}");
    explain!(en: "  process: {process}", zh: "  进程：{process}");
    explain!(en: "  spawned process: {spawned}", zh: "  spawn 的进程：{spawned}");
    let [process, spawned] = [1, 2].map(|index: usize| costs[index].ratio(&costs[0]));
    explain!(
        en: "  process / thread: {process:.1} x, spawned / thread: {spawned:.1} x",
        zh: "  进程 / 线程：{process:.1} 倍，spawn 的进程 / 线程：{spawned:.1} 倍"
    );
    Ok(())
}

/// Measures the same task on threads and on processes.
fn threads_and_processes(
    times: usize,
    threads: fn() -> Result<()>,
    processes: fn() -> Result<()>,
    Notes(notes_threads, notes_processes, words): &Notes,
) -> Result<()> {
    let costs = try_in_turn(
        times,
        &mut [&mut || timed(threads), &mut || timed(processes)],
    )?;
    let [threads, processes] = [figure(&costs[0]), figure(&costs[1])];
    explain!(en: "  threads: {threads}", zh: "  线程：{threads}");
    explain!(en: "  processes: {processes}", zh: "  进程：{processes}");
    let ratio = costs[1].ratio(&costs[0]);
    let by_figures = notes_processes / notes_threads;
    explain!(
        en: "  processes / threads: {ratio:.1} x (the notes: {by_figures:.1} x by their figures, \"{words}\" in their words)",
        zh: "  进程 / 线程：{ratio:.1} 倍（笔记：按数字算是 {by_figures:.1} 倍，文字写的是“{words}”）"
    );
    Ok(())
}

/// A fork copies the page tables of all present pages. A spawn copies no page tables.
fn start_and_join_with_heap(times: usize, heap_mib: Option<u32>) -> Result<()> {
    let heap = Heap::fill(heap_mib)?;
    let mib = heap.mib();
    explain!(
        en: "start and join one, with {mib} MiB in pages of 4 KiB:",
        zh: "父进程有 {mib} MiB 内存、每页 4 KiB 时，启动一个，等它结束："
    );
    let fork = &mut || start_and_join(Process::new(|| {}));
    let spawn = &mut || start_and_join(Process::spawned(nothing, ()));
    let costs = try_in_turn(times, &mut [fork, spawn])?;
    heap.free()?;
    let [process, spawned] = [figure(&costs[0]), figure(&costs[1])];
    explain!(en: "  process: {process}", zh: "  进程：{process}");
    explain!(en: "  spawned process: {spawned}", zh: "  spawn 的进程：{spawned}");
    let ratio = costs[0].ratio(&costs[1]);
    explain!(en: "  process / spawned: {ratio:.1} x", zh: "  进程 / spawn 的进程：{ratio:.1} 倍");
    Ok(())
}
