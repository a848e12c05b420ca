//! Three locks passed round: each task takes its own and opens the next one's (002 多个线程有序执行).

use std::sync::Arc;

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;
use producer_consumer::{Acquire, Lock};

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// End after N of the notes' seconds, where the notes go on for ever: a line each
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = super::within(1..=100_000))]
    seconds: u32,
}

/// One of three; it prints every third line.
fn task(lines: impl Iterator<Item = u32>, mine: &Lock, next: &Lock) -> Result<()> {
    for _ in lines {
        mine.acquire();
        say!("----");
        sleep(1.0);
        next.release()?; // Taken by another thread: only Python's kind of lock allows that.
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let lock1 = Lock::named("lock1");
    //创建另外一把锁,并且锁上
    let lock2 = Lock::named("lock2");
    lock2.acquire();
    //再创建一把锁并锁上
    let lock3 = Lock::named("lock3");
    lock3.acquire();
    let locks = Arc::new([lock1, lock2, lock3]);
    let mut tasks = Vec::new();
    for number in 0..3 {
        let locks = Arc::clone(&locks);
        let lines = (0..options.seconds).skip(number).step_by(3);
        let mut t = Thread::new(move || {
            if let Err(error) = task(lines, &locks[number], &locks[(number + 1) % 3]) {
                notes::warn!("{error:#}");
            }
        })
        .named(format!("Task{}", number + 1))
        .daemon(true); // If another one can't be started, it is not waited for in vain.
        t.start()?;
        tasks.push(t);
    }
    for t in &mut tasks {
        t.join()?;
    }
    Ok(())
}
