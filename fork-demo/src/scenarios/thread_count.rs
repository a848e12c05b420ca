//! The number of live threads, printed every second (002 查看当前线程数量).

use std::time::SystemTime;

use notes::pace::sleep;
use notes::say;
use notes::thread::{Thread, enumerate};

fn sing() {
    for i in 0..3 {
        say!("正在唱歌...{i}");
        sleep(1.0);
    }
}

fn dance() {
    for i in 0..2 {
        say!("正在跳舞...{i}");
        sleep(1.0);
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let time = SystemTime::UNIX_EPOCH.elapsed()?.as_secs_f64();
    say!("开始: {time:?}");
    let mut t1 = Thread::new(sing).target("sing");
    let mut t2 = Thread::new(dance).target("dance");
    t1.start()?;
    t2.start()?;
    loop {
        let length = enumerate().len(); // The main thread counts too.
        say!("当前线程数为: {length}");
        if length <= 1 {
            break;
        }
        sleep(1.0);
    }
    Ok(())
}
