//! Writes all, then reads until the queue is empty; and what two readers make of that (002 进程间通信--Queue).

use std::time::Duration;

use anyhow::{Result, ensure};
use fork_demo::Process;
use notes::pace::sleep;
use notes::say;
use queue_ipc::{GetError, Queue};
use shared_memory::Barrier;

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Two processes read, both as in the notes: one of them waits for an item that the other has taken
    #[arg(long)]
    two_readers: bool,
    /// The two look and take in one step, which is right
    #[arg(long, requires = "two_readers")]
    in_one_step: bool,
}

fn write(q: &Queue<String>) -> Result<()> {
    for value in ["a", "b", "c"] {
        say!("开始写入:  {value}");
        q.put(value)?;
        sleep(1.0);
    }
    Ok(())
}

fn read(q: &Queue<String>) -> Result<()> {
    while !q.is_empty() {
        say!("读取到的是 {}", q.get()?);
        sleep(1.0);
    }
    Ok(())
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let q = Queue::new()?;
    let mut pw = Process::new(|| write(&q)).named("writer");
    pw.start()?;
    ended_well(&pw)?; // Waits until all is written. (The notes' comment says: 等待接收完毕.)
    if options.two_readers {
        two_readers(&q, options.in_one_step)?;
    } else {
        let mut pr = Process::new(|| read(&q)).named("reader");
        pr.start()?;
        ended_well(&pr)?;
    }
    say!("接收完毕! ");
    Ok(())
}

/// 002 asks: 如果有两个接收方怎么办?
fn two_readers(q: &Queue<String>, in_one_step: bool) -> Result<()> {
    let both_looked = Barrier::new(2)?;
    let body = || match in_one_step {
        true => look_and_take(q),
        false => look_then_take(q, &both_looked),
    };
    let mut pr1 = Process::new(body).named("reader-1").daemon(true);
    let mut pr2 = Process::new(body).named("reader-2").daemon(true);
    pr1.start()?;
    pr2.start()?;
    ended_well(&pr1)?;
    ended_well(&pr2)
}

/// The notes' loop. Two readers find the last item there, and one gets it. Here they always do: nobody takes
/// before the other has looked.
fn look_then_take(q: &Queue<String>, both_looked: &Barrier) -> Result<()> {
    while !q.is_empty() {
        both_looked.wait_timeout(Duration::from_secs(30))?;
        // The notes' get would wait for ever.
        match q.get_timeout(Duration::from_millis(500)) {
            Ok(value) => say!("读取到的是 {value}"),
            Err(GetError::Empty { .. }) => {
                say!("it was not empty, but nothing came: the other one has taken it");
                break;
            }
            Err(other) => return Err(other.into()),
        }
        sleep(1.0);
    }
    Ok(())
}

/// The right loop: one call looks and takes, nothing can come between.
fn look_and_take(q: &Queue<String>) -> Result<()> {
    loop {
        match q.try_get() {
            Ok(value) => say!("读取到的是 {value}"),
            Err(GetError::Empty { .. }) => return Ok(()),
            Err(other) => return Err(other.into()),
        }
        sleep(1.0);
    }
}

fn ended_well(process: &Process) -> Result<()> {
    let status = process.join()?;
    ensure!(status.success(), "{} ended with {status}", process.name());
    Ok(())
}
