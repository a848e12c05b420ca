//! A channel to each thread, and one token that goes from thread to thread: the thread that has it prints.

use std::sync::LazyLock;

use anyhow::Result;
use producer_consumer::{Buffer, CrossbeamChannel};

use super::threads::Threads;

pub(super) const THREADS: Threads = [thread_a, thread_b, thread_c];

type Channel = LazyLock<CrossbeamChannel<&'static str>>;

static TO_A: Channel = LazyLock::new(|| CrossbeamChannel::with_name("to A", Some(1)));
static TO_B: Channel = LazyLock::new(|| CrossbeamChannel::with_name("to B", Some(1)));
static TO_C: Channel = LazyLock::new(|| CrossbeamChannel::with_name("to C", Some(1)));

fn thread_a(rounds: u32, print: fn(&str)) -> Result<()> {
    TO_A.put("token")?;
    for _ in 0..rounds {
        let token = TO_A.get()?;
        print("A");
        TO_B.put(token)?;
    }
    TO_A.get()?;
    Ok(())
}

fn thread_b(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        let token = TO_B.get()?;
        print("B");
        TO_C.put(token)?;
    }
    Ok(())
}

fn thread_c(rounds: u32, print: fn(&str)) -> Result<()> {
    for _ in 0..rounds {
        let token = TO_C.get()?;
        print("C");
        TO_A.put(token)?;
    }
    Ok(())
}
