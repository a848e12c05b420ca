//! A process is killed at each instruction of a call, from the first to the last: the put or get takes effect at
//! exactly one instruction.
//!
//! `QUEUE_STEPS` sets at how many instructions of each call (default 90). A number of at least the call's instructions
//! covers all of them.

use std::time::Duration;

use queue_ipc::Queue;

use crate::items::CHUNK;
use crate::traced::{End, is_tracing_allowed, kill_after_steps, pin_to_one_cpu};
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

/// Calls `prepare`, and kills `work` at an instruction, for many instructions. `has_taken_effect` says whether `work`
/// has taken effect: it must have from one instruction on, and not before.
fn kill_at_every_step(
    mut prepare: impl FnMut(),
    work: impl Fn(),
    mut has_taken_effect: impl FnMut() -> bool,
) {
    if !is_tracing_allowed() {
        return notes::say!("skipped: this machine does not allow ptrace");
    }
    pin_to_one_cpu();
    let other = Queue::new().unwrap();
    // A process's first lock asks the kernel for the thread's id, which is not counted.
    let before = || {
        other.put(1).unwrap();
        assert_eq!(other.get(), Ok(1));
    };
    let mut run_once = |steps| {
        prepare();
        (kill_after_steps(steps, before, &work), has_taken_effect())
    };
    let (End::Done(all), true) = run_once(1_000_000) else {
        panic!("the call did not finish, or had no effect");
    };
    let mut effect_at = None;
    for step in (0..=all + 1).step_by(all.div_ceil(kills())) {
        let (_, has_effect) = run_once(step);
        if has_effect {
            effect_at = effect_at.or(Some(step));
        }
        assert_eq!(
            has_effect,
            effect_at.is_some(),
            "the effect disappeared again at step {step} of {all}"
        );
    }
    assert!(
        effect_at.is_some_and(|step| step > 0),
        "the call had no effect within {all} steps, or before its first step"
    );
}

/// A queue whose next message always crosses the end of a chunk, and which has chunks to decommit and to unlink.
struct QueueAtChunkEnd {
    queue: Queue<()>,
    /// The position in its chunk at which the next message begins.
    offset: usize,
}

/// The bytes that a message takes in addition to its content.
const HEADER: usize = 8;

const ITEM: [u8; 40] = *b"an item that goes over the end of chunks";

impl QueueAtChunkEnd {
    fn new() -> QueueAtChunkEnd {
        let queue = Queue::new().unwrap();
        let mut at_end = QueueAtChunkEnd { queue, offset: 0 };
        // Put more chunks than an empty queue keeps.
        (0..300).for_each(|_| at_end.put(&[0; CHUNK]));
        (0..300).for_each(|_| assert_eq!(at_end.get(), [0; CHUNK]));
        at_end
    }

    /// Puts a message from this process.
    fn put(&mut self, bytes: &[u8]) {
        self.queue.put_bytes_timeout(bytes, SOON).unwrap();
        self.count_put(bytes.len());
    }

    /// Records that a message of this length was put.
    fn count_put(&mut self, bytes: usize) {
        self.offset = (self.offset + HEADER + bytes.next_multiple_of(8)) % CHUNK;
    }

    fn get(&self) -> Vec<u8> {
        let mut got = Vec::new();
        self.queue.get_bytes_timeout(&mut got, SOON).unwrap();
        got
    }

    /// Moves the position so that the first half of the next message is at the end of a chunk.
    fn move_to_chunk_end(&mut self) {
        let bytes = (2 * CHUNK - 24 - HEADER - self.offset) % CHUNK;
        self.put(&vec![1; bytes]);
        assert_eq!(self.get(), vec![1; bytes]);
        assert_eq!(self.offset, CHUNK - 24);
    }

    /// Checks that the queue is empty and works.
    fn check_empty(&mut self) {
        assert!(self.queue.is_empty() && self.queue.try_get_bytes(&mut Vec::new()).is_err());
        self.put(b"after");
        assert_eq!(self.queue.len(), 1);
        assert_eq!(self.get(), b"after");
        assert!(self.queue.is_empty());
    }
}

/// No living process holds a lock for so long.
const SOON: Duration = Duration::from_secs(5);

fn a_put_takes_effect_at_one_instruction() {
    let at_end = std::cell::RefCell::new(QueueAtChunkEnd::new());
    let queue = at_end.borrow().queue.clone();
    kill_at_every_step(
        || at_end.borrow_mut().move_to_chunk_end(),
        || queue.put_bytes(&ITEM).unwrap(),
        || {
            let mut at_end = at_end.borrow_mut();
            let is_in_queue = queue.len() == 1;
            if is_in_queue {
                at_end.count_put(ITEM.len());
                // The item is the first one, also if others put after it.
                at_end.put(b"second");
                assert_eq!(at_end.get(), ITEM);
                assert_eq!(at_end.get(), b"second");
            }
            at_end.check_empty();
            is_in_queue
        },
    );
}

fn a_get_takes_effect_at_one_instruction() {
    let at_end = std::cell::RefCell::new(QueueAtChunkEnd::new());
    let queue = at_end.borrow().queue.clone();
    kill_at_every_step(
        || {
            let mut at_end = at_end.borrow_mut();
            at_end.move_to_chunk_end();
            at_end.put(&ITEM);
            at_end.put(b"second");
        },
        || queue.get_bytes(&mut Vec::with_capacity(100)).unwrap(),
        || {
            let mut at_end = at_end.borrow_mut();
            let is_gone = queue.len() == 1;
            if !is_gone {
                assert_eq!(queue.len(), 2);
                assert_eq!(at_end.get(), ITEM);
            }
            assert_eq!(at_end.get(), b"second");
            at_end.check_empty();
            is_gone
        },
    );
}

fn task_done_takes_effect_at_one_instruction() {
    let queue = Queue::new().unwrap();
    kill_at_every_step(
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
    kill_at_every_step(
        || {
            queue.replace(Queue::new().unwrap());
            queue.borrow().put(1).unwrap();
        },
        || queue.borrow().shutdown(),
        || {
            let queue = queue.borrow();
            let is_shut_down = queue.is_shut_down();
            assert_eq!(queue.put_timeout(2, SOON).is_err(), is_shut_down);
            assert_eq!(queue.get(), Ok(1));
            assert_eq!(queue.try_get().is_err(), is_shut_down);
            queue.shutdown();
            assert!(queue.put(3).is_err() && queue.get().is_err());
            is_shut_down
        },
    );
}
