//! How long a waiter waits after the holder was killed: from the kill until the waiter goes on.

use std::time::{Duration, Instant};

use fork_demo::Process;
use notes::measure::try_in_turn;
use shared_memory::{Event, Lock, RawValue, Semaphore};

pub(crate) fn run(rounds: usize) -> anyhow::Result<()> {
    let samples = try_in_turn(rounds, &mut [&mut lock, &mut semaphore])?;
    println!("\nfrom the SIGKILL of the holder until a waiter of 20 ms goes on");
    for (name, times) in ["Lock", "Semaphore"].into_iter().zip(samples) {
        println!("{name:<40} {times}");
    }
    Ok(())
}

fn lock() -> anyhow::Result<Duration> {
    let lock = Lock::new()?;
    time_from_kill_to_wake(
        || lock.acquire().map_or((), |held| held.leak()),
        || assert!(lock.acquire().is_err()),
    )
}

fn semaphore() -> anyhow::Result<Duration> {
    let semaphore = Semaphore::new(1)?;
    time_from_kill_to_wake(
        || std::mem::forget(semaphore.acquire()),
        || assert!(semaphore.acquire().owner_died().is_some()),
    )
}

fn time_from_kill_to_wake(
    hold: impl Fn() + Sync,
    wait: impl Fn() + Sync,
) -> anyhow::Result<Duration> {
    let (held, waited) = (Event::new()?, RawValue::new(0_u64)?);
    let mut holder = Process::new(|| {
        hold();
        held.set();
        loop {
            std::thread::sleep(Duration::from_secs(1));
        }
    });
    holder.start()?;
    held.wait();
    let began = Instant::now();
    let mut waiter = Process::new(|| {
        wait();
        waited.set(began.elapsed().as_nanos() as u64);
    });
    waiter.start()?;
    std::thread::sleep(Duration::from_millis(20));
    let killed = began.elapsed();
    holder.kill()?;
    anyhow::ensure!(waiter.join()?.success(), "the waiter failed");
    holder.join()?;
    Ok(Duration::from_nanos(waited.get()).saturating_sub(killed))
}
