//! Queue, LifoQueue, PriorityQueue: what Python promises of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use producer_consumer::{Empty, Full, LifoQueue, OrderedQueue, PriorityQueue, Queue, TooManyDone};

use crate::{MOMENT, in_time};

#[test]
fn the_three_kinds_differ_in_order_and_in_nothing_else() {
    fn through<S: producer_consumer::Order<Item = u32>>(queue: &OrderedQueue<S>) -> Vec<u32> {
        [4, 1, 5, 2, 3].into_iter().for_each(|item| queue.put(item));
        (0..5).map(|_| queue.get()).collect()
    }
    assert_eq!(through(&Queue::new(0)), [4, 1, 5, 2, 3]);
    assert_eq!(through(&LifoQueue::new(0)), [3, 2, 5, 1, 4]);
    assert_eq!(through(&PriorityQueue::new(0)), [1, 2, 3, 4, 5]);
}

#[test]
fn a_full_queue_refuses_and_gives_the_item_back_and_an_empty_one_says_so() {
    in_time(|| {
        let queue = Queue::new(1);
        assert!(queue.is_empty() && !queue.is_full());
        assert_eq!(queue.get_nowait(), Err(Empty));
        assert_eq!(queue.get_timeout(MOMENT), Err(Empty));
        queue.put("A");
        assert!(queue.is_full() && !queue.is_empty());
        assert_eq!(queue.put_nowait("B"), Err(Full("B")));
        assert_eq!(queue.put_timeout("C", MOMENT), Err(Full("C")));
        assert_eq!((queue.get(), queue.qsize()), ("A", 0));
    });
}

#[test]
fn a_maxsize_of_zero_is_no_bound() {
    let queue = Queue::new(0);
    (0..100_000).for_each(|item| queue.put(item));
    assert!(queue.qsize() == 100_000 && !queue.is_full());
}

#[test]
fn a_blocked_put_goes_on_when_somebody_gets_and_a_blocked_get_when_somebody_puts() {
    in_time(|| {
        let queue = Queue::new(1);
        queue.put(0);
        std::thread::scope(|scope| {
            let consumer = scope.spawn(|| {
                std::thread::sleep(MOMENT); // The producer is likely to be blocked by now.
                (0..100).map(|_| queue.get()).collect::<Vec<_>>()
            });
            (1..100).for_each(|item| queue.put(item));
            assert_eq!(consumer.join().unwrap(), (0..100).collect::<Vec<_>>());
            let late = scope.spawn(|| queue.get());
            std::thread::sleep(MOMENT);
            queue.put(100);
            assert_eq!(late.join().unwrap(), 100);
        });
    });
}

#[test]
fn a_timed_out_get_costs_nobody_else_a_wake_up() {
    in_time(|| {
        let queue = Arc::new(Queue::new(0));
        for item in 0..2_000 {
            let impatient = {
                let queue = Arc::clone(&queue);
                std::thread::spawn(move || queue.get_timeout(std::time::Duration::from_micros(50)))
            };
            let patient = {
                let queue = Arc::clone(&queue);
                std::thread::spawn(move || queue.get())
            };
            queue.put(item);
            // One item and two that want it: if the impatient one got it, the other one needs a second.
            if impatient.join().unwrap().is_ok() {
                queue.put(item);
            }
            assert_eq!(patient.join().unwrap(), item);
        }
    });
}

#[test]
fn join_waits_for_the_work_and_not_only_for_an_empty_queue() {
    in_time(|| {
        let queue = Queue::new(0);
        let done = AtomicUsize::new(0);
        (0..6).for_each(|item| queue.put(item));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while queue.get_nowait().is_ok() {
                        std::thread::sleep(MOMENT);
                        done.fetch_add(1, Relaxed);
                        queue.task_done().unwrap();
                    }
                });
            }
            queue.join();
            assert_eq!((done.load(Relaxed), queue.unfinished()), (6, 0));
        });
        assert_eq!(queue.task_done(), Err(TooManyDone));
        queue.join(); // Nothing to wait for.
    });
}

#[test]
fn every_item_comes_out_once_and_those_of_a_producer_in_order() {
    const EACH: usize = 20_000;
    for room in [0, 1, 3, 64] {
        in_time(move || {
            let queue = Queue::new(room);
            let got = std::thread::scope(|scope| {
                let queue = &queue;
                for producer in 0..2 {
                    scope.spawn(move || (0..EACH).for_each(|item| queue.put(item * 2 + producer)));
                }
                let consume = || (0..EACH).map(|_| queue.get()).collect::<Vec<_>>();
                let consumers = [scope.spawn(consume), scope.spawn(consume)];
                consumers.map(|consumer| consumer.join().unwrap())
            });
            for items in &got {
                for producer in 0..2 {
                    let own: Vec<_> = items.iter().filter(|item| *item % 2 == producer).collect();
                    assert!(own.is_sorted());
                }
            }
            let mut all = got.concat();
            all.sort_unstable();
            assert_eq!(all, (0..2 * EACH).collect::<Vec<_>>());
        });
    }
}

/// None lost, none twice: each of ten million numbers is ticked off once.
#[test]
fn of_ten_million_items_none_is_lost_and_none_comes_twice() {
    const EACH: usize = 5_000_000;
    in_time(|| {
        let queue = Queue::new(1024);
        let seen: Vec<AtomicUsize> = (0..2 * EACH / 64).map(|_| AtomicUsize::new(0)).collect();
        std::thread::scope(|scope| {
            let (queue, seen) = (&queue, &seen);
            for producer in 0..2 {
                scope.spawn(move || (0..EACH).for_each(|item| queue.put(item * 2 + producer)));
            }
            for _ in 0..2 {
                scope.spawn(move || {
                    for _ in 0..EACH {
                        let item = queue.get();
                        let bit = 1 << (item % 64);
                        let before = seen[item / 64].fetch_or(bit, Relaxed);
                        assert_eq!(before & bit, 0, "{item} came twice");
                    }
                });
            }
        });
        assert!(seen.iter().all(|bits| bits.load(Relaxed) == usize::MAX));
    });
}
