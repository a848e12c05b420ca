//! PriorityQueue with items whose comparison panics.

use std::cmp::Ordering;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use producer_consumer::PriorityQueue;

use crate::{MOMENT, within_deadline};

/// Compares by `number`, but panics while `panics` is set.
struct Item {
    number: u32,
    panics: Arc<AtomicBool>,
}

impl Ord for Item {
    fn cmp(&self, other: &Item) -> Ordering {
        assert!(!self.panics.load(SeqCst), "the test panics on purpose");
        self.number.cmp(&other.number)
    }
}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Item) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Item) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Item {}

/// Makes items that panic while the switch is on.
fn items() -> (Arc<AtomicBool>, impl Fn(u32) -> Item) {
    let switch = Arc::new(AtomicBool::new(false));
    let panics = Arc::clone(&switch);
    let item = move |number| Item {
        number,
        panics: Arc::clone(&panics),
    };
    (switch, item)
}

#[test]
fn a_put_that_panics_still_adds_and_counts_its_item() {
    within_deadline(|| {
        let (panics, item) = items();
        let queue = PriorityQueue::<Item>::new();
        queue.put(item(2)).unwrap();
        panics.store(true, SeqCst);
        let put = catch_unwind(AssertUnwindSafe(|| queue.put(item(1))));
        assert!(put.is_err());
        panics.store(false, SeqCst);
        assert_eq!((queue.len(), queue.unfinished()), (2, 2));
        let numbers = [(); 2].map(|()| queue.get().unwrap().number);
        assert_eq!(numbers.iter().sum::<u32>(), 3);
        queue.task_done().unwrap();
        queue.task_done().unwrap();
        queue.join();
    });
}

#[test]
fn a_put_that_panics_wakes_a_waiting_consumer() {
    within_deadline(|| {
        // In most rounds the first item is still in the queue when the second one comes, so the two are compared.
        for _ in 0..20 {
            let (panics, item) = items();
            let queue = PriorityQueue::<Item>::new();
            std::thread::scope(|scope| {
                let consumers = [0, 1].map(|_| scope.spawn(|| queue.get().unwrap().number));
                std::thread::sleep(MOMENT); // Both threads are likely to sleep by now.
                queue.put(item(1)).unwrap();
                panics.store(true, SeqCst);
                let put = catch_unwind(AssertUnwindSafe(|| queue.put(item(2))));
                panics.store(false, SeqCst);
                drop(put);
                let got = consumers.map(|consumer| consumer.join().unwrap());
                assert_eq!(got.iter().sum::<u32>(), 3);
            });
        }
    });
}

#[test]
fn a_get_that_panics_drops_its_item_frees_the_slot_and_counts_the_item_as_done() {
    within_deadline(|| {
        let (panics, item) = items();
        let queue = PriorityQueue::bounded(3);
        (1..=3).for_each(|number| queue.put(item(number)).unwrap());
        panics.store(true, SeqCst);
        std::thread::scope(|scope| {
            let producer = scope.spawn(|| queue.put(item(4)).is_ok());
            std::thread::sleep(MOMENT); // The producer is likely to wait for room by now.
            let got = catch_unwind(AssertUnwindSafe(|| queue.get()));
            panics.store(false, SeqCst);
            assert!(got.is_err());
            // If the producer had to compare its item, its `put` panicked. The item is in the queue anyway.
            drop(producer.join());
        });
        assert_eq!((queue.len(), queue.unfinished()), (3, 3));
        (0..3).for_each(|_| drop(queue.get().unwrap()));
        (0..3).for_each(|_| queue.task_done().unwrap());
        queue.join();
    });
}
