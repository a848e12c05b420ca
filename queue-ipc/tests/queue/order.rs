//! First in, first out, for each producer; under load, with processes and threads on both sides.

use std::thread;

use queue_ipc::{GetError, Queue};
use shared_memory::RawArray;

use crate::items::Parcel;
use crate::workers::{all, amount, expect_success, start};

notes_testkit::promises![
    processes_and_threads_get_each_producers_items_in_order,
    a_small_queue_keeps_each_producers_items_in_order,
    items_that_processes_put_in_turn_are_got_in_that_order,
];

const PROCESSES: usize = 2;
const THREADS: usize = 2;
const PRODUCERS: usize = PROCESSES * THREADS;

fn each() -> u64 {
    amount("QUEUE_ITEMS", 6_000)
}

fn processes_and_threads_get_each_producers_items_in_order() {
    race(&Queue::new().unwrap());
}

fn a_small_queue_keeps_each_producers_items_in_order() {
    race(&Queue::bounded(3).unwrap());
}

/// Two threads in each of two processes put, and as many threads get. The consumers record which items they got.
fn race(queue: &Queue<Parcel>) {
    let seen = RawArray::new(vec![0_u8; PRODUCERS * each() as usize]).unwrap();
    let see = |parcel: &Parcel| {
        let index = parcel.from * each() as usize + parcel.number as usize;
        assert_eq!(
            seen.fetch_add(index, 1),
            Ok(0),
            "{} of {}",
            parcel.number,
            parcel.from
        );
    };
    let see = &see;
    let consumers: Vec<_> = (0..PROCESSES)
        .map(|_| start(move || threads(|_| consume(queue, see))))
        .collect();
    all(PROCESSES, |process| {
        threads(|thread| produce(queue, process * THREADS + thread));
    });
    queue.shutdown();
    consumers.iter().for_each(expect_success);
    assert!(seen.iter().all(|times| times == 1), "something was lost");
    assert_eq!(queue.unfinished(), PRODUCERS * each() as usize);
}

fn threads(work: impl Fn(usize) + Sync) {
    let work = &work;
    thread::scope(|scope| {
        (0..THREADS).for_each(|number| drop(scope.spawn(move || work(number))));
    });
}

fn produce(queue: &Queue<Parcel>, from: usize) {
    (0..each()).for_each(|number| queue.put(Parcel::new(from, number)).unwrap());
}

fn consume(queue: &Queue<Parcel>, see: impl Fn(&Parcel)) {
    let mut next = [0; PRODUCERS];
    loop {
        match queue.get() {
            Ok(parcel) => {
                parcel.check();
                let next = &mut next[parcel.from];
                assert!(parcel.number >= *next, "{} came back", parcel.number);
                *next = parcel.number + 1;
                see(&parcel);
            }
            Err(error) => {
                assert!(matches!(error, GetError::ShutDown { .. }), "{error:?}");
                return;
            }
        }
    }
}

fn items_that_processes_put_in_turn_are_got_in_that_order() {
    let queue = Queue::new().unwrap();
    for number in 0..100 {
        all(1, |_| queue.put(number).unwrap());
        queue.put(number + 1_000).unwrap();
    }
    for number in 0..100 {
        assert_eq!(queue.get(), Ok(number));
        all(1, |_| assert_eq!(queue.get(), Ok(number + 1_000)));
    }
}
