//! Processes are killed at random, a thousand in all: no item is lost except the one that a victim was getting, and no
//! item is got twice.
//!
//! `QUEUE_KILLS` sets the number of kills in a storm, `QUEUE_SEED` the seed of their random moments.

use std::time::Duration;

use fork_demo::Process;
use notes::random::randint;
use queue_ipc::{GetError, Queue};
use shared_memory::{RawArray, RawValue};

use crate::items::Parcel;
use crate::resident::shared_bytes;
use crate::workers::{amount, expect_success, kill, start};

notes_testkit::promises![
    each_killed_consumer_loses_at_most_one_item,
    a_bounded_queue_loses_items_only_with_killed_consumers,
    an_unbounded_queue_loses_items_only_with_killed_consumers,
];

const WORKERS: usize = 4;

/// The largest number of items that a worker puts in one life.
const MOST: u64 = 2_000;

/// The records of all workers, in shared memory that outlives them. Each life of a worker has a number: the first four
/// workers have the first numbers, and each restart after a death gets the next one.
struct Books {
    /// How many items this life has begun to put.
    begun: RawArray<u64>,
    /// How many of these puts have returned.
    put: RawArray<u64>,
    /// How many times item n of life m was got, at m * MOST + n.
    seen: RawArray<u8>,
    /// Whether this life is in a get, or has not yet recorded the item that it got.
    in_hand: RawArray<u8>,
    got: RawValue<u64>,
    stop: RawValue<u8>,
}

impl Books {
    fn new(lives: usize) -> Books {
        let zeros = || vec![0; lives];
        Books {
            begun: RawArray::new(zeros()).unwrap(),
            put: RawArray::new(zeros()).unwrap(),
            seen: RawArray::new(vec![0; lives * MOST as usize]).unwrap(),
            in_hand: RawArray::new(vec![0; lives]).unwrap(),
            got: RawValue::new(0).unwrap(),
            stop: RawValue::new(0).unwrap(),
        }
    }

    fn all_seen(&self) -> u64 {
        self.seen.iter().map(u64::from).sum()
    }

    fn produce(&self, queue: &Queue<Parcel>, life: usize) {
        for number in 0..MOST {
            while queue.len() > 100 && self.stop.get() == 0 {
                std::thread::yield_now();
            }
            if self.stop.get() == 1 {
                break;
            }
            self.begun.set(life, number + 1).unwrap();
            queue.put(Parcel::new(life, number)).unwrap();
            self.put.set(life, number + 1).unwrap();
        }
        // Wait to be killed, or to exit with all other workers.
        while self.stop.get() == 0 {
            std::thread::sleep(Duration::from_micros(100));
        }
    }

    fn consume(&self, queue: &Queue<Parcel>, life: usize) {
        let mut next = vec![0; self.begun.len()];
        loop {
            self.in_hand.set(life, 1).unwrap();
            let parcel = match queue.get() {
                Ok(parcel) => parcel,
                Err(error) => {
                    assert!(matches!(error, GetError::ShutDown { .. }), "{error:?}");
                    return;
                }
            };
            let index = parcel.from * MOST as usize + parcel.number as usize;
            let before = self.seen.fetch_add(index, 1).unwrap();
            self.in_hand.set(life, 0).unwrap();
            self.got.fetch_add(1);
            parcel.check();
            assert_eq!(before, 0, "{} of {} again", parcel.number, parcel.from);
            let next = &mut next[parcel.from];
            assert!(
                parcel.number >= *next,
                "{} of {} is late",
                parcel.number,
                parcel.from
            );
            *next = parcel.number + 1;
        }
    }
}

fn each_killed_consumer_loses_at_most_one_item() {
    storm(&Queue::bounded(7).unwrap(), 1);
}

fn a_bounded_queue_loses_items_only_with_killed_consumers() {
    storm(&Queue::bounded(7).unwrap(), 2);
}

fn an_unbounded_queue_loses_items_only_with_killed_consumers() {
    storm(&Queue::new().unwrap(), 2);
}

/// `consumers` of the workers get, the others put. Again and again, a worker is killed at a random moment, and another
/// one is started.
fn storm(queue: &Queue<Parcel>, consumers: usize) {
    notes::random::seed_run(Some(amount("QUEUE_SEED", 1)));
    let kills = amount("QUEUE_KILLS", 334) as usize;
    let books = Books::new(WORKERS + kills);
    let begin = |slot: usize, life: usize| {
        let books = &books;
        start(move || match slot < consumers {
            true => books.consume(queue, life),
            false => books.produce(queue, life),
        })
    };
    let mut workers: Vec<(usize, Process<'_>)> =
        (0..WORKERS).map(|slot| (slot, begin(slot, slot))).collect();
    // The number of consumers that died between the start of a get and its record, and the number of items that they
    // lost.
    let (mut hands, mut lost) = (0, 0);
    for life in WORKERS..WORKERS + kills {
        std::thread::sleep(Duration::from_micros(randint(0, 2_000) as u64));
        let slot = randint(0, WORKERS as i64 - 1) as usize;
        let (victim, process) = &workers[slot];
        kill(process);
        let hand = u64::from(books.in_hand.get(*victim).unwrap());
        hands += hand;
        if slot < consumers && consumers == 1 {
            // No consumer runs now: the account must be exact at this moment.
            let now = got(queue) - books.all_seen();
            assert!((lost..=lost + hand).contains(&now), "{now} after {lost}");
            lost = now;
        }
        workers[slot] = (life, begin(slot, life));
        if life % 100 == 0 {
            expect_progress(queue, &books, &workers[consumers..]);
        }
    }
    expect_progress(queue, &books, &workers[consumers..]);
    books.stop.set(1);
    let (consumers_left, producers_left) = workers.split_at(consumers);
    producers_left
        .iter()
        .for_each(|(_, process)| expect_success(process));
    queue.shutdown();
    consumers_left
        .iter()
        .for_each(|(_, process)| expect_success(process));
    let lost_in_all = check(queue, &books);
    assert!(lost_in_all <= hands, "{lost_in_all} lost, {hands} hands");
    assert!(consumers > 1 || lost_in_all == lost);
    let bytes = shared_bytes();
    assert!(bytes < 32 << 20, "{bytes} bytes");
}

/// How many items were got by the queue's own count. The number is exact if no process gets meanwhile.
fn got(queue: &Queue<Parcel>) -> u64 {
    loop {
        let (put, len) = (queue.unfinished(), queue.len());
        if put == queue.unfinished() {
            return (put - len) as u64;
        }
    }
}

/// Waits until more items are got, or until all producers have put all items of their lives and the queue is empty. If
/// this waits for ever, the runner's deadline ends the test.
fn expect_progress(queue: &Queue<Parcel>, books: &Books, producers: &[(usize, Process<'_>)]) {
    let goal = books.got.get() + 50;
    let have_put_all = || {
        let mut lives = producers.iter().map(|(life, _)| *life);
        lives.all(|life| books.put.get(life) == Ok(MOST))
    };
    while books.got.get() < goal && !(have_put_all() && queue.is_empty()) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Checks the queue's own count of puts against the records of the producers and consumers; returns how many items are
/// lost.
fn check(queue: &Queue<Parcel>, books: &Books) -> u64 {
    assert_eq!(queue.len(), 0);
    let seen = books.seen.to_vec();
    let (mut all_put, mut most_put) = (0, 0);
    for (life, seen) in seen.chunks_exact(MOST as usize).enumerate() {
        let (begun, put) = (books.begun.get(life).unwrap(), books.put.get(life).unwrap());
        assert!(begun - put <= 1);
        let beyond = &seen[begun as usize..];
        assert!(beyond.iter().all(|times| *times == 0), "from nowhere");
        assert!(seen.iter().all(|times| *times <= 1), "twice");
        // An item that was got was put, whether or not its put returned.
        let in_hand = u64::from(begun > put && seen[put as usize] == 1);
        (all_put, most_put) = (all_put + put + in_hand, most_put + begun);
    }
    let put = queue.unfinished() as u64;
    assert!(
        (all_put..=most_put).contains(&put),
        "{put}: {all_put} to {most_put}"
    );
    put - books.all_seen()
}
