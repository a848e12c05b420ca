//! A process that is stopped (SIGSTOP) at any moment does not block the other side, and blocks calls on its own side
//! only until their timeouts.

use std::fs;
use std::time::Duration;

use fork_demo::Process;
use nix::sys::signal::{Signal, kill as send};
use nix::unistd::Pid;
use notes::random::randint;
use queue_ipc::Queue;

use crate::bounds::{SLACK, bounded, is_empty, is_full, takes};
use crate::items::CHUNK;
use crate::workers::{amount, kill, start};

notes_testkit::promises![
    producers_fill_a_queue_while_a_consumer_is_stopped,
    consumers_empty_a_queue_while_a_producer_is_stopped,
    a_process_stopped_in_a_call_delays_its_side_only_until_the_timeout,
];

const CAPACITY: usize = 8;

/// An item of several chunks, so that most of the time a process is in the middle of a copy.
fn item() -> Vec<u8> {
    vec![7; 3 * CHUNK]
}

/// A process that is stopped at a random moment of its work, until this value is dropped.
struct Stopped(Pid);

impl Stopped {
    fn at_random(process: &Process<'_>) -> Stopped {
        std::thread::sleep(Duration::from_micros(randint(0, 2_000) as u64));
        let pid = Pid::from_raw(process.pid().unwrap());
        send(pid, Signal::SIGSTOP).unwrap();
        let stat = format!("/proc/{pid}/stat");
        while !fs::read_to_string(&stat).unwrap().contains(") T ") {
            std::thread::yield_now();
        }
        Stopped(pid)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        send(self.0, Signal::SIGCONT).unwrap();
    }
}

fn stops() -> u64 {
    notes::random::seed_run(Some(amount("QUEUE_SEED", 1)));
    amount("QUEUE_STOPS", 80)
}

fn get_for_ever(queue: &Queue<()>) {
    let mut got = Vec::new();
    loop {
        queue.get_bytes(&mut got).unwrap();
        assert!(got == item());
    }
}

fn put_for_ever(queue: &Queue<()>) {
    let item = item();
    loop {
        queue.put_bytes(&item).unwrap();
    }
}

fn put(queue: &Queue<()>, timeout: Duration) -> Result<(), queue_ipc::PutError> {
    queue.put_bytes_until(&item(), shared_memory::sync::Deadline::after(timeout))
}

fn get(queue: &Queue<()>, timeout: Duration) -> Result<(), queue_ipc::GetError> {
    let deadline = shared_memory::sync::Deadline::after(timeout);
    queue.get_bytes_until(&mut Vec::new(), deadline)
}

fn producers_fill_a_queue_while_a_consumer_is_stopped() {
    let queue = bounded(CAPACITY);
    let consumer = start(|| get_for_ever(&queue));
    for round in 0..stops() {
        (0..randint(0, 12)).for_each(|_| put(&queue, SLACK).unwrap());
        let stopped = Stopped::at_random(&consumer);
        // No consumer runs now, so the number of free places is exact.
        for len in queue.len()..CAPACITY {
            assert_eq!(queue.len(), len);
            takes(Duration::ZERO, || put(&queue, Duration::ZERO)).unwrap();
        }
        assert!(queue.is_full());
        let timeout = Duration::from_millis(round % 12);
        is_full(takes(timeout, || put(&queue, timeout)));
        drop(stopped);
    }
    kill(&consumer);
}

fn consumers_empty_a_queue_while_a_producer_is_stopped() {
    let queue = bounded(CAPACITY);
    let producer = start(|| put_for_ever(&queue));
    for round in 0..stops() {
        (0..randint(0, 12)).for_each(|_| get(&queue, SLACK).unwrap());
        let stopped = Stopped::at_random(&producer);
        for left in (0..queue.len()).rev() {
            takes(Duration::ZERO, || get(&queue, Duration::ZERO)).unwrap();
            assert_eq!(queue.len(), left);
        }
        let timeout = Duration::from_millis(round % 12);
        is_empty(takes(timeout, || get(&queue, timeout)));
        drop(stopped);
    }
    kill(&producer);
}

/// The processes of one side are stopped in turn. The other processes of that side get the right answer in time.
fn a_process_stopped_in_a_call_delays_its_side_only_until_the_timeout() {
    let queue = Queue::new().unwrap();
    let producer = start(|| {
        let item = item();
        loop {
            if queue.len() < 50 {
                queue.put_bytes(&item).unwrap();
            }
        }
    });
    let consumer = start(|| get_for_ever(&queue));
    let mut held_up = 0;
    for _ in 0..stops() {
        let timeout = Duration::from_millis(25);
        let stopped = Stopped::at_random(&producer);
        match takes(Duration::ZERO, || put(&queue, Duration::ZERO)) {
            Ok(()) => {}
            full => {
                is_full(full);
                // The stopped process holds the lock of the tail: until it continues, the answer is the same.
                is_full(takes(timeout, || put(&queue, timeout)));
                held_up += 1;
            }
        }
        drop(stopped);
        let stopped = Stopped::at_random(&consumer);
        let len = queue.len();
        takes(Duration::ZERO, || put(&queue, Duration::from_secs(1))).unwrap();
        match takes(Duration::ZERO, || get(&queue, Duration::ZERO)) {
            Ok(()) => {}
            empty => {
                is_empty(empty);
                is_empty(takes(timeout, || get(&queue, timeout)));
                assert!(queue.len() > len, "nothing was taken");
                held_up += 1;
            }
        }
        drop(stopped);
    }
    kill(&producer);
    kill(&consumer);
    assert!(held_up > 0, "nobody was in the middle");
}
