//! Work in which each step needs the last step of the other process: two processes count in turn.

use std::hint::black_box;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use fork_demo::Process;
use shared_memory::{RawValue, Semaphore};

use super::job::TIMEOUT;

pub(crate) const STEPS: u64 = 2000;

/// One process does all the steps; returns the microseconds a step.
pub(crate) fn alone() -> Result<f64> {
    let began = Instant::now();
    let mut number = 0_u64;
    for _ in 0..STEPS {
        number = black_box(number) + 1;
    }
    time_per_step(began, number)
}

/// Both processes share the number; semaphores say which process has its turn.
pub(crate) fn on_shared_memory() -> Result<f64> {
    let number = RawValue::new(0)?;
    let (mine, others) = (Semaphore::new(0)?, Semaphore::new(0)?);
    let step = || number.set(number.get() + 1);
    let mut other = Process::new(|| -> Result<()> {
        for _ in 0..STEPS / 2 {
            wait_for_turn(&others)?;
            step();
            mine.release()?;
        }
        Ok(())
    })
    .daemon(true);
    other.start()?;
    let began = Instant::now();
    for _ in 0..STEPS / 2 {
        step();
        others.release()?;
        wait_for_turn(&mine)?;
    }
    let step = time_per_step(began, number.get());
    other.join_ok()?;
    step
}

fn wait_for_turn(semaphore: &Semaphore) -> Result<()> {
    let permit = semaphore.acquire_timeout(TIMEOUT);
    permit.context("the other process is gone")?.leak();
    Ok(())
}

/// The processes send the number to each other in messages.
pub(crate) fn on_distributed_memory() -> Result<f64> {
    let (mut here, there) = UnixStream::pair()?;
    here.set_read_timeout(Some(TIMEOUT))?;
    let mut other = Process::new(move || -> Result<()> {
        let mut there = there;
        for _ in 0..STEPS / 2 {
            let number = receive(&mut there)?;
            there.write_all(&(number + 1).to_ne_bytes())?;
        }
        Ok(())
    })
    .daemon(true);
    other.start()?;
    let began = Instant::now();
    let mut number = 0_u64;
    for _ in 0..STEPS / 2 {
        here.write_all(&(number + 1).to_ne_bytes())?;
        number = receive(&mut here)?;
    }
    let step = time_per_step(began, number);
    other.join_ok()?;
    step
}

fn receive(channel: &mut UnixStream) -> Result<u64> {
    let mut number = [0; 8];
    channel.read_exact(&mut number)?;
    Ok(u64::from_ne_bytes(number))
}

fn time_per_step(began: Instant, number: u64) -> Result<f64> {
    let took = began.elapsed();
    ensure!(number == STEPS, "counted to {number} instead of {STEPS}");
    Ok(took.as_secs_f64() * 1e6 / STEPS as f64)
}
