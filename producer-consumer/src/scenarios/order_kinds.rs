//! The same items out of a Queue, a LifoQueue and a PriorityQueue (000, 002 FIFO, LIFO, 优先级).

use anyhow::Result;
use notes::say::python_bool;
use notes::{pace, say};
use producer_consumer::{LifoQueue, Order, OrderedQueue, PriorityQueue, Queue};

const ITEMS: [u32; 5] = [4, 1, 5, 2, 3];

static QUEUE: Queue<u32> = Queue::bounded(ITEMS.len());
static LIFO_QUEUE: LifoQueue<u32> = LifoQueue::bounded(ITEMS.len());
static PRIORITY_QUEUE: PriorityQueue<u32> = PriorityQueue::bounded(ITEMS.len());

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    say!("put: {}", in_words(&ITEMS));
    through("Queue", &QUEUE)?;
    through("LifoQueue", &LIFO_QUEUE)?;
    through("PriorityQueue", &PRIORITY_QUEUE)
}

/// Fills the queue until it refuses an item, then empties it until it has none.
fn through<S: Order<Item = u32>>(kind: &str, queue: &OrderedQueue<S>) -> Result<()> {
    let timeout = pace::real(1.0);
    for item in ITEMS {
        queue.put(item)?;
    }
    let refused = match queue
        .try_put(6)
        .and_then(|()| queue.put_timeout(6, timeout))
    {
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
    let nothing = match queue.get_timeout(timeout) {
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
