//! A list through a pipe between two processes (001 Pipe).

use fork_demo::Process;
use notes::say;
use queue_ipc::{Connection, pipe};

/// Python's list may hold anything. In Rust, a tuple names the type of each element.
type List = (u32, Option<u32>, String);

fn f(conn: &Connection<List, List>) -> anyhow::Result<()> {
    conn.send((42, None, "hello".to_owned()))?;
    conn.close();
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let (parent_conn, child_conn) = pipe()?;
    let mut p = Process::new(|| f(&child_conn));
    p.start()?;
    child_conn.close(); // The child has its own copy: if the child dies, the parent gets the end of the messages.
    let (number, none, word) = parent_conn.recv()?;
    say!("[{number}, {none:?}, '{word}']"); // 打印 "[42, None, 'hello']"
    p.join_ok()?;
    Ok(())
}
