//! A lock that its holder takes again (001 所有同步原语的等价物; 003 RLock, with processes for threads).

use std::time::Instant;

use anyhow::Result;
use fork_demo::Process;
use notes::say;
use shared_memory::{Lock, RLock, RawValue};

use super::together::join_all;

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How often each process adds; 003 has 1000000
    #[arg(long, value_name = "N", default_value = "10000", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    count: u32,
}

fn exec(lock: &RLock, share: &RawValue<i64>, i: i64) -> Result<()> {
    let _once_more = lock.acquire()?; // 递归获取锁
    share.set(share.get() + i);
    Ok(())
}

fn crement(lock: &RLock, share: &RawValue<i64>, i: i64, count: u32) -> Result<()> {
    for _ in 0..count {
        let _held = lock.acquire()?; // 获取锁
        exec(lock, share, i)?;
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let share = RawValue::new(0)?;
    let lock = RLock::new()?;

    // increment
    let mut t1 = Process::new(|| crement(&lock, &share, 1, options.count));
    // decrement
    let mut t2 = Process::new(|| crement(&lock, &share, -1, options.count));

    let start = Instant::now();
    t1.start()?;
    t2.start()?;
    join_all([&t1, &t2])?;

    // 查看是否为0
    say!("{}", share.get());
    // 执行时间
    say!("{:.2}秒", start.elapsed().as_secs_f64());

    // A plain lock waits for itself in Python, for ever.
    let plain = Lock::named("plain")?;
    let _held = plain.acquire()?;
    if let Err(error) = plain.acquire() {
        say!("{error}");
    }
    Ok(())
}
