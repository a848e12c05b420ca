//! An event count loses no wake-up, even if woken tasks die.

use std::sync::Arc;

use super::check;
use crate::event_count::EventCount;
use crate::machine::{AtomicU64, Deadline, Ordering, die_within, task, task_that_may_die};

/// Items to take, and the event count on which consumers wait for them.
struct Store {
    items: AtomicU64,
    more: EventCount,
}

impl Store {
    fn new() -> Arc<Store> {
        let (items, more) = (AtomicU64::new(0), EventCount::new());
        Arc::new(Store { items, more })
    }

    fn put(&self) {
        self.items.fetch_add(1, Ordering::SeqCst);
        self.more.notify(1);
    }

    fn get(&self, deadline: Deadline) -> bool {
        let is_there = || self.items.load(Ordering::SeqCst) > 0;
        while self.more.wait_until(deadline, is_there) {
            let taken = |items: u64| items.checked_sub(1);
            let (success, failure) = (Ordering::SeqCst, Ordering::SeqCst);
            if self.items.fetch_update(success, failure, taken).is_ok() {
                return true;
            }
        }
        false
    }
}

#[test]
fn each_item_wakes_one_waiter() {
    check(5000, false, || {
        let store = Store::new();
        let consumers = (0..3).map(|_| {
            let store = Arc::clone(&store);
            task(move || assert!(store.get(Deadline::Never)))
        });
        let producers = (0..2).map(|_| {
            let store = Arc::clone(&store);
            task(move || store.put())
        });
        let tasks: Vec<_> = consumers.chain(producers).collect();
        store.put();
        tasks.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn a_waiter_that_times_out_takes_no_other_waiters_wake_up() {
    check(5000, false, || {
        let store = Store::new();
        let deadlines = [Deadline::Soon, Deadline::Never, Deadline::Never];
        let consumers = deadlines.map(|deadline| {
            let store = Arc::clone(&store);
            task(move || assert!(store.get(deadline) || deadline == Deadline::Soon))
        });
        (0..3).for_each(|_| store.put());
        consumers.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn after_a_death_at_any_step_the_others_continue() {
    check(5000, true, || {
        let store = Store::new();
        let dying = (0..2).map(|number| {
            let store = Arc::clone(&store);
            task_that_may_die(move || {
                die_within(10);
                if number == 0 {
                    _ = store.get(Deadline::Never);
                } else {
                    store.put();
                }
            })
        });
        let dying: Vec<_> = dying.collect();
        let consumers = (0..2).map(|_| {
            let store = Arc::clone(&store);
            task(move || assert!(store.get(Deadline::Never)))
        });
        let consumers: Vec<_> = consumers.collect();
        (0..3).for_each(|_| store.put());
        consumers.into_iter().for_each(|task| task.join().unwrap());
        // The last of the dying consumers may still wait for an item: put one for it.
        store.put();
        dying.into_iter().for_each(|task| _ = task.join().unwrap());
    });
}
