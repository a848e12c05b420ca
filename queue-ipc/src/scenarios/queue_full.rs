//! A queue that takes three messages: what full and empty mean (002 进程间通信--Queue).

use anyhow::{Result, bail};
use fork_demo::Process;
use notes::pace::{self, Stopwatch};
use notes::say::python_bool;
use notes::{explain, ours, say};
use queue_ipc::{GetError, PutError, Queue};

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let q: Queue<String> = Queue::bounded(3)?; //初始化一个Queue对象, 最多可接受3条消息
    q.put("消息1")?;
    q.put("消息2")?;
    q.put("消息3")?;

    say!("{}", python_bool(q.is_full()));

    ours!(); // The notes describe the rest in words.
    // 没有空间可写入:
    let timeout = pace::real(2.0);
    let Err(error @ PutError::Full { .. }) = q.try_put("消息4") else {
        bail!("try_put did not find the queue full");
    };
    explain!(en: "put_nowait: {error}", zh: "put_nowait：队列已满");
    let clock = Stopwatch::start();
    let Err(error @ PutError::Full { .. }) = q.put_timeout("消息4", timeout) else {
        bail!("put_timeout did not find the queue full");
    };
    let waited = clock.seconds();
    explain!(
        en: "put(timeout=2): {error}, after {waited:.1} s",
        zh: "put(timeout=2)：等了 {waited:.1} 秒，队列还是满的"
    );
    // 此时程序将被阻塞(停在写入状态), 直到从消息列队腾出空间为止:
    let mut reader = Process::new(|| make_room(&q)).named("reader");
    explain!(en: "put: waits", zh: "put：等待");
    reader.start()?;
    q.put("消息4")?;
    explain!(en: "put: has room", zh: "put：有空位了");
    reader.join_ok()?;

    while !q.is_empty() {
        let message = q.get()?;
        explain!(en: "get: {message}", zh: "get：{message}");
    }
    // 消息列队如果为空:
    let Err(error @ GetError::Empty { .. }) = q.try_get() else {
        bail!("try_get did not find the queue empty");
    };
    explain!(en: "get_nowait: {error}", zh: "get_nowait：队列已空");
    let clock = Stopwatch::start();
    let Err(error @ GetError::Empty { .. }) = q.get_timeout(timeout) else {
        bail!("get_timeout did not find the queue empty");
    };
    let waited = clock.seconds();
    explain!(
        en: "get(timeout=2): {error}, after {waited:.1} s",
        zh: "get(timeout=2)：等了 {waited:.1} 秒，队列还是空的"
    );
    Ok(())
}

fn make_room(q: &Queue<String>) -> Result<(), GetError> {
    pace::sleep(1.0);
    explain!(en: "another process makes room", zh: "另一个进程腾出空间");
    q.get()?;
    Ok(())
}
