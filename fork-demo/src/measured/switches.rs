//! Context switches: a byte goes back and forth through two pipes, on one CPU.
//!
//! On one CPU, a reader that waits gives the CPU to the writer. So each hand-over of the byte is one write, one read,
//! and one switch.

use std::io::{self, PipeReader, PipeWriter, Read, Write, pipe};
use std::thread::Builder;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use fork_demo::{Process, thread_stats};
use notes::measure::{Samples, try_in_turn};
use notes::thread::current_thread;

use super::run_all::NO_THREAD;

const PASS: u8 = 1;
const STOP: u8 = 0;

/// Measures a hand-over to oneself, to another thread, and to another process. Leaves the calling thread bound to one
/// CPU.
pub(crate) fn measure(times: usize) -> Result<Vec<Samples>> {
    // The other thread and the other process inherit this.
    thread_stats::pin_to_one_cpu(&[current_thread().native_id()])
        .context("cannot bind this thread to one CPU")?;
    try_in_turn(
        times,
        &mut [&mut to_oneself, &mut to_a_thread, &mut to_a_process],
    )
}

fn to_oneself() -> Result<Duration> {
    let (mut reader, mut writer) = pipe()?;
    let mut hand_over = || {
        writer.write_all(&[PASS])?;
        reader.read_exact(&mut [0])
    };
    Ok(time_of_two(|| {
        hand_over()?;
        hand_over()
    })? / 2)
}

fn to_a_thread() -> Result<Duration> {
    let (ping, pong, other) = two_pipes()?;
    let thread = Builder::new()
        .spawn(move || echo(other))
        .context(NO_THREAD)?;
    let duration = there_and_back(ping, pong)?; // Drops its ends, so the thread ends even after an error.
    let ended = thread.join().map_err(|_| anyhow!("the thread panicked"))?;
    ended.context("the other thread cannot hand the byte back")?;
    Ok(duration)
}

fn to_a_process() -> Result<Duration> {
    let (ping, pong, other) = two_pipes()?;
    // A daemon, so it is ended if there is an error here.
    let mut process = Process::new(move || echo(other)).daemon(true);
    process.start()?;
    let duration = there_and_back(ping, pong)?;
    process.join_ok()?;
    Ok(duration)
}

/// The ends of a task: where it reads, and where it writes.
type Ends = (PipeReader, PipeWriter);

fn two_pipes() -> io::Result<(PipeWriter, PipeReader, Ends)> {
    let (there, ping) = pipe()?;
    let (pong, back) = pipe()?;
    Ok((ping, pong, (there, back)))
}

/// The other thread or process: hands each byte back.
fn echo((mut there, mut back): Ends) -> io::Result<()> {
    let mut byte = [STOP];
    while there.read(&mut byte)? == 1 && byte == [PASS] {
        back.write_all(&byte)?;
    }
    Ok(())
}

fn there_and_back(mut ping: PipeWriter, mut pong: PipeReader) -> Result<Duration> {
    let duration = time_of_two(|| {
        ping.write_all(&[PASS])?;
        pong.read_exact(&mut [0])
    })?;
    // The end of the pipe would not do: the other process has a copy of `ping`.
    ping.write_all(&[STOP])?;
    Ok(duration / 2)
}

/// The mean duration of `two_hand_overs`, out of 500, or of fewer on a machine where these take more than 20 ms.
fn time_of_two(mut two_hand_overs: impl FnMut() -> io::Result<()>) -> Result<Duration> {
    const BATCH: u32 = 10;
    two_hand_overs()?; // After this, the other thread or process runs.
    let start = Instant::now();
    let mut times = 0;
    while times < 500 && start.elapsed() < Duration::from_millis(20) {
        for _ in 0..BATCH {
            two_hand_overs()?;
        }
        times += BATCH;
    }
    Ok(start.elapsed() / times)
}
