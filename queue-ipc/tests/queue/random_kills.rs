//! Processes are killed at random, a thousand in all: no item is lost except the one that a victim was getting, and no
//! item is got twice.
//!
//! `QUEUE_KILLS` sets the number of kills in each test, `QUEUE_SEED` the seed of their random moments.

use std::time::Duration;

use fork_demo::Process;
use notes::random::randint;
use queue_ipc::{GetError, Queue};
use shared_memory::{RawArray, RawValue};

use crate::items::TestItem;
use crate::resident::shared_bytes;
use crate::workers::{amount, expect_success, kill, start};

notes_testkit::promises![
    each_killed_consumer_loses_at_most_one_item,
    a_bounded_queue_loses_items_only_with_killed_consumers,
    an_unbounded_queue_loses_items_only_with_killed_consumers,
];

const WORKERS: usize = 4;

/// The largest number of items that a worker puts in one life.
const ITEMS_PER_LIFE: u64 = 2_000;

/// The records of all workers, in shared memory that outlives them. Each life of a worker has a number: the first four
/// workers have the first numbers, and each restart after a death gets the next one.
struct Records {
    /// How many items this life has begun to put.
    begun: RawArray<u64>,
    /// How many of these puts have returned.
    put: RawArray<u64>,
    /// How many times item n of life m was got, at m * ITEMS_PER_LIFE + n.
    seen: RawArray<u8>,
    /// Whether this life is in a get, or has not yet recorded the item that it got.
    is_getting: RawArray<u8>,
    got: RawValue<u64>,
    stop: RawValue<u8>,
}

impl Records {
    fn new(lives: usize) -> Records {
        let zeros = || vec![0; lives];
        Records {
            begun: RawArray::new(zeros()).unwrap(),
            put: RawArray::new(zeros()).unwrap(),
            seen: RawArray::new(vec![0; lives * ITEMS_PER_LIFE as usize]).unwrap(),
            is_getting: RawArray::new(vec![0; lives]).unwrap(),
            got: RawValue::new(0).unwrap(),
            stop: RawValue::new(0).unwrap(),
        }
    }

    fn all_seen(&self) -> u64 {
        self.seen.iter().map(u64::from).sum()
    }

    fn produce(&self, queue: &Queue<TestItem>, life: usize) {
        for number in 0..ITEMS_PER_LIFE {
            while queue.len() > 100 && self.stop.get() == 0 {
                std::thread::yield_now();
            }
            if self.stop.get() == 1 {
                break;
            }
            self.begun.set(life, number + 1).unwrap();
            queue.put(TestItem::new(life, number)).unwrap();
            self.put.set(life, number + 1).unwrap();
        }
        // Wait to be killed, or to exit with all other workers.
        while self.stop.get() == 0 {
            std::thread::sleep(Duration::from_micros(100));
        }
    }

    fn consume(&self, queue: &Queue<TestItem>, life: usize) {
        let mut next = vec![0; self.begun.len()];
        loop {
            self.is_getting.set(life, 1).unwrap();
            let item = match queue.get() {
                Ok(item) => item,
                Err(error) => {
                    assert!(matches!(error, GetError::ShutDown { .. }), "{error:?}");
                    return;
                }
            };
            let index = item.from * ITEMS_PER_LIFE as usize + item.number as usize;
            let before = self.seen.fetch_add(index, 1).unwrap();
            self.is_getting.set(life, 0).unwrap();
            self.got.fetch_add(1);
            item.check();
            assert_eq!(
                before, 0,
                "item {} of life {} was got again",
                item.number, item.from
            );
            let next = &mut next[item.from];
            assert!(
                item.number >= *next,
                "item {} of life {} is out of order",
                item.number,
                item.from
            );
            *next = item.number + 1;
        }
    }
}

fn each_killed_consumer_loses_at_most_one_item() {
    run_with_kills(&Queue::bounded(7).unwrap(), 1);
}

fn a_bounded_queue_loses_items_only_with_killed_consumers() {
    run_with_kills(&Queue::bounded(7).unwrap(), 2);
}

fn an_unbounded_queue_loses_items_only_with_killed_consumers() {
    run_with_kills(&Queue::new().unwrap(), 2);
}

/// `consumers` of the workers get, the others put. Again and again, a worker is killed at a random moment, and another
/// one is started.
fn run_with_kills(queue: &Queue<TestItem>, consumers: usize) {
    notes::random::seed_run(Some(amount("QUEUE_SEED", 1)));
    let kills = amount("QUEUE_KILLS", 334) as usize;
    let records = Records::new(WORKERS + kills);
    let start_worker = |slot: usize, life: usize| {
        let records = &records;
        start(move || match slot < consumers {
            true => records.consume(queue, life),
            false => records.produce(queue, life),
        })
    };
    let mut workers: Vec<(usize, Process<'_>)> = (0..WORKERS)
        .map(|slot| (slot, start_worker(slot, slot)))
        .collect();
    // The number of consumers that died between the start of a get and its record, and the number of items that they
    // lost.
    let (mut interrupted_gets, mut lost) = (0, 0);
    for life in WORKERS..WORKERS + kills {
        std::thread::sleep(Duration::from_micros(randint(0, 2_000) as u64));
        let slot = randint(0, WORKERS as i64 - 1) as usize;
        let (victim, process) = &workers[slot];
        kill(process);
        let interrupted_get = u64::from(records.is_getting.get(*victim).unwrap());
        interrupted_gets += interrupted_get;
        if slot < consumers && consumers == 1 {
            // No consumer runs now: the account must be exact at this moment.
            let now = got(queue) - records.all_seen();
            assert!(
                (lost..=lost + interrupted_get).contains(&now),
                "{now} lost items now, {lost} before"
            );
            lost = now;
        }
        workers[slot] = (life, start_worker(slot, life));
        if life % 100 == 0 {
            expect_progress(queue, &records, &workers[consumers..]);
        }
    }
    expect_progress(queue, &records, &workers[consumers..]);
    records.stop.set(1);
    let (consumers_left, producers_left) = workers.split_at(consumers);
    producers_left
        .iter()
        .for_each(|(_, process)| expect_success(process));
    queue.shutdown();
    consumers_left
        .iter()
        .for_each(|(_, process)| expect_success(process));
    let lost_in_all = check(queue, &records);
    assert!(
        lost_in_all <= interrupted_gets,
        "{lost_in_all} items lost, {interrupted_gets} gets interrupted"
    );
    assert!(consumers > 1 || lost_in_all == lost);
    let bytes = shared_bytes();
    assert!(bytes < 32 << 20, "{bytes} bytes");
}

/// How many items were got by the queue's own count. The number is exact if no process gets meanwhile.
fn got(queue: &Queue<TestItem>) -> u64 {
    loop {
        let (put, len) = (queue.unfinished(), queue.len());
        if put == queue.unfinished() {
            return (put - len) as u64;
        }
    }
}

/// Waits until more items are got, or until all producers have put all items of their lives and the queue is empty. If
/// this waits forever, the runner's deadline ends the test.
fn expect_progress(queue: &Queue<TestItem>, records: &Records, producers: &[(usize, Process<'_>)]) {
    let goal = records.got.get() + 50;
    let have_put_all = || {
        let mut lives = producers.iter().map(|(life, _)| *life);
        lives.all(|life| records.put.get(life) == Ok(ITEMS_PER_LIFE))
    };
    while records.got.get() < goal && !(have_put_all() && queue.is_empty()) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Checks the queue's own count of puts against the records of the producers and consumers; returns how many items are
/// lost.
fn check(queue: &Queue<TestItem>, records: &Records) -> u64 {
    assert_eq!(queue.len(), 0);
    let seen = records.seen.to_vec();
    let (mut all_put, mut most_put) = (0, 0);
    for (life, seen) in seen.chunks_exact(ITEMS_PER_LIFE as usize).enumerate() {
        let (begun, put) = (
            records.begun.get(life).unwrap(),
            records.put.get(life).unwrap(),
        );
        assert!(begun - put <= 1);
        let beyond = &seen[begun as usize..];
        assert!(
            beyond.iter().all(|times| *times == 0),
            "an item was got that was never put"
        );
        assert!(
            seen.iter().all(|times| *times <= 1),
            "an item was got twice"
        );
        // An item that was got was put, whether or not its put returned.
        let is_getting = u64::from(begun > put && seen[put as usize] == 1);
        (all_put, most_put) = (all_put + put + is_getting, most_put + begun);
    }
    let put = queue.unfinished() as u64;
    assert!(
        (all_put..=most_put).contains(&put),
        "{put} puts, expected {all_put} to {most_put}"
    );
    put - records.all_seen()
}
