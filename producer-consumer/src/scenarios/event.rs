//! Wait, set, clear: one event for all who wait (003 threading.Event(事件)).

use anyhow::Result;
use notes::pace::{real, sleep};
use notes::say;
use notes::say::python_bool;
use notes::thread::{Thread, current_name};
use producer_consumer::Event;

static EVENT: Event = Event::new();

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many wait
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = super::within(1..=1000))]
    consumers: u32,
}

fn consumer() {
    say!("{} waits", current_name());
    EVENT.wait();
    say!("{} goes on", current_name());
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    let start = |number| -> Result<Thread> {
        let name = format!("consumer {number}");
        // A daemon: if another one can't be started, nobody waits for this one.
        let mut consumer = Thread::new(consumer).named(name).daemon(true);
        consumer.start()?;
        Ok(consumer)
    };
    say!("is_set: {}", python_bool(EVENT.is_set()));
    let mut consumers = (1..=options.consumers)
        .map(start)
        .collect::<Result<Vec<_>>>()?;
    sleep(1.0);

    say!("set");
    EVENT.set(); // Wakes all, however many there are.
    for consumer in &mut consumers {
        consumer.join()?;
    }
    let mut late = start(options.consumers + 1)?; // It is set: this one does not wait.
    late.join()?;

    say!("clear");
    EVENT.clear();
    let was_set = EVENT.wait_timeout(real(1.0));
    say!("wait(timeout=1): {}", python_bool(was_set));
    Ok(())
}
