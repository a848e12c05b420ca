//! The same functions in threads, which share the global variable (002 全局变量在多个进程中不共享).

use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use notes::say;
use notes::thread::Thread;

/// The notes' `num = 1`. In Rust, a global that changes is an atomic or is protected by a lock.
static NUM: AtomicI32 = AtomicI32::new(1);

fn run1() {
    let num = NUM.fetch_add(5, Relaxed) + 5;
    say!("子线程1运行中, num = {num}");
}

fn run2() {
    let num = NUM.fetch_add(10, Relaxed) + 10;
    say!("子线程2运行中, num = {num}");
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("主线程启动");
    let mut t1 = Thread::new(run1).target("run1");
    let mut t2 = Thread::new(run2).target("run2");
    say!("子线程将要执行");
    t1.start()?;
    t2.start()?;
    t1.join()?;
    t2.join()?;
    say!("子线程结束");
    // Both additions take effect, in either order:
    say!("主线程中, num = {}", NUM.load(Relaxed));
    Ok(())
}
