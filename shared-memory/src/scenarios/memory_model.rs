//! The same work on shared and on distributed memory, and how long each takes (003 并发, 内存模型).

mod job;
mod table;
mod talk;

use anyhow::Result;
use notes::measure::Samples;
use notes::say;

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many processes work
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: u32,
    /// How many numbers the table has
    #[arg(long, value_name = "N", default_value = "100000", value_parser = clap::value_parser!(u32).range(64..=10_000_000))]
    numbers: u32,
    /// How often each is measured
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u16).range(1..=1000))]
    times: u16,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let job = job::Job {
        workers: options.workers as usize,
        numbers: options.numbers as usize,
        times: usize::from(options.times),
    };
    say!(
        "{} processes square a table of {} numbers:",
        job.workers,
        job.numbers
    );
    let shared = table::on_shared_memory(&job)?;
    tell("共享内存模型: 数据只有一份, 0 bytes sent", &shared);
    let distributed = table::on_distributed_memory(&job)?;
    let sent = 2 * job.numbers * size_of::<u64>();
    tell(
        &format!("分布式内存模型: 数据分发到每个处理器的内存, {sent} bytes sent"),
        &distributed,
    );
    say!(
        "  distributed / shared: {:.1} x",
        distributed.ratio(&shared)
    );

    // 需要频繁通讯的任务: 应由同一个处理器处理
    say!(
        "two count to {} in turn, each step the other's:",
        talk::STEPS
    );
    for (who, count) in [
        ("同一个处理器", talk::alone as fn() -> Result<f64>),
        ("共享内存模型", talk::on_shared_memory),
        ("分布式内存模型", talk::on_distributed_memory),
    ] {
        say!("  {who}: {:.4} us a step", count()?);
    }
    Ok(())
}

fn tell(model: &str, cost: &Samples) {
    say!("  {model}: {}", cost.to_string().trim_start());
}
