//! An event count loses no wake-up, even if woken tasks die.

use std::sync::Arc;

use super::check;
use crate::event_count::EventCount;
use crate::machine::{AtomicU64, Deadline, Ordering, mortal, task, will_die};

/// Items to take, and the event count on which takers wait for them.
struct Shop {
    items: AtomicU64,
    more: EventCount,
}

impl Shop {
    fn new() -> Arc<Shop> {
        let (items, more) = (AtomicU64::new(0), EventCount::new());
        Arc::new(Shop { items, more })
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
        let shop = Shop::new();
        let takers = (0..3).map(|_| {
            let shop = Arc::clone(&shop);
            task(move || assert!(shop.get(Deadline::Never)))
        });
        let givers = (0..2).map(|_| {
            let shop = Arc::clone(&shop);
            task(move || shop.put())
        });
        let tasks: Vec<_> = takers.chain(givers).collect();
        shop.put();
        tasks.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn a_waiter_that_times_out_takes_no_other_waiters_wake_up() {
    check(5000, false, || {
        let shop = Shop::new();
        let deadlines = [Deadline::Soon, Deadline::Never, Deadline::Never];
        let takers = deadlines.map(|deadline| {
            let shop = Arc::clone(&shop);
            task(move || assert!(shop.get(deadline) || deadline == Deadline::Soon))
        });
        (0..3).for_each(|_| shop.put());
        takers.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn after_a_death_at_any_step_the_others_continue() {
    check(5000, true, || {
        let shop = Shop::new();
        let dying = (0..2).map(|number| {
            let shop = Arc::clone(&shop);
            mortal(move || {
                will_die(10);
                if number == 0 {
                    _ = shop.get(Deadline::Never);
                } else {
                    shop.put();
                }
            })
        });
        let dying: Vec<_> = dying.collect();
        let takers = (0..2).map(|_| {
            let shop = Arc::clone(&shop);
            task(move || assert!(shop.get(Deadline::Never)))
        });
        let takers: Vec<_> = takers.collect();
        (0..3).for_each(|_| shop.put());
        takers.into_iter().for_each(|task| task.join().unwrap());
        // The last of the dying takers may still wait for an item: put one for it.
        shop.put();
        dying.into_iter().for_each(|task| _ = task.join().unwrap());
    });
}
