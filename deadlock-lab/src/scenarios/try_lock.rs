//! A thread that does not get the lock does something else, and tries again (002 异步2,通过循环控制).

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use anyhow::Result;
use notes::say;
use notes::thread::Thread;
use producer_consumer::{Event, Lock};

static NUM: AtomicU32 = AtomicU32::new(0);
/// Ours: the first thread keeps the lock until the second one has tried to acquire it, so every run shows this.
static HAS_TRIED: Event = Event::named("has tried");

fn test1() -> Result<()> {
    loop {
        if let Some(held) = MUTEX.try_acquire()? {
            for _ in 0..1_000_000 {
                NUM.store(NUM.load(SeqCst) + 1, SeqCst);
            }
            HAS_TRIED.wait();
            say!("1 {}", NUM.load(SeqCst));
            drop(held);
            break;
        } else {
            say!("该干嘛干嘛");
            HAS_TRIED.set();
        }
    }
    Ok(())
}

fn test2() -> Result<()> {
    loop {
        if let Some(held) = MUTEX.try_acquire()? {
            for _ in 0..1_000_000 {
                NUM.store(NUM.load(SeqCst) + 1, SeqCst);
            }
            HAS_TRIED.wait();
            say!("2 {}", NUM.load(SeqCst));
            drop(held);
            break;
        } else {
            say!("该干嘛干嘛");
            HAS_TRIED.set();
        }
    }
    Ok(())
}

static MUTEX: Lock = Lock::named("mutex");

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // Daemons: if the second thread can't start, the first one would wait for it forever. Hence the joins.
    let mut p1 = Thread::new(test1).target("test1").daemon(true);
    let mut p2 = Thread::new(test2).target("test2").daemon(true);
    p1.start()?;
    p2.start()?;
    p1.join()?;
    p2.join()?;
    Ok(())
}
