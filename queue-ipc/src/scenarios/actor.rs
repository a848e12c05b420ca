//! An actor: a process that alone has the number, and alone reads its mailbox (003 Erlang的"进程": Actor模型).

use fork_demo::{Process, current};
use notes::{explain, say};
use queue_ipc::Queue;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
enum Message {
    Add(u32),
    Get,
}

/// The actor. It takes one message after the other, so it needs no lock.
fn counter(mailbox: &Queue<Message>, answers: &Queue<u32>) -> anyhow::Result<()> {
    let mut num = 0;
    loop {
        match mailbox.get()? {
            Message::Add(n) => num += n,
            Message::Get => return Ok(answers.put(num)?),
        }
    }
}

fn work(mailbox: &Queue<Message>) -> anyhow::Result<()> {
    let name = current().name;
    explain!(en: "{name} adds 1, 10000 times", zh: "{name} 加 1，共 10000 次");
    for _ in 0..10_000 {
        mailbox.put(Message::Add(1))?;
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run() -> anyhow::Result<()> {
    let (mailbox, answers) = (Queue::named("mailbox")?, Queue::named("answers")?);
    let mut actor = Process::new(|| counter(&mailbox, &answers)).named("counter");
    let mut p1 = Process::new(|| work(&mailbox)).named("work1");
    let mut p2 = Process::new(|| work(&mailbox)).named("work2");
    actor.start()?;
    p1.start()?;
    p2.start()?;
    p1.join_ok()?;
    p2.join_ok()?;
    mailbox.put(Message::Get)?; // It comes behind all that the workers have put.
    say!("num = {}", answers.get()?);
    actor.join_ok()?;
    Ok(())
}
