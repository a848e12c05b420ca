//! Three threads print ABC in turn (003 Condition, 3个线程, 按顺序打印ABC).

use anyhow::Result;
use notes::say;
use notes::thread::{Run, RunResult, Thread};
use producer_consumer::Condition;

use crate::abc_ways;
pub(crate) use crate::abc_ways::Options;

/// The condition, and the notes' `current` that it protects.
static CONDITION: Condition<&str> = Condition::new("A");

struct ThreadA;

impl Run for ThreadA {
    fn run(self) -> RunResult {
        for _ in 0..10 {
            let mut current = CONDITION.acquire()?;
            while *current != "A" {
                current.wait()?;
            }
            say!("A");
            *current = "B";
            current.notify_all()?; // notify() may wake the wrong one of two waiting threads: then all wait forever.
        }
        Ok(())
    }
}

struct ThreadB;

impl Run for ThreadB {
    fn run(self) -> RunResult {
        for _ in 0..10 {
            let mut current = CONDITION.acquire()?;
            while *current != "B" {
                current.wait()?;
            }
            say!("B");
            *current = "C";
            current.notify_all()?;
        }
        Ok(())
    }
}

struct ThreadC;

impl Run for ThreadC {
    fn run(self) -> RunResult {
        for _ in 0..10 {
            let mut current = CONDITION.acquire()?;
            while *current != "C" {
                current.wait()?;
            }
            say!("C");
            *current = "A";
            current.notify_all()?;
        }
        Ok(())
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    if !options.are_default() {
        return abc_ways::run(&options); // Another way to hand over, or the measurement: not in the notes.
    }
    let mut a = Thread::of(ThreadA);
    let mut b = Thread::of(ThreadB);
    let mut c = Thread::of(ThreadC);

    a.start()?;
    b.start()?;
    c.start()?;

    a.join()?;
    b.join()?;
    c.join()?;
    Ok(())
}
