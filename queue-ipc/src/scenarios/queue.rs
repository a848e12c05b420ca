//! A writer and a reader with a queue between them (000 进程间通信Queue, 001 Queue, 004 进程间通信).

mod account;

use std::process;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use fork_demo::Process;
use notes::pace::sleep;
use notes::random::random;
use notes::say;
use queue_ipc::Queue;
use shared_memory::RawArray;

use account::{letters, names, number, tell};

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many processes read; with several, the demo says what each of them got
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=64))]
    readers: u32,
    /// How many processes write, each its own items
    #[arg(long, value_name = "M", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=64))]
    writers: u32,
    /// How many items each writer puts
    #[arg(long, value_name = "K", default_value = "3", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    items: u32,
}

/// What the process does that puts data into the queue.
fn write(q: &Queue<String>, values: &[String]) -> Result<()> {
    say!("Process to write: {}", process::id());
    for value in values {
        say!("Put {value} to queue...");
        q.put(value)?;
        sleep(random());
    }
    Ok(())
}

/// What the process does that gets data out of the queue, for ever.
fn read(q: &Queue<String>, me: u32, got_by: &RawArray<u32>) -> Result<()> {
    say!("Process to read: {}", process::id());
    loop {
        let value = q.get()?;
        say!("Get {value} from queue.");
        got_by.set(number(&value), me)?;
        q.task_done()?; // Last: the parent terminates us when all is done.
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    // The parent makes the queue, and all children have it:
    let q = &Queue::new()?;
    let values = (0..options.writers * options.items).map(letters);
    let values: Vec<String> = values.collect();
    let got_by = &RawArray::new(vec![0; values.len()])?; // The number of each item's reader

    let mut writers: Vec<Process> = values
        .chunks(options.items as usize)
        .zip(names("writer", options.writers))
        .map(|(own, name)| Process::new(|| write(q, own)).named(name))
        .collect();
    let mut readers: Vec<Process> = names("reader", options.readers)
        .zip(1..)
        .map(|(name, me)| Process::new(move || read(q, me, got_by)).named(name))
        .map(|reader| reader.daemon(true)) // Ends with its parent.
        .collect();
    for process in writers.iter_mut().chain(&mut readers) {
        process.start()?;
    }
    for pw in &writers {
        let status = pw.join()?;
        ensure!(status.success(), "{} ended with {status}", pw.name());
    }
    wait_until_all_is_done(q, &readers)?;
    // The readers' loops are endless: nobody can wait for their end, they must be terminated.
    for pr in &readers {
        pr.terminate()?;
    }
    if options.readers > 1 {
        tell(&values, &got_by.to_vec(), &readers);
    }
    Ok(())
}

/// Waits until the readers are done with all that was put. The notes leave this out: their reader gets C only
/// because the writer sleeps after its last put.
fn wait_until_all_is_done(q: &Queue<String>, readers: &[Process]) -> Result<()> {
    while !q.join_timeout(Duration::from_secs(1)) {
        if let Some(dead) = readers.iter().find(|pr| !pr.is_alive()) {
            bail!(
                "{} has ended before its time: of what was put, {} are not done, and {} are still in the queue",
                dead.name(),
                q.unfinished(),
                q.len(),
            );
        }
    }
    Ok(())
}
