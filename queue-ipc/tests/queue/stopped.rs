//! A process that is stopped (SIGSTOP) at any moment does not block the other side, and blocks calls on its own side
//! only until their timeouts.

use std::fs;
use std::time::Duration;

use fork_demo::Process;
use nix::sys::signal::{Signal, kill as send};
use nix::unistd::Pid;
use notes::random::randint;
use queue_ipc::Queue;

use crate::bounds::{SLACK, assert_takes, bounded, is_empty, is_full};
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
    fn at_random_moment(process: &Process<'_>) -> Stopped {
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

fn get_forever(queue: &Queue<()>) {
    let mut got = Vec::new();
    loop {
        queue.get_bytes(&mut got).unwrap();
        assert!(got == item());
    }
}

fn put_forever(queue: &Queue<()>) {
    let item = item();
    loop {
        queue.put_bytes(&item).unwrap();
    }
}

fn put(queue: &Queue<()>, timeout: Duration) -> Result<(), queue_ipc::PutError> {
    queue.put_bytes_timeout(&item(), timeout)
}

fn get(queue: &Queue<()>, timeout: Duration) -> Result<(), queue_ipc::GetError> {
    queue.get_bytes_timeout(&mut Vec::new(), timeout)
}

fn producers_fill_a_queue_while_a_consumer_is_stopped() {
    let queue = bounded(CAPACITY);
    let consumer = start(|| get_forever(&queue));
    for round in 0..stops() {
        (0..randint(0, 12)).for_each(|_| put(&queue, SLACK).unwrap());
        let stopped = Stopped::at_random_moment(&consumer);
        // No consumer runs now, so the number of free places is exact.
        for len in queue.len()..CAPACITY {
            assert_eq!(queue.len(), len);
            assert_takes(Duration::ZERO, || put(&queue, Duration::ZERO)).unwrap();
        }
        assert!(queue.is_full());
        let timeout = Duration::from_millis(round % 12);
        is_full(assert_takes(timeout, || put(&queue, timeout)));
        drop(stopped);
    }
    kill(&consumer);
}

fn consumers_empty_a_queue_while_a_producer_is_stopped() {
    let queue = bounded(CAPACITY);
    let producer = start(|| put_forever(&queue));
    for round in 0..stops() {
        (0..randint(0, 12)).for_each(|_| get(&queue, SLACK).unwrap());
        let stopped = Stopped::at_random_moment(&producer);
        for left in (0..queue.len()).rev() {
            assert_takes(Duration::ZERO, || get(&queue, Duration::ZERO)).unwrap();
            assert_eq!(queue.len(), left);
        }
        let timeout = Duration::from_millis(round % 12);
        is_empty(assert_takes(timeout, || get(&queue, timeout)));
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
    let consumer = start(|| get_forever(&queue));
    let mut delayed = 0;
    for _ in 0..stops() {
        let timeout = Duration::from_millis(25);
        let stopped = Stopped::at_random_moment(&producer);
        match assert_takes(Duration::ZERO, || put(&queue, Duration::ZERO)) {
            Ok(()) => {}
            full => {
                is_full(full);
                // The stopped process holds the lock of the tail: until it continues, the answer is the same.
                is_full(assert_takes(timeout, || put(&queue, timeout)));
                delayed += 1;
            }
        }
        drop(stopped);
        let stopped = Stopped::at_random_moment(&consumer);
        let len = queue.len();
        assert_takes(Duration::ZERO, || put(&queue, Duration::from_secs(1))).unwrap();
        match assert_takes(Duration::ZERO, || get(&queue, Duration::ZERO)) {
            Ok(()) => {}
            empty => {
                is_empty(empty);
                is_empty(assert_takes(timeout, || get(&queue, timeout)));
                assert!(queue.len() > len, "a get that failed has removed an item");
                delayed += 1;
            }
        }
        drop(stopped);
    }
    kill(&producer);
    kill(&consumer);
    assert!(
        delayed > 0,
        "no process was stopped in the middle of a call"
    );
}
