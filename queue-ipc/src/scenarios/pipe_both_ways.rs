//! A list through a pipe, and another one back through the same pipe (001 Pipe: 默认情况下是双工（双向）).

use fork_demo::Process;
use notes::say;
use queue_ipc::{Connection, pipe};

type List = (u32, Option<u32>, String);
type Reversed = (String, Option<u32>, u32);

fn f(conn: &Connection<Reversed, List>) -> anyhow::Result<()> {
    let (number, none, word) = conn.recv()?;
    say!("child recv [{number}, {none:?}, '{word}']");
    say!("child send ['{word}', {none:?}, {number}]");
    conn.send((word, none, number))?;
    conn.close();
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let (parent_conn, child_conn) = pipe()?;
    let mut p = Process::new(|| f(&child_conn));
    p.start()?;
    child_conn.close();
    say!("parent send [42, None, 'hello']");
    parent_conn.send((42, None, "hello".to_owned()))?;
    let (word, none, number) = parent_conn.recv()?;
    say!("parent recv ['{word}', {none:?}, {number}]");
    p.join_ok()?;
    Ok(())
}
