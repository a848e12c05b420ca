//! Five threads at once (002 多线程, saySorry).

use notes::pace::sleep;
use notes::say;
use notes::thread::{Thread, current_name};

fn say_sorry() {
    say!("子线程{}启动", current_name());
    sleep(1.0);
    say!("亲爱的,我错了,我能吃饭了吗?");
}

/// The main thread starts five threads and returns. The program ends when its last thread ends.
pub(crate) fn run() -> anyhow::Result<()> {
    say!("主线程{}启动", current_name());
    for _ in 0..5 {
        let mut t = Thread::new(say_sorry).target("saySorry");
        t.start()?;
    }
    Ok(())
}
