//! Two threads wait for each other, two don't (003 Barrier).

use std::sync::Arc;

use anyhow::Result;
use notes::local_time::now;
use notes::thread::{Thread, current_name};
use notes::{pace, random, say};
use producer_consumer::{Acquire, Barrier, Lock};

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The second one can't come, and aborts the barrier
    #[arg(long)]
    abort: bool,
}

fn test_with_barrier(barrier: &Barrier, lock: &Lock) {
    come();
    // 等待两个进程同时wait, 再执行
    let met = barrier.wait();
    let time = now();
    let _held = lock.hold();
    match met {
        Ok(_) => say!("process {} ----> {time}", current_name()),
        Err(error) => say!("process {}: {error}", current_name()),
    }
}

fn test_without_barrier() {
    come();
    say!("process {} ----> {}", current_name(), now());
}

/// Each comes when it likes. Ours: in the notes all come at once, and one can't see who waits.
fn come() {
    pace::sleep(random::random());
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    // 初始化Barrier, 参数2代表两个进程
    let barrier = Arc::new(Barrier::new(2));
    // 初始化锁
    let lock = Arc::new(Lock::new());
    // Daemons: if one can't be started, the others are not waited for in vain.
    let with_barrier = |name| {
        let (barrier, lock) = (Arc::clone(&barrier), Arc::clone(&lock));
        Thread::new(move || test_with_barrier(&barrier, &lock))
            .named(name)
            .daemon(true)
    };
    let aborts = Arc::clone(&barrier);
    let mut p1 = with_barrier("p1 - test_with_barrier");
    let mut p2 = if options.abort {
        Thread::new(move || aborts.abort()).named("p2 - aborts")
    } else {
        with_barrier("p2 - test_with_barrier")
    };
    let mut p3 = Thread::new(test_without_barrier).named("p3 - test_without_barrier");
    let mut p4 = Thread::new(test_without_barrier).named("p4 - test_without_barrier");
    p1.start()?;
    p2.start()?;
    p3.start()?;
    p4.start()?;
    p1.join()?;
    p2.join()?;
    p3.join()?;
    p4.join()?;
    Ok(())
}
