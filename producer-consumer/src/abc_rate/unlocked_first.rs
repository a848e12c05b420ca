//! The condition, with the lock released before the notification. Python's `notify_all` can't do that.

use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::Result;

use crate::abc_ways::threads::Threads;

pub(super) const THREADS: Threads = [
    |rounds, print| thread("A", "B", rounds, print),
    |rounds, print| thread("B", "C", rounds, print),
    |rounds, print| thread("C", "A", rounds, print),
];

static CURRENT: Mutex<&str> = Mutex::new("A");
static CHANGED: Condvar = Condvar::new();

fn thread(me: &str, next: &'static str, rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        let current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
        let current = CHANGED.wait_while(current, |current| *current != me);
        let mut current = current.unwrap_or_else(PoisonError::into_inner);
        print(me);
        *current = next;
        drop(current);
        CHANGED.notify_all();
    }
    Ok(())
}
