//! A queue that takes three messages: what full and empty mean (002 进程间通信--Queue).

use anyhow::Result;
use fork_demo::Process;
use notes::pace::{self, Stopwatch};
use notes::say;
use notes::say::python_bool;
use queue_ipc::{GetError, Queue};

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let q: Queue<String> = Queue::bounded(3)?; //初始化一个Queue对象, 最多可接受3条消息
    q.put("消息1")?;
    q.put("消息2")?;
    q.put("消息3")?;

    say!("{}", python_bool(q.is_full()));

    // The notes' script ends here; the notes describe the rest in words. 没有空间可写入:
    let timeout = pace::real(2.0);
    if let Err(error) = q.try_put("消息4") {
        say!("put_nowait: {error}");
    }
    let clock = Stopwatch::start();
    if let Err(error) = q.put_timeout("消息4", timeout) {
        say!("put(timeout=2): {error}, after {:.1} s", clock.seconds());
    }
    // 此时程序将被阻塞(停在写入状态), 直到从消息列队腾出空间为止:
    let mut reader = Process::new(|| make_room(&q)).named("reader");
    say!("put: waits");
    reader.start()?;
    q.put("消息4")?;
    say!("put: has room");
    reader.join_ok()?;

    while !q.is_empty() {
        say!("get: {}", q.get()?);
    }
    // 消息列队如果为空:
    if let Err(error) = q.try_get() {
        say!("get_nowait: {error}");
    }
    let clock = Stopwatch::start();
    if let Err(error) = q.get_timeout(timeout) {
        say!("get(timeout=2): {error}, after {:.1} s", clock.seconds());
    }
    Ok(())
}

fn make_room(q: &Queue<String>) -> Result<(), GetError> {
    pace::sleep(1.0);
    say!("another process makes room");
    q.get()?;
    Ok(())
}
