//! A list through a pipe between two processes (001 Pipe).

use std::fmt;

use fork_demo::Process;
use notes::say;
use queue_ipc::{Connection, pipe};
use serde::{Deserialize, Serialize};

/// Python's list may hold anything; here the type names the possible elements: numbers, nothing, words.
#[derive(Debug, Serialize, Deserialize)]
enum Item {
    Number(i64),
    None,
    Word(String),
}

#[derive(Debug, Serialize, Deserialize)]
struct List(Vec<Item>);

fn f(conn: &Connection<List, List>) -> anyhow::Result<()> {
    let hello = Item::Word("hello".to_owned());
    conn.send(List(vec![Item::Number(42), Item::None, hello]))?;
    conn.close();
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let (parent_conn, child_conn) = pipe()?;
    let mut p = Process::new(|| f(&child_conn));
    p.start()?;
    child_conn.close(); // The child has its own copy: if the child dies, the parent gets the end of the messages.
    say!("{}", parent_conn.recv()?); // 打印 "[42, None, 'hello']"
    p.join_ok()?;
    Ok(())
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "[" } else { ", " })?;
            match item {
                Item::Number(number) => write!(f, "{number}")?,
                Item::None => f.write_str("None")?,
                Item::Word(word) => write!(f, "'{word}'")?,
            }
        }
        f.write_str("]")
    }
}
