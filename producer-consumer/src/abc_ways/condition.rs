//! The notes' condition, with any number of rounds, and measurable: `print` is a parameter.

use anyhow::Result;
use producer_consumer::Condition;

use super::threads::Threads;

pub(super) const THREADS: Threads = [thread_a, thread_b, thread_c];

/// The condition, and the notes' `current` that it protects.
static CONDITION: Condition<&str> = Condition::new("A");

fn thread_a(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        let mut current = CONDITION.acquire()?;
        while *current != "A" {
            current.wait()?;
        }
        print("A");
        *current = "B";
        current.notify_all()?;
    }
    Ok(())
}

fn thread_b(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        let mut current = CONDITION.acquire()?;
        while *current != "B" {
            current.wait()?;
        }
        print("B");
        *current = "C";
        current.notify_all()?;
    }
    Ok(())
}

fn thread_c(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        let mut current = CONDITION.acquire()?;
        while *current != "C" {
            current.wait()?;
        }
        print("C");
        *current = "A";
        current.notify_all()?;
    }
    Ok(())
}
