//! Twenty threads, five at a time (002 信号量).

use anyhow::Result;
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;
use producer_consumer::Semaphore;

static S1: Semaphore = Semaphore::named("s1", 5);

fn foo() -> Result<()> {
    S1.acquire().leak();
    sleep(2.0);
    say!("ok");
    S1.release()?;
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    for _ in 0..20 {
        let mut t1 = Thread::new(foo).target("foo");
        t1.start()?; //此时可以控制同时进入的线程数
    }
    Ok(())
}
