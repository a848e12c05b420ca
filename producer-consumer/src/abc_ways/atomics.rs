//! A number says whose turn it is. No thread sleeps: all read the number in a loop, which is fast but keeps cores busy.

use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::yield_now;

use anyhow::Result;
use notes::event;

use super::threads::Threads;

pub(super) const THREADS: Threads = [thread_a, thread_b, thread_c];

static CURRENT: AtomicU8 = AtomicU8::new(b'A');

fn wait_for(letter: u8) {
    event::waits("turn");
    while CURRENT.load(Ordering::Acquire) != letter {
        yield_now(); // With fewer cores than threads, the thread whose turn it is may need this core.
    }
    event::wakes("turn");
}

fn hand_over_to(letter: u8) {
    event::notifies("turn");
    CURRENT.store(letter, Ordering::Release); // The next thread sees what this one wrote.
}

fn thread_a(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        wait_for(b'A');
        print("A");
        hand_over_to(b'B');
    }
    Ok(())
}

fn thread_b(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        wait_for(b'B');
        print("B");
        hand_over_to(b'C');
    }
    Ok(())
}

fn thread_c(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        wait_for(b'C');
        print("C");
        hand_over_to(b'A');
    }
    Ok(())
}
