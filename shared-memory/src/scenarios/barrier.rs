//! Two processes wait for each other, two don't (003 Barrier; 001 所有同步原语的等价物).

use std::io::{self, PipeWriter, Read, Write};

use anyhow::Result;
use fork_demo::{Process, current};
use notes::local_time::now;
use notes::pace::sleep;
use notes::random::random;
use notes::{explain, say};
use shared_memory::{Barrier, Lock};

/// The length of a time, such as `2026-11-21 02:29:22.318100`.
const TIME: usize = 26;

fn test_with_barrier(barrier: &Barrier, lock: &Lock, mut came: &PipeWriter) -> Result<()> {
    let name = current().name;
    sleep(random()); // Not in the notes: the processes arrive at different times, so that one of them waits.
    came.write_all(now().as_bytes())?; // Only our line at the end needs it.
    // 等待两个进程同时wait, 再执行
    barrier.wait()?;
    let time = now();
    let _held = lock.acquire()?;
    say!("process {name} ----> {time}");
    Ok(())
}

fn test_without_barrier() {
    let name = current().name;
    sleep(random());
    say!("process {name} ----> {}", now());
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 初始化Barrier, 参数2代表两个进程
    let barrier = Barrier::new(2)?;
    // 初始化锁
    let lock = Lock::new()?;
    let (mut times, came) = io::pipe()?;
    // p1 and p2 are daemons: if one of them can't start, the other one would wait for it forever.
    let mut p1 = Process::new(|| test_with_barrier(&barrier, &lock, &came))
        .named("p1 - test_with_barrier")
        .daemon(true);
    let mut p2 = Process::new(|| test_with_barrier(&barrier, &lock, &came))
        .named("p2 - test_with_barrier")
        .daemon(true);
    let mut p3 = Process::new(test_without_barrier).named("p3 - test_without_barrier");
    let mut p4 = Process::new(test_without_barrier).named("p4 - test_without_barrier");
    p1.start()?;
    p2.start()?;
    p3.start()?;
    p4.start()?;
    p1.join_ok()?;
    p2.join_ok()?;
    p3.join_ok()?;
    p4.join_ok()?;

    notes::ours!();
    let mut both = [0; 2 * TIME];
    times.read_exact(&mut both)?;
    let both = String::from_utf8_lossy(&both);
    let (one, other) = both.split_at(TIME);
    let (first, second) = (one.min(other), one.max(other));
    explain!(
        en: "the first came to the barrier at {first}, the second at {second}",
        zh: "第一个在 {first} 到达屏障，第二个在 {second} 到达"
    );
    Ok(())
}
