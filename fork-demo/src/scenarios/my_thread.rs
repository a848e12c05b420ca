//! A thread as your own type (000 执行代码的封装, 002 创建线程的两种方式).

use notes::pace::sleep;
use notes::say;
use notes::thread::{Run, RunResult, Thread, current_name};

struct MyThread;

impl Run for MyThread {
    fn run(self) -> RunResult {
        for i in 0..3 {
            sleep(1.0);
            let msg = format!("I'm {} @ {i}", current_name()); //name属性中保存的是当前线程的名字
            say!("{msg}");
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut t = Thread::of(MyThread);
    t.start()?;
    Ok(())
}
