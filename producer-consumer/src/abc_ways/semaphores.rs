//! A semaphore for each thread, 1 for A and 0 for B and C: like the locks, but any thread may release a semaphore.

use anyhow::Result;
use producer_consumer::Semaphore;

use super::threads::Threads;

pub(super) const THREADS: Threads = [thread_a, thread_b, thread_c];

static TURN_A: Semaphore = Semaphore::named("turnA", 1);
static TURN_B: Semaphore = Semaphore::named("turnB", 0);
static TURN_C: Semaphore = Semaphore::named("turnC", 0);

fn thread_a(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        TURN_A.acquire().leak();
        print("A");
        TURN_B.release()?;
    }
    Ok(())
}

fn thread_b(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        TURN_B.acquire().leak();
        print("B");
        TURN_C.release()?;
    }
    Ok(())
}

fn thread_c(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        TURN_C.acquire().leak();
        print("C");
        TURN_A.release()?;
    }
    Ok(())
}
