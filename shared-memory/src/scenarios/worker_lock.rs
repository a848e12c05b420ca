//! Four processes work under one lock (001 multiprocessing.Lock() 与 Manager().Lock() 的区别, 普通Lock).

use fork_demo::{Process, current};
use notes::say;
use shared_memory::{Lock, LockError};

fn worker(lock: &Lock) -> Result<(), LockError> {
    let _held = lock.acquire()?; // with lock:
    // 操作共享资源
    say!("{}: 操作共享资源", current().name);
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let lock = Lock::new()?;
    let mut processes: Vec<_> = (0..4).map(|_| Process::new(|| worker(&lock))).collect();
    for p in &mut processes {
        p.start()?;
    }
    for p in &processes {
        p.join_ok()?;
    }
    Ok(())
}
