//! Four processes add to one number without a lock: if another process was faster, they add again (003 并发, STM).

use std::time::Instant;

use anyhow::Result;
use fork_demo::Process;
use notes::explain;
use shared_memory::{Barrier, RawValue};

const PROCESSES: usize = 4;
const TIMES: u64 = 1_000_000;

fn add(num: &RawValue<u64>, retries: &RawValue<u64>, all_have_begun: &Barrier) -> Result<()> {
    all_have_begun.wait()?;
    let mut mine = 0;
    for _ in 0..TIMES {
        let mut seen = num.get();
        // Writes only if the number is still what this process has read.
        while let Err(now) = num.compare_exchange(seen, seen + 1) {
            seen = now;
            mine += 1;
        }
    }
    retries.fetch_add(mine);
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let num = RawValue::new(0)?;
    let retries = RawValue::new(0)?;
    let all_have_begun = Barrier::new(PROCESSES)?;
    let start = Instant::now();
    let mut processes = Vec::new();
    for _ in 0..PROCESSES {
        // A daemon: if another process can't start, this one would wait for it forever.
        let mut p = Process::new(|| add(&num, &retries, &all_have_begun)).daemon(true);
        p.start()?;
        processes.push(p);
    }
    for p in &processes {
        p.join_ok()?;
    }
    let (num, retries) = (num.get(), retries.get());
    let lost = PROCESSES as u64 * TIMES - num;
    let seconds = start.elapsed().as_secs_f64();
    explain!(
        en: "compare and exchange: {num}, {lost} lost, {retries} retries, {seconds:.3} s",
        zh: "比较并交换：{num}，丢失 {lost} 次，重试 {retries} 次，用时 {seconds:.3} 秒"
    );
    Ok(())
}
