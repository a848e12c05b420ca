//! An event loop and a process exchange messages over two pipes (003 gevent与进程通信).

use std::time::Duration;

use anyhow::Context;
use fork_demo::Process;
use notes::say;
use queue_ipc::{AsyncConnection, Connection, pipe};
use tokio::runtime;
use tokio::time::timeout;

/// The process without an event loop. It may block.
fn relay(b: &Connection<String, String>, c: &Connection<String, String>) -> anyhow::Result<()> {
    for i in 0..10 {
        let msg = b.recv()?;
        // 发送给d
        c.send(format!("{msg} in {i}"))?;
    }
    Ok(())
}

/// One of two tasks of a thread: while one task waits, the other one runs.
async fn put_msg(a: AsyncConnection<String, String>) -> anyhow::Result<()> {
    for _ in 0..10 {
        // 发送给b
        a.send("hi").await?;
    }
    Ok(())
}

async fn get_msg(d: AsyncConnection<String, String>) -> anyhow::Result<()> {
    for _ in 0..10 {
        say!("{}", d.recv().await?);
    }
    Ok(())
}

async fn talk(a: Connection<String, String>, d: Connection<String, String>) -> anyhow::Result<()> {
    let (a, d) = (AsyncConnection::new(a)?, AsyncConnection::new(d)?);
    let both = async { tokio::try_join!(get_msg(d), put_msg(a)) };
    // The notes wait for one second, and report nothing if that is too short.
    let ended = timeout(Duration::from_secs(30), both).await;
    ended.context("the other process has not answered all messages within 30 s")??;
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    // To Process
    let (a, b) = pipe()?;
    // From Process
    let (c, d) = pipe()?;
    let mut proc = Process::new(|| relay(&b, &c)).daemon(true);
    // Fork before the event loop starts: an event loop does not survive a fork.
    proc.start()?;
    b.close();
    c.close();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    event_loop.block_on(talk(a, d))?;
    proc.join_ok()?;
    Ok(())
}
