//! The notes' `if` with a second consumer: what happens now and then, made to happen always.

use std::sync::mpsc::Receiver;

use anyhow::Result;
use notes::say;
use notes::thread::Thread;

/// What a consumer tells the main thread, if that listens.
#[derive(PartialEq, Eq)]
pub(super) enum Told {
    Comes,
    FindsNothing,
}

/// The producers come with their one item when all consumers sleep.
pub(super) fn let_it_break(
    producers: &mut [Thread],
    consumers: &mut [Thread],
    told: &Receiver<Told>,
) -> Result<()> {
    for consumer in &mut *consumers {
        consumer.start()?;
    }
    for _ in consumers {
        told.recv()?; // It comes, with the condition's lock, which it gives back only by going to sleep.
    }
    for producer in producers {
        producer.start()?;
    }
    while told.recv()? == Told::Comes {}
    say!(
        "one item, two consumers: the first one's notify woke the second, whose `if` didn't look again"
    );
    Ok(()) // The others would wait for ever: they end with the program.
}
