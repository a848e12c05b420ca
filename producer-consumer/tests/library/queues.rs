//! Queue, LifoQueue, PriorityQueue: what Python promises of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use producer_consumer::{
    GetError, LifoQueue, OrderedQueue, PriorityQueue, PutError, Queue, TooManyDone,
};

use crate::{MOMENT, within_deadline};

#[test]
fn the_three_queues_return_items_in_fifo_lifo_and_priority_order() {
    fn put_and_get<S: producer_consumer::Order<Item = u32>>(queue: &OrderedQueue<S>) -> Vec<u32> {
        for item in [4, 1, 5, 2, 3] {
            queue.put(item).unwrap();
        }
        (0..5).map(|_| queue.get().unwrap()).collect()
    }
    assert_eq!(put_and_get(&Queue::new()), [4, 1, 5, 2, 3]);
    assert_eq!(put_and_get(&LifoQueue::new()), [3, 2, 5, 1, 4]);
    assert_eq!(put_and_get(&PriorityQueue::new()), [1, 2, 3, 4, 5]);
}

#[test]
fn items_of_equal_priority_are_got_in_the_order_of_their_puts() {
    /// Compares by its number alone.
    struct Job(u32, &'static str);
    impl PartialEq for Job {
        fn eq(&self, other: &Job) -> bool {
            self.0 == other.0
        }
    }
    impl Eq for Job {}
    impl PartialOrd for Job {
        fn partial_cmp(&self, other: &Job) -> Option<std::cmp::Ordering> {
            Some(self.cmp(other))
        }
    }
    impl Ord for Job {
        fn cmp(&self, other: &Job) -> std::cmp::Ordering {
            self.0.cmp(&other.0)
        }
    }
    let queue = PriorityQueue::new();
    for job in [
        Job(2, "d"),
        Job(1, "a"),
        Job(2, "e"),
        Job(1, "b"),
        Job(1, "c"),
    ] {
        queue.put(job).unwrap();
    }
    let order: String = (0..5).map(|_| queue.get().unwrap().1).collect();
    assert_eq!(order, "abcde");
}

#[test]
fn a_full_queue_returns_the_refused_item_and_an_empty_queue_is_an_error() {
    within_deadline(|| {
        let queue: Queue<&str> = Queue::bounded(1);
        assert!(queue.is_empty() && !queue.is_full());
        assert_eq!(queue.try_get(), Err(GetError::Empty));
        assert_eq!(queue.get_timeout(MOMENT), Err(GetError::Empty));
        queue.put("A").unwrap();
        assert!(queue.is_full() && !queue.is_empty());
        assert_eq!(queue.try_put("B"), Err(PutError::Full("B")));
        assert_eq!(queue.put_timeout("C", MOMENT), Err(PutError::Full("C")));
        assert_eq!((queue.get(), queue.len()), (Ok("A"), 0));
    });
}

#[test]
fn a_queue_without_a_capacity_is_never_full() {
    let queue = Queue::new();
    for item in 0..100_000 {
        queue.put(item).unwrap();
    }
    assert!(queue.len() == 100_000 && !queue.is_full() && queue.capacity().is_none());
    assert_eq!(Queue::<u32>::bounded(3).capacity(), Some(3));
}

#[test]
fn a_shut_down_queue_refuses_puts_and_returns_its_remaining_items() {
    within_deadline(|| {
        let queue: Queue<String> = Queue::bounded(2);
        queue.put("A").unwrap();
        queue.put("B").unwrap();
        queue.shutdown();
        queue.shutdown(); // A second call changes nothing.
        assert!(queue.is_shut_down());
        let refused = PutError::ShutDown("C".to_owned());
        assert_eq!(queue.put("C").as_ref(), Err(&refused));
        assert_eq!(queue.try_put("C").as_ref(), Err(&refused));
        assert_eq!(queue.put_timeout("C", MOMENT), Err(refused));
        assert_eq!(
            (queue.get(), queue.try_get()),
            (Ok("A".to_owned()), Ok("B".to_owned()))
        );
        assert_eq!(queue.get(), Err(GetError::ShutDown));
        assert_eq!(queue.try_get(), Err(GetError::ShutDown));
        assert_eq!(queue.get_timeout(MOMENT), Err(GetError::ShutDown));
        // The items that were got must still be done.
        assert!(!queue.join_timeout(MOMENT));
        queue.task_done().unwrap();
        queue.task_done().unwrap();
        assert!(queue.join_timeout(MOMENT));
    });
}

#[test]
fn a_shutdown_wakes_all_blocked_producers_and_consumers() {
    within_deadline(|| {
        let (full, empty) = (Queue::bounded(1), Queue::<u32>::new());
        full.put(0).unwrap();
        std::thread::scope(|scope| {
            let producers = [1, 2].map(|item| {
                scope.spawn({
                    let full = &full;
                    move || full.put(item)
                })
            });
            let consumers = [0, 1].map(|_| scope.spawn(|| empty.get()));
            std::thread::sleep(MOMENT); // The threads are likely to wait by now.
            full.shutdown();
            empty.shutdown();
            let refused = producers.map(|producer| producer.join().unwrap());
            assert_eq!(refused, [1, 2].map(|item| Err(PutError::ShutDown(item))));
            let got = consumers.map(|consumer| consumer.join().unwrap());
            assert_eq!(got, [Err(GetError::ShutDown); 2]);
        });
    });
}

#[test]
fn a_get_wakes_a_blocked_put_and_a_put_wakes_a_blocked_get() {
    within_deadline(|| {
        let queue = Queue::bounded(1);
        queue.put(0).unwrap();
        std::thread::scope(|scope| {
            let consumer = scope.spawn(|| {
                std::thread::sleep(MOMENT); // The producer is likely to be blocked by now.
                (0..100).map(|_| queue.get().unwrap()).collect::<Vec<_>>()
            });
            (1..100).for_each(|item| queue.put(item).unwrap());
            assert_eq!(consumer.join().unwrap(), (0..100).collect::<Vec<_>>());
            let late = scope.spawn(|| queue.get());
            std::thread::sleep(MOMENT);
            queue.put(100).unwrap();
            assert_eq!(late.join().unwrap(), Ok(100));
        });
    });
}

#[test]
fn a_get_that_times_out_takes_no_other_threads_wake_up() {
    within_deadline(|| {
        let queue = Arc::new(Queue::new());
        for item in 0..2_000 {
            let with_timeout = {
                let queue = Arc::clone(&queue);
                std::thread::spawn(move || queue.get_timeout(std::time::Duration::from_micros(50)))
            };
            let without_timeout = {
                let queue = Arc::clone(&queue);
                std::thread::spawn(move || queue.get())
            };
            queue.put(item).unwrap();
            // Two consumers want one item. If the one with the timeout got it, the other one needs a second item.
            if with_timeout.join().unwrap().is_ok() {
                queue.put(item).unwrap();
            }
            assert_eq!(without_timeout.join().unwrap(), Ok(item));
        }
    });
}

#[test]
fn join_waits_until_every_item_is_done_not_only_until_the_queue_is_empty() {
    within_deadline(|| {
        let queue = Queue::new();
        let done = AtomicUsize::new(0);
        (0..6).for_each(|item| queue.put(item).unwrap());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while queue.try_get().is_ok() {
                        std::thread::sleep(MOMENT);
                        done.fetch_add(1, Relaxed);
                        queue.task_done().unwrap();
                    }
                });
            }
            queue.join();
            assert_eq!((done.load(Relaxed), queue.unfinished()), (6, 0));
        });
        let TooManyDone { queue: name, .. } = queue.task_done().unwrap_err();
        assert_eq!(name, queue.name());
        queue.join(); // Nothing to wait for.
    });
}

#[test]
fn every_item_is_got_once_and_in_order_for_each_producer() {
    const EACH: usize = 20_000;
    for capacity in [None, Some(1), Some(3), Some(64)] {
        within_deadline(move || {
            let queue = Queue::with_name("queue", capacity);
            let got = std::thread::scope(|scope| {
                let queue = &queue;
                for producer in 0..2 {
                    scope.spawn(move || {
                        (0..EACH).for_each(|item| queue.put(item * 2 + producer).unwrap());
                    });
                }
                let consume = || (0..EACH).map(|_| queue.get().unwrap()).collect::<Vec<_>>();
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

/// Checks each of ten million numbers: none is lost, and none comes twice.
#[test]
fn ten_million_items_are_each_got_once() {
    const EACH: usize = 5_000_000;
    within_deadline(|| {
        let queue = Queue::bounded(1024);
        let seen: Vec<AtomicUsize> = (0..2 * EACH / 64).map(|_| AtomicUsize::new(0)).collect();
        std::thread::scope(|scope| {
            let (queue, seen) = (&queue, &seen);
            for producer in 0..2 {
                scope.spawn(move || {
                    (0..EACH).for_each(|item| queue.put(item * 2 + producer).unwrap());
                });
            }
            for _ in 0..2 {
                scope.spawn(move || {
                    for _ in 0..EACH {
                        let item = queue.get().unwrap();
                        let bit = 1 << (item % 64);
                        let before = seen[item / 64].fetch_or(bit, Relaxed);
                        assert_eq!(before & bit, 0, "item {item} was got twice");
                    }
                });
            }
        });
        assert!(seen.iter().all(|bits| bits.load(Relaxed) == usize::MAX));
    });
}
