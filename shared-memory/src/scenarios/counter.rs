//! Four processes add to one number without its lock: updates are lost (001 共享内存, 000 共享全局变量).

use std::time::Instant;

use anyhow::Result;
use fork_demo::Process;
use notes::explain;
use shared_memory::{Barrier, RawValue};

const PROCESSES: usize = 4;
const TIMES: u64 = 1_000_000;

fn add(num: &RawValue<u64>, all_have_begun: &Barrier) -> Result<()> {
    all_have_begun.wait()?;
    for _ in 0..TIMES {
        num.set(num.get() + 1); // Each access is one step, but another process may write between the two.
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let num = RawValue::new(0)?;
    let all_have_begun = Barrier::new(PROCESSES)?;
    let start = Instant::now();
    let mut processes = Vec::new();
    for _ in 0..PROCESSES {
        // A daemon: if another process can't start, this one would wait for it forever.
        let mut p = Process::new(|| add(&num, &all_have_begun)).daemon(true);
        p.start()?;
        processes.push(p);
    }
    for p in &processes {
        p.join_ok()?;
    }
    let num = num.get();
    let lost = PROCESSES as u64 * TIMES - num;
    let seconds = start.elapsed().as_secs_f64();
    explain!(
        en: "without the lock: {num}, {lost} lost, {seconds:.3} s",
        zh: "不加锁：{num}，丢失 {lost} 次，用时 {seconds:.3} 秒"
    );
    Ok(())
}
