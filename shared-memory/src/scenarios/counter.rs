//! Processes add to one value: without its lock, with it, in one step (001 共享内存, 000 共享全局变量).

use std::time::Duration;

use anyhow::Result;
use clap::builder::RangedI64ValueParser;
use fork_demo::Process;
use notes::say;
use shared_memory::{Barrier, RawValue, Value};

use super::together::{Shifts, join_all};

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many processes add
    #[arg(long, value_name = "N", default_value = "4", value_parser = RangedI64ValueParser::<usize>::new().range(1..=256))]
    processes: usize,
    /// How often each of them adds 1
    #[arg(long, value_name = "N", default_value = "1000000", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    times: u64,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let (processes, times) = (options.processes, options.times);
    say!("{processes} processes add 1, each {times} times");

    // Each read and each write is whole, and still an update is lost when another one comes in between.
    let num = RawValue::new(0)?;
    let took = at_once(processes, || {
        for _ in 0..times {
            num.set(num.get() + 1);
        }
        Ok(())
    })?;
    report("without the lock", &options, num.get(), took);

    let num = Value::new(0)?;
    let took = at_once(processes, || {
        for _ in 0..times {
            *num.lock()? += 1; // Python: with num.get_lock(): num.value += 1
        }
        Ok(())
    })?;
    report("with the lock", &options, num.get()?, took);

    let num = RawValue::new(0)?;
    let took = at_once(processes, || {
        for _ in 0..times {
            num.fetch_add(1);
        }
        Ok(())
    })?;
    report("atomic", &options, num.get(), took);
    Ok(())
}

/// Runs `add` in so many processes, which begin together; the seconds from the first one's beginning to
/// the last one's end.
fn at_once(processes: usize, add: impl Fn() -> Result<()> + Sync) -> Result<f64> {
    let begin = Barrier::new(processes)?;
    let shifts = Shifts::of(processes)?;
    let (add, begin, shifts) = (&add, &begin, &shifts);
    let start = |number| {
        let body = move || -> Result<()> {
            begin.wait_timeout(Duration::from_secs(60))?;
            shifts.work(number, add)
        };
        let mut process = Process::new(body).daemon(true);
        process.start().map(|()| process)
    };
    let adding = (0..processes).map(start);
    join_all(&adding.collect::<Result<Vec<_>, _>>()?)?;
    Ok(shifts.took()?.as_secs_f64())
}

fn report(how: &str, options: &Options, num: u64, seconds: f64) {
    let all = options.processes as u64 * options.times;
    say!("{how}: {num}, {} lost, {seconds:.3} s", all - num);
}
