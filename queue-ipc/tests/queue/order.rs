//! First in, first out, for each producer; under load, with processes and threads on both sides.

use std::thread;

use queue_ipc::{GetError, Queue};
use shared_memory::RawArray;

use crate::items::TestItem;
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
    check_order(&Queue::new().unwrap());
}

fn a_small_queue_keeps_each_producers_items_in_order() {
    check_order(&Queue::bounded(3).unwrap());
}

/// Two threads in each of two processes put, and as many threads get. The consumers record which items they got.
fn check_order(queue: &Queue<TestItem>) {
    let times_got = RawArray::new(vec![0_u8; PRODUCERS * each() as usize]).unwrap();
    let record = |item: &TestItem| {
        let index = item.from * each() as usize + item.number as usize;
        assert_eq!(
            times_got.fetch_add(index, 1),
            Ok(0),
            "item {} of producer {} was got again",
            item.number,
            item.from
        );
    };
    let record = &record;
    let consumers: Vec<_> = (0..PROCESSES)
        .map(|_| start(move || threads(|_| consume(queue, record))))
        .collect();
    all(PROCESSES, |process| {
        threads(|thread| produce(queue, process * THREADS + thread));
    });
    queue.shutdown();
    consumers.iter().for_each(expect_success);
    assert!(times_got.iter().all(|times| times == 1), "an item was lost");
    assert_eq!(queue.unfinished(), PRODUCERS * each() as usize);
}

fn threads(work: impl Fn(usize) + Sync) {
    let work = &work;
    thread::scope(|scope| {
        (0..THREADS).for_each(|number| drop(scope.spawn(move || work(number))));
    });
}

fn produce(queue: &Queue<TestItem>, from: usize) {
    (0..each()).for_each(|number| queue.put(TestItem::new(from, number)).unwrap());
}

fn consume(queue: &Queue<TestItem>, record: impl Fn(&TestItem)) {
    let mut next = [0; PRODUCERS];
    loop {
        match queue.get() {
            Ok(item) => {
                item.check();
                let next = &mut next[item.from];
                assert!(item.number >= *next, "item {} is out of order", item.number);
                *next = item.number + 1;
                record(&item);
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
