//! A condition for each thread, all for the same letter: a notification wakes only the thread whose turn it is.

use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::Result;

use crate::abc_ways::threads::Threads;

pub(super) const THREADS: Threads = [
    |rounds, print| thread("A", &TURN_A, ("B", &TURN_B), rounds, print),
    |rounds, print| thread("B", &TURN_B, ("C", &TURN_C), rounds, print),
    |rounds, print| thread("C", &TURN_C, ("A", &TURN_A), rounds, print),
];

static CURRENT: Mutex<&str> = Mutex::new("A");
static TURN_A: Condvar = Condvar::new();
static TURN_B: Condvar = Condvar::new();
static TURN_C: Condvar = Condvar::new();

fn thread(
    me: &str,
    my_turn: &Condvar,
    (next, next_turn): (&'static str, &Condvar),
    rounds: u32,
    print: fn(&str),
) -> Result<()> {
    for _ in 0..rounds {
        let current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
        let current = my_turn.wait_while(current, |current| *current != me);
        let mut current = current.unwrap_or_else(PoisonError::into_inner);
        print(me);
        *current = next;
        drop(current);
        next_turn.notify_one();
    }
    Ok(())
}
