//! A hundred threads, all at once (002 信号量).

use anyhow::Result;
use notes::local_time::ctime;
use notes::pace::sleep;
use notes::say;
use notes::thread::Thread;

fn foo() {
    sleep(2.0);
    say!("ok {}", ctime());
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    for _ in 0..100 {
        let mut t1 = Thread::new(foo).target("foo");
        t1.start()?; //此时无法控制同时进入的线程数
    }
    Ok(())
}
