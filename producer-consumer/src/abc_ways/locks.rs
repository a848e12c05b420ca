//! A lock for each thread. B's and C's locks are held at first; each thread releases the next thread's lock.

use anyhow::Result;
use producer_consumer::Lock;

use super::threads::Threads;

static LOCK_A: Lock = Lock::named("lockA");
static LOCK_B: Lock = Lock::named("lockB");
static LOCK_C: Lock = Lock::named("lockC");

pub(super) fn threads() -> Result<Threads> {
    LOCK_B.acquire()?.leak();
    LOCK_C.acquire()?.leak();
    Ok([thread_a, thread_b, thread_c])
}

fn thread_a(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        LOCK_A.acquire()?.leak();
        print("A");
        LOCK_B.release()?;
    }
    Ok(())
}

fn thread_b(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        LOCK_B.acquire()?.leak();
        print("B");
        LOCK_C.release()?;
    }
    Ok(())
}

fn thread_c(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        LOCK_C.acquire()?.leak();
        print("C");
        LOCK_A.release()?;
    }
    Ok(())
}
