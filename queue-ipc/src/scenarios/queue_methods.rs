//! The methods that the notes list: how long a queue is, whether it is empty or full; and how a queue ends (002, 000
//! Queue说明).

use anyhow::{Result, bail};
use fork_demo::Process;
use notes::say::python_bool;
use notes::{explain, say};
use queue_ipc::{GetError, PutError, Queue};

/// Python's `Queue(maxsize)`, where zero or less means that there is no limit. Rust's capacity is never negative, so
/// the caller says which of the two queues it wants.
fn queue(maxsize: i64) -> Result<Queue<String>> {
    let q = match usize::try_from(maxsize) {
        Ok(capacity @ 1..) => Queue::named_bounded("q", capacity)?,
        Ok(0) | Err(_) => Queue::named("q")?,
    };
    Ok(q)
}

fn show(call: &str, q: &Queue<String>) {
    let (empty, full) = (python_bool(q.is_empty()), python_bool(q.is_full()));
    say!(
        "{call}: qsize() {}, empty() {empty}, full() {full}",
        q.len()
    );
}

fn read(q: &Queue<String>) -> Result<()> {
    loop {
        match q.get() {
            Ok(message) => say!("reader: get() {message}"),
            Err(error @ GetError::ShutDown { .. }) => {
                explain!(en: "reader: get(): {error}", zh: "reader: get()：队列已关闭，也取空了");
                return Ok(());
            }
            Err(other) => return Err(other.into()),
        }
    }
}

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    // 若括号中没有指定最大可接收的消息数量,或数量为负值,那么就代表可接受的消息数量没有上限
    for maxsize in [-1, 0, 2] {
        match queue(maxsize)?.capacity() {
            None => explain!(en: "Queue({maxsize}): no limit", zh: "Queue({maxsize})：没有上限"),
            Some(most) => {
                explain!(en: "Queue({maxsize}): at most {most}", zh: "Queue({maxsize})：最多 {most} 条")
            }
        }
    }
    let endless = queue(-1)?;
    for _ in 0..1000 {
        endless.put("消息")?;
    }
    show("q = Queue(-1), 1000 put()", &endless);

    let q = queue(2)?;
    show("q = Queue(2)", &q);
    for message in ["消息1", "消息2"] {
        q.put(message)?;
        show(&format!("put({message})"), &q);
    }
    let message = q.get()?;
    show(&format!("get() {message}"), &q);

    // The reader gets what is left, and then waits.
    let mut reader = Process::new(|| read(&q)).named("reader");
    reader.start()?;
    explain!(en: "shutdown(): nothing more can be put", zh: "shutdown()：不能再放入");
    q.shutdown();
    let Err(error @ PutError::ShutDown { .. }) = q.put("消息3") else {
        bail!("a queue that is shut down has taken a message");
    };
    explain!(en: "put(消息3): {error}", zh: "put(消息3)：队列已关闭");
    reader.join_ok()?;
    Ok(())
}
