//! The same items out of a Queue, a LifoQueue and a PriorityQueue (000, 002 FIFO, LIFO, 优先级).

use anyhow::Result;
use notes::say::python_bool;
use notes::{pace, say};
use producer_consumer::{LifoQueue, Order, OrderedQueue, PriorityQueue, Queue};

use super::with::With;

const ITEMS: [u32; 5] = [4, 1, 5, 2, 3];

static QUEUE: Queue<u32> = Queue::bounded(ITEMS.len());
static LIFO_QUEUE: LifoQueue<u32> = LifoQueue::bounded(ITEMS.len());
static PRIORITY_QUEUE: PriorityQueue<u32> = PriorityQueue::bounded(ITEMS.len());

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What keeps the items; a channel has one order only
    #[arg(long, value_name = "KIND", value_enum, default_value = "own")]
    with: With,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    say!("put: {}", in_words(&ITEMS));
    if options.with != With::Own {
        let channel = options.with.buffer(Some(ITEMS.len()));
        for item in ITEMS {
            channel.put(item)?;
        }
        let mut got = Vec::new();
        for _ in ITEMS {
            got.push(channel.get()?);
        }
        say!("channel: {}", in_words(&got));
        return Ok(());
    }
    through("Queue", &QUEUE)?;
    through("LifoQueue", &LIFO_QUEUE)?;
    through("PriorityQueue", &PRIORITY_QUEUE)
}

/// Fills the queue, is refused when it is full, empties it, and is refused when it is empty.
fn through<S: Order<Item = u32>>(kind: &str, queue: &OrderedQueue<S>) -> Result<()> {
    let limit = pace::real(1.0);
    for item in ITEMS {
        queue.put(item)?;
    }
    let refused = match queue.try_put(6).and_then(|()| queue.put_timeout(6, limit)) {
        Ok(()) => "there was room".to_owned(),
        Err(full) => full.to_string(),
    };
    say!(
        "{kind}: full() = {}, {refused}",
        python_bool(queue.is_full())
    );
    let mut got = Vec::new();
    for _ in ITEMS {
        got.push(queue.get()?);
    }
    let nothing = match queue.get_timeout(limit) {
        Ok(item) => format!("there was {item}"),
        Err(empty) => empty.to_string(),
    };
    say!("{kind}: {}, {nothing}", in_words(&got));
    Ok(())
}

fn in_words(items: &[u32]) -> String {
    let words: Vec<String> = items.iter().map(u32::to_string).collect();
    words.join(" ")
}
