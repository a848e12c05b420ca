//! The same work on shared and on distributed memory, and how long each takes (003 并发, 内存模型).

use std::time::Duration;

use anyhow::Result;
use notes::demo::{ChineseHelp as _, number};
use notes::explain;
use notes::lang::{self, Lang};
use notes::measure::Samples;

use crate::memory_cost::job::Job;
use crate::memory_cost::{alternating, table};

/// The options of this scenario.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Number of worker processes
    #[arg(long, value_name = "N", default_value = "4", value_parser = number::<u32>(1..=64), zh = "工作进程的个数")]
    workers: u32,
    /// Length of the table of numbers
    #[arg(long, value_name = "N", default_value = "100000", value_parser = number::<u32>(64..=10_000_000), zh = "表里有多少个数")]
    numbers: u32,
    /// Number of measurements of each
    #[arg(long, value_name = "N", default_value = "10", value_parser = number::<u16>(1..=1000), zh = "每一项测量几次")]
    times: u16,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let job = Job {
        workers: options.workers as usize,
        numbers: options.numbers as usize,
        times: usize::from(options.times),
    };
    let (workers, numbers) = (job.workers, job.numbers);
    explain!(
        en: "{workers} processes square a table of {numbers} numbers:",
        zh: "{workers} 个进程对一张表里的 {numbers} 个数求平方："
    );

    let shared = table::on_shared_memory(&job)?;
    let took = in_words(&shared);
    explain!(
        en: "  共享内存模型: 数据只有一份, 0 bytes sent: {took}",
        zh: "  共享内存模型: 数据只有一份，发送 0 字节：{took}"
    );
    let distributed = table::on_distributed_memory(&job)?;
    let took = in_words(&distributed);
    let sent = 2 * numbers * size_of::<u64>();
    explain!(
        en: "  分布式内存模型: 数据分发到每个处理器的内存, {sent} bytes sent: {took}",
        zh: "  分布式内存模型: 数据分发到每个处理器的内存，发送 {sent} 字节：{took}"
    );
    let ratio = distributed.ratio(&shared);
    explain!(
        en: "  distributed / shared: {ratio:.1} x",
        zh: "  分布式 / 共享：{ratio:.1} 倍"
    );

    // 需要频繁通讯的任务: 应由同一个处理器处理
    let steps = alternating::STEPS;
    explain!(
        en: "two count to {steps} in turn, each step the other's:",
        zh: "两个进程轮流数到 {steps}，每一步都要等对方走完上一步："
    );
    let alone = alternating::alone()?;
    explain!(en: "  同一个处理器: {alone:.4} us a step", zh: "  同一个处理器：每步 {alone:.4} 微秒");
    let shared = alternating::on_shared_memory()?;
    explain!(en: "  共享内存模型: {shared:.4} us a step", zh: "  共享内存模型：每步 {shared:.4} 微秒");
    let distributed = alternating::on_distributed_memory()?;
    explain!(
        en: "  分布式内存模型: {distributed:.4} us a step",
        zh: "  分布式内存模型：每步 {distributed:.4} 微秒"
    );
    Ok(())
}

/// The median and the quartiles.
fn in_words(took: &Samples) -> String {
    let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
    let (low, high) = took.spread();
    let (median, low, high) = (micros(took.median()), micros(low), micros(high));
    let times = took.count();
    match lang::current() {
        Lang::En => format!("{median:.1} us  ({low:.1} to {high:.1}, {times} times)"),
        Lang::Zh => format!("{median:.1} 微秒（{low:.1} 到 {high:.1}，{times} 次）"),
    }
}
