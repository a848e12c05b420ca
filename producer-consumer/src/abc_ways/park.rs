//! A number says whose turn it is. The thread that hands over unparks the next thread. No turn needs a lock.

use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};
use std::thread::{Thread, current, park};

use anyhow::Result;
use notes::event;
use producer_consumer::Barrier;

use super::threads::Threads;

pub(super) const THREADS: Threads = [thread_a, thread_b, thread_c];

static CURRENT: AtomicU8 = AtomicU8::new(b'A');

/// The threads to unpark. Each thread stores itself here before all of them pass the barrier.
static THREAD_A: Mutex<Option<Thread>> = Mutex::new(None);
static THREAD_B: Mutex<Option<Thread>> = Mutex::new(None);
static THREAD_C: Mutex<Option<Thread>> = Mutex::new(None);
static ALL_ARE_KNOWN: Barrier = Barrier::named("all are known", 3);

fn make_known(me: &Mutex<Option<Thread>>) -> Result<()> {
    *me.lock().unwrap_or_else(PoisonError::into_inner) = Some(current());
    ALL_ARE_KNOWN.wait()?;
    Ok(())
}

fn wait_for(letter: u8) {
    event::waits("turn");
    // A loop, because park() may return without a reason. An unpark() that comes before park() is not lost.
    while CURRENT.load(SeqCst) != letter {
        park();
    }
    event::wakes("turn");
}

fn hand_over_to(letter: u8, next: &Thread) {
    event::notifies("turn");
    CURRENT.store(letter, SeqCst);
    next.unpark();
}

/// Returns the thread that `known` holds.
fn thread_of(known: &Mutex<Option<Thread>>) -> Thread {
    let known = known.lock().unwrap_or_else(PoisonError::into_inner);
    known.clone().expect("all are known behind the barrier")
}

fn thread_a(rounds: u32, print: fn(&str)) -> Result<()> {
    make_known(&THREAD_A)?;
    let thread_b = thread_of(&THREAD_B);
    for _ in 0..rounds {
        wait_for(b'A');
        print("A");
        hand_over_to(b'B', &thread_b);
    }
    Ok(())
}

fn thread_b(rounds: u32, print: fn(&str)) -> Result<()> {
    make_known(&THREAD_B)?;
    let thread_c = thread_of(&THREAD_C);
    for _ in 0..rounds {
        wait_for(b'B');
        print("B");
        hand_over_to(b'C', &thread_c);
    }
    Ok(())
}

fn thread_c(rounds: u32, print: fn(&str)) -> Result<()> {
    make_known(&THREAD_C)?;
    let thread_a = thread_of(&THREAD_A);
    for _ in 0..rounds {
        wait_for(b'C');
        print("C");
        hand_over_to(b'A', &thread_a);
    }
    Ok(())
}
