//! The same items out of a Queue, a LifoQueue and a PriorityQueue (000, 002 FIFO, LIFO, 优先级).

use anyhow::{Result, bail};
use notes::explain;
use notes::pace::real;
use notes::say::python_bool;
use producer_consumer::{GetError, LifoQueue, Order, OrderedQueue, PriorityQueue, PutError, Queue};

const ITEMS: [u32; 5] = [4, 1, 5, 2, 3];

static QUEUE: Queue<u32> = Queue::bounded(ITEMS.len());
static LIFO_QUEUE: LifoQueue<u32> = LifoQueue::bounded(ITEMS.len());
static PRIORITY_QUEUE: PriorityQueue<u32> = PriorityQueue::bounded(ITEMS.len());

/// Runs the scenario.
pub(crate) fn run() -> Result<()> {
    let items = in_words(&ITEMS);
    explain!(en: "put: {items}", zh: "放入：{items}");
    through("Queue", &QUEUE)?;
    through("LifoQueue", &LIFO_QUEUE)?;
    through("PriorityQueue", &PRIORITY_QUEUE)
}

/// Fills the queue until it refuses an item, then empties it until it has none.
fn through<S: Order<Item = u32>>(kind: &str, queue: &OrderedQueue<S>) -> Result<()> {
    for item in ITEMS {
        queue.put(item)?;
    }
    let full = python_bool(queue.is_full());
    let Err(PutError::Full(refused)) = queue.try_put(6) else {
        bail!("{kind}: try_put did not find the queue full");
    };
    let Err(error @ PutError::Full(_)) = queue.put_timeout(refused, real(1.0)) else {
        bail!("{kind}: put_timeout did not find the queue full");
    };
    explain!(
        en: "{kind}: full() = {full}, {error}",
        zh: "{kind}：full() = {full}，队列已满"
    );

    let mut got = Vec::new();
    for _ in ITEMS {
        got.push(queue.get()?);
    }
    let got = in_words(&got);
    let Err(error @ GetError::Empty) = queue.get_timeout(real(1.0)) else {
        bail!("{kind}: get_timeout did not find the queue empty");
    };
    explain!(en: "{kind}: {got}, {error}", zh: "{kind}：{got}，队列已空");
    Ok(())
}

fn in_words(items: &[u32]) -> String {
    let words: Vec<String> = items.iter().map(u32::to_string).collect();
    words.join(" ")
}
