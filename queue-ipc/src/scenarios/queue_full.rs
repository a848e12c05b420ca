//! A queue that takes three messages: what full and empty mean (002 进程间通信--Queue).

use anyhow::Result;
use fork_demo::Process;
use notes::pace::{self, Stopwatch};
use notes::say;
use queue_ipc::{GetError, PutError, Queue};

/// What a learner can change.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many messages the queue takes
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(1..=1000))]
    capacity: u16,
    /// How many seconds a put or a get with a time-out waits
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = clap::value_parser!(u8).range(0..=60))]
    timeout: u8,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let q = Queue::bounded(options.capacity.into())?; // Takes three messages at most
    for n in 1..=options.capacity {
        q.put(format!("消息{n}"))?;
    }
    say!("{}", if q.is_full() { "True" } else { "False" });

    // The notes end here. What does one more put do?
    let seconds = f64::from(options.timeout);
    let timeout = pace::real(seconds);
    let one_more = format!("消息{}", options.capacity + 1);
    say!("put_nowait: {}", refused_put(q.try_put(&one_more))?);
    let clock = Stopwatch::start();
    let refused = refused_put(q.put_timeout(&one_more, timeout))?;
    let waited = clock.seconds();
    say!("put(timeout={seconds}): {refused}, after {waited:.1} s");
    wait_for_room(&q, &one_more)?;

    // And the same at the other end:
    while !q.is_empty() {
        say!("get: {}", q.get()?);
    }
    say!("get_nowait: {}", refused_get(q.try_get())?);
    let clock = Stopwatch::start();
    let refused = refused_get(q.get_timeout(timeout))?;
    let waited = clock.seconds();
    say!("get(timeout={seconds}): {refused}, after {waited:.1} s");
    Ok(())
}

/// A put without a time-out waits until another process has got something.
fn wait_for_room(q: &Queue<String>, one_more: &str) -> Result<()> {
    let make_room = || -> Result<(), GetError> {
        pace::sleep(1.0);
        say!("another process makes room");
        q.get().map(drop)
    };
    let mut reader = Process::new(make_room).named("reader");
    say!("put: waits");
    reader.start()?;
    q.put(one_more)?;
    say!("put: has room");
    reader.join()?;
    Ok(())
}

/// Why nothing was put; an error if something was, or for another reason.
fn refused_put(put: Result<(), PutError>) -> Result<PutError> {
    match put {
        Err(full @ PutError::Full { .. }) => Ok(full),
        Err(other) => Err(other.into()),
        Ok(()) => anyhow::bail!("the full queue took one more"),
    }
}

/// Why nothing was got; an error if something was, or for another reason.
fn refused_get(got: Result<String, GetError>) -> Result<GetError> {
    match got {
        Err(empty @ GetError::Empty { .. }) => Ok(empty),
        Err(other) => Err(other.into()),
        Ok(message) => anyhow::bail!("the empty queue gave {message}"),
    }
}
