//! A thread with its own name (000 threading, 001 使用线程, 004 多线程).

use notes::pace::sleep;
use notes::say;
use notes::thread::{Thread, current_name};

/// The body of the new thread.
fn run_loop() {
    say!("thread {} is running...", current_name());
    let mut n = 0;
    while n < 5 {
        n += 1;
        say!("thread {} >>> {n}", current_name());
        sleep(1.0);
    }
    say!("thread {} ended.", current_name());
}

/// The body of the main thread. Every process has a main thread.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("thread {} is running...", current_name());
    let mut t = Thread::new(run_loop).named("LoopThread");
    t.start()?;
    t.join()?;
    say!("thread {} ended.", current_name());
    Ok(())
}
