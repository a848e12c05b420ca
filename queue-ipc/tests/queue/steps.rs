//! A process is killed at each instruction of a call, from the first to the last: the put or get takes effect at
//! exactly one instruction.
//!
//! `QUEUE_STEPS` sets at how many instructions of each call (default 90). A number of at least the call's instructions
//! covers all of them.

use std::time::Duration;

use queue_ipc::Queue;
use shared_memory::sync::Deadline;

use crate::items::CHUNK;
use crate::traced::{End, is_possible, killed_after, stay_on_one_processor};
use crate::workers::amount;

notes_testkit::promises![
    a_put_takes_effect_at_one_instruction,
    a_get_takes_effect_at_one_instruction,
    task_done_takes_effect_at_one_instruction,
    a_shutdown_takes_effect_at_one_instruction,
];

/// How many times a call is killed.
fn kills() -> usize {
    amount("QUEUE_STEPS", 90) as usize
}

/// Calls `prepare`, and kills `work` at an instruction, for many instructions. `look` says whether `work` has taken
/// effect: it must have from one instruction on, and not before.
fn at_every_step(mut prepare: impl FnMut(), work: impl Fn(), mut look: impl FnMut() -> bool) {
    if !is_possible() {
        return notes::say!("skipped: no process may be watched step by step here");
    }
    stay_on_one_processor();
    let other = Queue::new().unwrap();
    // A process's first lock asks the kernel for the thread's id, which is not counted.
    let before = || {
        other.put(1).unwrap();
        assert_eq!(other.get(), Ok(1));
    };
    let mut once = |steps| {
        prepare();
        (killed_after(steps, before, &work), look())
    };
    let (End::Done(all), true) = once(1_000_000) else {
        panic!("no end");
    };
    let mut happened_at = None;
    for step in (0..=all + 1).step_by(all.div_ceil(kills())) {
        let (_, has_happened) = once(step);
        if has_happened {
            happened_at = happened_at.or(Some(step));
        }
        assert_eq!(has_happened, happened_at.is_some(), "step {step} of {all}");
    }
    assert!(happened_at.is_some_and(|step| step > 0), "of {all}");
}

/// A queue whose next message always crosses the end of a chunk, and which has chunks to decommit and to unlink.
struct Edge {
    queue: Queue<()>,
    /// The position in its chunk at which the next message begins.
    at: usize,
}

/// The bytes that a message takes in addition to its content.
const HEADER: usize = 8;

const ITEM: [u8; 40] = *b"an item that goes over the end of chunks";

impl Edge {
    fn new() -> Edge {
        let queue = Queue::new().unwrap();
        let mut edge = Edge { queue, at: 0 };
        // Put more chunks than an empty queue keeps.
        (0..300).for_each(|_| edge.put(&[0; CHUNK]));
        (0..300).for_each(|_| assert_eq!(edge.get(), [0; CHUNK]));
        edge
    }

    /// Puts a message from this process.
    fn put(&mut self, bytes: &[u8]) {
        self.queue.put_bytes_until(bytes, soon()).unwrap();
        self.has_put(bytes.len());
    }

    /// Records that a message of this length was put.
    fn has_put(&mut self, bytes: usize) {
        self.at = (self.at + HEADER + bytes.next_multiple_of(8)) % CHUNK;
    }

    fn get(&self) -> Vec<u8> {
        let mut got = Vec::new();
        self.queue.get_bytes_until(&mut got, soon()).unwrap();
        got
    }

    /// Moves the position so that the first half of the next message is at the end of a chunk.
    fn go_to_the_end(&mut self) {
        let bytes = (2 * CHUNK - 24 - HEADER - self.at) % CHUNK;
        self.put(&vec![1; bytes]);
        assert_eq!(self.get(), vec![1; bytes]);
        assert_eq!(self.at, CHUNK - 24);
    }

    /// Checks that the queue is empty and works.
    fn check_empty(&mut self) {
        assert!(
            self.queue.is_empty()
                && self
                    .queue
                    .get_bytes_until(&mut Vec::new(), Deadline::Now)
                    .is_err()
        );
        self.put(b"after");
        assert_eq!(self.queue.len(), 1);
        assert_eq!(self.get(), b"after");
        assert!(self.queue.is_empty());
    }
}

/// A deadline. No living process holds a lock for so long.
fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(5))
}

fn a_put_takes_effect_at_one_instruction() {
    let edge = std::cell::RefCell::new(Edge::new());
    let queue = edge.borrow().queue.clone();
    at_every_step(
        || edge.borrow_mut().go_to_the_end(),
        || queue.put_bytes(&ITEM).unwrap(),
        || {
            let mut edge = edge.borrow_mut();
            let is_there = queue.len() == 1;
            if is_there {
                edge.has_put(ITEM.len());
                // The item is the first one, also if others put after it.
                edge.put(b"second");
                assert_eq!(edge.get(), ITEM);
                assert_eq!(edge.get(), b"second");
            }
            edge.check_empty();
            is_there
        },
    );
}

fn a_get_takes_effect_at_one_instruction() {
    let edge = std::cell::RefCell::new(Edge::new());
    let queue = edge.borrow().queue.clone();
    at_every_step(
        || {
            let mut edge = edge.borrow_mut();
            edge.go_to_the_end();
            edge.put(&ITEM);
            edge.put(b"second");
        },
        || queue.get_bytes(&mut Vec::with_capacity(100)).unwrap(),
        || {
            let mut edge = edge.borrow_mut();
            let is_gone = queue.len() == 1;
            if !is_gone {
                assert_eq!(queue.len(), 2);
                assert_eq!(edge.get(), ITEM);
            }
            assert_eq!(edge.get(), b"second");
            edge.check_empty();
            is_gone
        },
    );
}

fn task_done_takes_effect_at_one_instruction() {
    let queue = Queue::new().unwrap();
    at_every_step(
        || {
            queue.put(1).unwrap();
            assert_eq!((queue.get(), queue.unfinished()), (Ok(1), 1));
        },
        || queue.task_done().unwrap(),
        || {
            let is_done = queue.unfinished() == 0;
            assert_eq!(queue.task_done().is_err(), is_done);
            is_done
        },
    );
}

fn a_shutdown_takes_effect_at_one_instruction() {
    let queue = std::cell::RefCell::new(Queue::new().unwrap());
    at_every_step(
        || {
            queue.replace(Queue::new().unwrap());
            queue.borrow().put(1).unwrap();
        },
        || queue.borrow().shutdown(),
        || {
            let queue = queue.borrow();
            let is_shut_down = queue.is_shut_down();
            assert_eq!(queue.put_until(2, soon()).is_err(), is_shut_down);
            assert_eq!(queue.get(), Ok(1));
            assert_eq!(queue.get_until(Deadline::Now).is_err(), is_shut_down);
            queue.shutdown();
            assert!(queue.put(3).is_err() && queue.get().is_err());
            is_shut_down
        },
    );
}
