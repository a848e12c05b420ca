//! Two threads wait for each other, two don't (003 Barrier).

use anyhow::Result;
use notes::local_time::now;
use notes::thread::{Thread, current_name};
use notes::{pace, random, say};
use producer_consumer::{Barrier, Lock};

use super::end_thread;

// 初始化Barrier, 参数2代表两个进程
static BARRIER: Barrier = Barrier::new(2);
// 初始化锁
static LOCK: Lock = Lock::new();

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The second one can't come, and aborts the barrier
    #[arg(long)]
    abort: bool,
}

fn test_with_barrier() -> Result<()> {
    come();
    // 等待两个进程同时wait, 再执行
    let met = BARRIER.wait();
    let time = now();
    let _held = LOCK.acquire()?;
    match met {
        Ok(_) => say!("process {} ----> {time}", current_name()),
        Err(error) => say!("process {}: {error}", current_name()),
    }
    Ok(())
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
    // Daemons: if one can't be started, nobody waits for the others.
    let with_barrier = |name| {
        Thread::new(|| end_thread(test_with_barrier()))
            .named(name)
            .daemon(true)
    };
    let mut p1 = with_barrier("p1 - test_with_barrier");
    let mut p2 = if options.abort {
        Thread::new(|| BARRIER.abort()).named("p2 - aborts")
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
