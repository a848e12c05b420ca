//! A global variable is not shared between processes (002 全局变量在多个进程中不共享).

use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use fork_demo::Process;
use notes::say;

/// The notes' `num = 1`. In Rust, a global that changes is an atomic or is protected by a lock.
static NUM: AtomicI32 = AtomicI32::new(1);

fn run1() {
    NUM.fetch_add(5, Relaxed);
    say!("子进程1运行中, num = {}", NUM.load(Relaxed));
}

fn run2() {
    NUM.fetch_add(10, Relaxed);
    say!("子进程2运行中, num = {}", NUM.load(Relaxed));
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("父进程启动");
    let mut p1 = Process::new(run1);
    let mut p2 = Process::new(run2);
    say!("子进程将要执行");
    p1.start()?;
    p2.start()?;
    p1.join_ok()?;
    p2.join_ok()?;
    say!("子进程结束");
    // The parent's own number is unchanged:
    notes::ours!();
    say!("父进程中, num = {}", NUM.load(Relaxed));
    Ok(())
}
