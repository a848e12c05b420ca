//! The same items out of a Queue, a LifoQueue and a PriorityQueue (000, 002 FIFO, LIFO, 优先级).

use notes::say::python_bool;
use notes::{pace, say};
use producer_consumer::{Kind, LifoQueue, Order, OrderedQueue, PriorityQueue, Queue};

const ITEMS: [u32; 5] = [4, 1, 5, 2, 3];

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What keeps the items; a channel has one order only
    #[arg(long, value_name = "KIND", value_enum, default_value = "own")]
    with: Kind,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    say!("put: {}", in_words(&ITEMS));
    if options.with != Kind::Own {
        let channel = options.with.buffer(ITEMS.len());
        ITEMS.into_iter().for_each(|item| channel.put(item));
        say!("channel: {}", in_words(&ITEMS.map(|_| channel.get())));
        return Ok(());
    }
    through("Queue", &Queue::new(ITEMS.len()));
    through("LifoQueue", &LifoQueue::new(ITEMS.len()));
    through("PriorityQueue", &PriorityQueue::new(ITEMS.len()));
    Ok(())
}

/// Fills the queue, knocks in vain, empties it, and knocks in vain again.
fn through<S: Order<Item = u32>>(kind: &str, queue: &OrderedQueue<S>) {
    let limit = pace::real(1.0);
    ITEMS.into_iter().for_each(|item| queue.put(item));
    let refused = match queue
        .put_nowait(6)
        .and_then(|()| queue.put_timeout(6, limit))
    {
        Ok(()) => "there was room".to_owned(),
        Err(full) => full.to_string(),
    };
    say!(
        "{kind}: full() = {}, {refused}",
        python_bool(queue.is_full())
    );
    let got = ITEMS.map(|_| queue.get());
    let nothing = match queue.get_timeout(limit) {
        Ok(item) => format!("there was {item}"),
        Err(empty) => empty.to_string(),
    };
    say!("{kind}: {}, {nothing}", in_words(&got));
}

fn in_words(items: &[u32]) -> String {
    let words: Vec<String> = items.iter().map(u32::to_string).collect();
    words.join(" ")
}
