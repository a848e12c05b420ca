//! What must hold in every order of steps.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::byte_queue::{ByteQueue, GetFailure, PutFailure, Tracer};
use crate::memory::SmallChunks;
use crate::platform::{Deadline, set_quick_holders};
use crate::sync::machine::{die_within, task, task_that_may_die};

type Queue = ByteQueue<SmallChunks>;

struct NoTracer;

impl Tracer for NoTracer {}

/// Runs `model` in many orders of steps. It begins with slow lock holders: see [`set_quick_holders`]. With `slices_end`:
/// see [`begin`](crate::sync::machine::begin).
fn check(executions: usize, slices_end: bool, model: impl Fn() + Send + Sync + Clone + 'static) {
    crate::sync::check::check(executions, slices_end, move || {
        set_quick_holders(false);
        model();
    });
}

/// A queue of items. An item is its producer and its number among the producer's items; items with odd numbers are
/// long.
fn queue(capacity: u64) -> Queue {
    ByteQueue::new(SmallChunks::new(), capacity)
}

fn message(from: u64, number: u64) -> Vec<u8> {
    let words = 1 + 2 * (number as usize % 2);
    (from << 32 | number).to_ne_bytes().repeat(words)
}

fn put(queue: &Queue, from: u64, number: u64) {
    let put = queue.put(&message(from, number), Deadline::Never, &NoTracer);
    assert_eq!(put, Ok(()));
}

fn get(queue: &Queue, deadline: Deadline) -> Result<(u64, u64), GetFailure> {
    let mut bytes = Vec::new();
    queue.get(&mut bytes, deadline, &NoTracer)?;
    let item = u64::from_ne_bytes(bytes[..8].try_into().unwrap());
    let (from, number) = (item >> 32, item & 0xffff_ffff);
    assert_eq!(
        bytes,
        message(from, number),
        "the message is complete and unchanged"
    );
    Ok((from, number))
}

/// The items that were got, by producer, in the order in which one consumer got them.
#[derive(Clone, Default)]
struct Got(Arc<Mutex<BTreeMap<u64, Vec<u64>>>>);

impl Got {
    fn add(&self, (from, number): (u64, u64)) {
        self.0.lock().unwrap().entry(from).or_default().push(number);
    }

    fn in_order(&self) -> BTreeMap<u64, Vec<u64>> {
        self.0.lock().unwrap().clone()
    }

    fn sorted(&self) -> BTreeMap<u64, Vec<u64>> {
        let mut got = self.in_order();
        got.values_mut().for_each(|numbers| numbers.sort_unstable());
        got
    }
}

#[test]
fn items_of_one_producer_are_got_once_and_in_order() {
    check(1500, false, || {
        let queue = queue(2);
        let producers: Vec<_> = (0..2)
            .map(|from| {
                let queue = queue.clone();
                task(move || (0..3).for_each(|number| put(&queue, from, number)))
            })
            .collect();
        let got = Got::default();
        for _ in 0..6 {
            got.add(get(&queue, Deadline::Never).unwrap());
            assert!(queue.len() <= 2);
        }
        for numbers in got.0.lock().unwrap().values() {
            assert_eq!(numbers, &[0, 1, 2]);
        }
        producers.into_iter().for_each(|task| task.join().unwrap());
        assert_eq!(get(&queue, Deadline::Now), Err(GetFailure::Empty));
    });
}

#[test]
fn no_task_sleeps_forever_while_it_could_continue() {
    check(1500, false, || {
        let queue = queue(1);
        let got = Got::default();
        let consumers: Vec<_> = (0..2)
            .map(|_| {
                let (queue, got) = (queue.clone(), got.clone());
                task(move || (0..2).for_each(|_| got.add(get(&queue, Deadline::Never).unwrap())))
            })
            .collect();
        let producers: Vec<_> = (0..2)
            .map(|from| {
                let queue = queue.clone();
                task(move || (0..2).for_each(|number| put(&queue, from, number)))
            })
            .collect();
        let tasks = consumers.into_iter().chain(producers);
        tasks.for_each(|task| task.join().unwrap());
        assert!(got.sorted().values().eq([vec![0, 1], vec![0, 1]].iter()));
    });
}

#[test]
fn a_shutdown_ends_all_waits_and_loses_no_item() {
    check(1500, false, || {
        let queue = queue(1);
        let producer = {
            let queue = queue.clone();
            task(move || {
                for number in 0..3 {
                    match queue.put(&message(0, number), Deadline::Never, &NoTracer) {
                        Ok(()) => {}
                        Err(not_put) => return assert_eq!(not_put, PutFailure::ShutDown),
                    }
                }
            })
        };
        let consumer = {
            let queue = queue.clone();
            task(move || {
                let mut expected = 0;
                loop {
                    match get(&queue, Deadline::Never) {
                        Ok(item) => assert_eq!(item, (0, expected)),
                        Err(nothing) => break assert_eq!(nothing, GetFailure::ShutDown),
                    }
                    expected += 1;
                }
                assert_eq!(queue.len(), 0);
            })
        };
        queue.shutdown();
        producer.join().unwrap();
        consumer.join().unwrap();
    });
}

#[test]
fn join_returns_when_all_items_are_done_and_not_before() {
    check(1500, false, || {
        let queue = queue(0);
        let consumers: Vec<_> = (0..2)
            .map(|_| {
                let queue = queue.clone();
                task(move || {
                    get(&queue, Deadline::Never).unwrap();
                    queue.task_done().unwrap();
                })
            })
            .collect();
        // The consumers may finish some items before all of them are put.
        (0..2).for_each(|number| put(&queue, 0, number));
        assert!(queue.join(Deadline::Never));
        assert_eq!((queue.len(), queue.unfinished()), (0, 0));
        consumers.into_iter().for_each(|task| task.join().unwrap());
        assert!(queue.task_done().is_err());
    });
}

#[test]
fn decommitted_memory_is_never_read_and_is_reused() {
    check(750, false, || {
        let queue = queue(0);
        let producer = {
            let queue = queue.clone();
            task(move || (0..12).for_each(|number| put(&queue, 0, number)))
        };
        (0..12).for_each(|number| assert_eq!(get(&queue, Deadline::Never), Ok((0, number))));
        producer.join().unwrap();
        // The order is still right, also when the queue grows again.
        (0..4).for_each(|number| put(&queue, 1, number));
        (0..4).for_each(|number| assert_eq!(get(&queue, Deadline::Now), Ok((1, number))));
    });
}

/// The queue's chunks are decommitted once, and leave the ring: later messages find chunks with memory.
#[test]
fn a_queue_that_became_short_stops_decommitting_chunks() {
    check(5, false, || {
        let chunks = SmallChunks::new();
        let queue = ByteQueue::new(chunks.clone(), 0);
        let observer = {
            let queue = queue.clone();
            task(move || assert!(queue.len() <= 15))
        };
        let go_through = || {
            put(&queue, 0, 0);
            assert_eq!(get(&queue, Deadline::Now), Ok((0, 0)));
        };
        let become_long: [&dyn Fn(); 2] = [
            &|| {
                (0..15).for_each(|number| put(&queue, 1, number));
                (0..15).for_each(|number| assert_eq!(get(&queue, Deadline::Now), Ok((1, number))));
            },
            // A message that is too long for all chunks leaves all of them free in the ring.
            &|| {
                let put = queue.put(&[1; 16 * 50], Deadline::Never, &NoTracer);
                assert_eq!(put, Err(PutFailure::NoMemory));
            },
        ];
        for become_long in become_long {
            let before = chunks.decommits();
            become_long();
            let decommits = chunks.decommits();
            assert!(decommits > before + 10, "{before}, {decommits}");
            // After this many messages the decommitted chunks have left the ring.
            (0..10).for_each(|_| go_through());
            let decommits = chunks.decommits();
            (0..10).for_each(|_| go_through());
            assert_eq!(chunks.decommits(), decommits);
        }
        observer.join().unwrap();
    });
}

/// Chunks that gave their memory back and are still in the ring take memory again only if there is some.
#[test]
fn a_drained_queue_takes_only_the_memory_that_is_left() {
    check(5, false, || {
        let chunks = SmallChunks::new();
        let queue = ByteQueue::new(chunks.clone(), 0);
        let try_put = || queue.put(&message(0, 0), Deadline::Never, &NoTracer);
        let observer = {
            let queue = queue.clone();
            task(move || assert!(queue.len() <= 31))
        };
        let fill = || (0..).take_while(|_| try_put().is_ok()).count();
        let drain = || {
            (0..)
                .take_while(|_| get(&queue, Deadline::Now).is_ok())
                .count()
        };
        chunks.set_memory_left(30);
        let most = fill();
        assert_eq!((most, drain()), (31, 31));
        // Another queue takes everything. One chunk of this one has kept its memory.
        chunks.set_memory_left(0);
        let kept = fill();
        assert_eq!(kept, 1);
        // A put that fails takes nothing and gives nothing back twice.
        assert_eq!((fill(), chunks.memory_left()), (0, 0));
        chunks.set_memory_left(5);
        let more = fill();
        assert_eq!(more, 5);
        assert_eq!(drain(), kept + more);
        observer.join().unwrap();
    });
}

#[test]
fn len_never_exceeds_the_capacity() {
    check(1500, false, || {
        let queue = queue(1);
        let producer = {
            let queue = queue.clone();
            task(move || (0..4).for_each(|number| put(&queue, 0, number)))
        };
        let observer = {
            let queue = queue.clone();
            task(move || (0..4).for_each(|_| assert!(queue.len() <= 1, "{}", queue.len())))
        };
        (0..4).for_each(|number| assert_eq!(get(&queue, Deadline::Never), Ok((0, number))));
        producer.join().unwrap();
        observer.join().unwrap();
    });
}

/// A lock that another task holds for a moment does not make the queue empty or full.
#[test]
fn try_get_finds_every_item_and_try_put_finds_every_free_place() {
    check(1500, false, || {
        set_quick_holders(true);
        let queue = queue(4);
        let two_at_once = |work: fn(&Queue, u64)| {
            let tasks = [0, 1].map(|from| {
                let queue = queue.clone();
                task(move || work(&queue, from))
            });
            tasks.into_iter().for_each(|task| task.join().unwrap());
        };
        two_at_once(|queue, from| {
            for number in 0..2 {
                let put = queue.put(&message(from, number), Deadline::Now, &NoTracer);
                assert_eq!(put, Ok(()));
            }
        });
        two_at_once(|queue, _| (0..2).for_each(|_| assert!(get(queue, Deadline::Now).is_ok())));
        assert_eq!(get(&queue, Deadline::Now), Err(GetFailure::Empty));
    });
}

#[test]
fn after_a_death_at_any_step_the_others_neither_lose_nor_duplicate_an_item() {
    check(4000, true, || {
        let queue = queue(2);
        let [got, victim_got] = [Got::default(), Got::default()];
        let producer = {
            let queue = queue.clone();
            task(move || (0..4).for_each(|number| put(&queue, 1, number)))
        };
        let dying_producer = {
            let queue = queue.clone();
            task_that_may_die(move || {
                die_within(60);
                (0..4).for_each(|number| put(&queue, 2, number));
            })
        };
        let consumer = {
            let (queue, got) = (queue.clone(), got.clone());
            task(move || get_all(&queue, &got))
        };
        let dying_consumer = {
            let (queue, victim_got) = (queue.clone(), victim_got.clone());
            task_that_may_die(move || {
                die_within(60);
                get_all(&queue, &victim_got);
            })
        };
        producer.join().unwrap();
        let a_producer_died = dying_producer.join().unwrap();
        queue.shutdown();
        consumer.join().unwrap();
        let a_consumer_died = dying_consumer.join().unwrap();
        check_all_got_once(&[got, victim_got], a_producer_died, a_consumer_died);
    });
}

fn get_all(queue: &Queue, got: &Got) {
    loop {
        match get(queue, Deadline::Never) {
            Ok(item) => got.add(item),
            Err(nothing) => return assert_eq!(nothing, GetFailure::ShutDown),
        }
    }
}

/// Checks that each item that was put was got once, except the item that a dead consumer was getting.
fn check_all_got_once(got: &[Got; 2], a_producer_died: bool, a_consumer_died: bool) {
    let mut all = BTreeMap::from([(1, Vec::new()), (2, Vec::new())]);
    for (from, mut numbers) in got.iter().flat_map(Got::in_order) {
        assert!(
            numbers.is_sorted(),
            "the items {numbers:?} of producer {from} are out of order"
        );
        all.entry(from).or_default().append(&mut numbers);
    }
    let mut lost = 0;
    for (from, numbers) in &mut all {
        numbers.sort_unstable();
        let found = numbers.len() as u64;
        numbers.dedup();
        assert_eq!(
            numbers.len() as u64,
            found,
            "an item of producer {from} was got twice"
        );
        let is_victim = *from == 2 && a_producer_died;
        // The items that a victim has put are the first ones of those that it would have put.
        let put = if is_victim {
            numbers.last().map_or(0, |last| last + 1)
        } else {
            4
        };
        lost += put - found;
    }
    assert!(lost <= u64::from(a_consumer_died), "{lost} lost: {all:?}");
}
