//! Two processes send on one end of a pipe at the same time (001 Pipe: 管道中的数据可能会损坏). Here no message is damaged.

use fork_demo::{Process, current};
use notes::explain;
use queue_ipc::{RecvError, Sender, simplex_pipe};

const MESSAGES: usize = 1_000;

/// One process at a time sends a message, so longer messages arrive whole, too.
const BYTES: usize = 4_000;

fn write(conn: &Sender<String>, letter: &str) -> anyhow::Result<()> {
    let name = current().name;
    explain!(
        en: "{name} sends {MESSAGES} messages of {BYTES} bytes",
        zh: "{name} 发送 {MESSAGES} 条消息，每条 {BYTES} 字节"
    );
    for _ in 0..MESSAGES {
        conn.send(letter.repeat(BYTES))?;
    }
    Ok(())
}

fn is_whole(message: &str) -> bool {
    ["a", "b"]
        .iter()
        .any(|letter| message == letter.repeat(BYTES))
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let (receiver, conn) = simplex_pipe()?;
    let mut p1 = Process::new(|| write(&conn, "a")).named("writer-1");
    let mut p2 = Process::new(|| write(&conn, "b")).named("writer-2");
    p1.start()?;
    p2.start()?;
    conn.close();

    let (mut whole, mut damaged, mut changes) = (0, 0, 0);
    let mut previous: Option<String> = None;
    loop {
        match receiver.recv() {
            Ok(message) if is_whole(&message) => {
                whole += 1;
                changes += u32::from(previous.is_some_and(|previous| previous != message));
                previous = Some(message);
            }
            Ok(_)
            | Err(
                RecvError::Truncated { .. } | RecvError::Corrupt { .. } | RecvError::Decode { .. },
            ) => damaged += 1,
            Err(RecvError::Eof { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    explain!(en: "{whole} messages are whole, {damaged} are damaged", zh: "{whole} 条完整，{damaged} 条损坏");
    explain!(en: "the sender changed {changes} times", zh: "发送者换了 {changes} 次");
    p1.join_ok()?;
    p2.join_ok()?;
    Ok(())
}
