//! A condition wakes exactly the waiters that it should, in order, and living waiters instead of dead ones.

use std::sync::Arc;

use shuttle::thread::JoinHandle;

use super::check;
use crate::condition::ConditionState;
use crate::lock::{Acquired, LockState};
use crate::machine::{
    AtomicU64, Deadline, Ordering::Relaxed, ThreadId, die_within, task, task_that_may_die,
};

/// A number of items under a lock, and the condition that there is at least one.
struct Store {
    lock: LockState,
    condition: ConditionState,
    items: AtomicU64,
    waiting: AtomicU64,
}

/// A holder of the lock died.
#[derive(Debug)]
struct OwnerDied;

impl Store {
    fn new() -> Arc<Store> {
        Arc::new(Store {
            lock: LockState::new(),
            condition: ConditionState::new(),
            items: AtomicU64::new(0),
            waiting: AtomicU64::new(0),
        })
    }

    fn acquire(&self) -> Acquired {
        let me = ThreadId::current();
        if self.lock.try_acquire_fast(me) {
            return Acquired::Clean;
        }
        self.lock.acquire(me, Deadline::Never).unwrap()
    }

    fn release(&self) {
        self.lock.release(ThreadId::current()).unwrap();
    }

    /// Waits once; the caller holds the lock.
    fn wait(&self, deadline: Deadline) -> Result<bool, OwnerDied> {
        let waiter = self.condition.begin(ThreadId::current()).unwrap();
        self.waiting.fetch_add(1, Relaxed);
        let reacquire = |(), _| match self.acquire() {
            Acquired::Clean => Ok(()),
            Acquired::OwnerDied => Err(OwnerDied),
        };
        let lock_may_be_inconsistent = || self.lock.may_be_inconsistent();
        self.condition.wait(
            waiter,
            deadline,
            || self.release(),
            reacquire,
            lock_may_be_inconsistent,
        )
    }

    fn put(&self) {
        if self.acquire() == Acquired::OwnerDied {
            self.lock.mark_consistent();
            self.condition.notify(usize::MAX);
        }
        self.items.store(self.items.load(Relaxed) + 1, Relaxed);
        self.condition.notify(1);
        self.release();
    }

    fn get(&self) {
        if self.acquire() == Acquired::OwnerDied {
            self.repair();
        }
        while self.items.load(Relaxed) == 0 {
            if self.wait(Deadline::Never).is_err() {
                self.repair();
            }
        }
        self.items.store(self.items.load(Relaxed) - 1, Relaxed);
        self.release();
    }

    /// A dead task may have put an item without a notification.
    fn repair(&self) {
        self.lock.mark_consistent();
        self.condition.notify(usize::MAX);
    }
}

/// Starts `count` tasks; each waits for an item and takes it.
fn consumers(store: &Arc<Store>, count: usize) -> Vec<JoinHandle<()>> {
    let consumer = |_| {
        let store = Arc::clone(store);
        task(move || store.get())
    };
    (0..count).map(consumer).collect()
}

/// Starts three tasks that wait once, and count in `woken` if they were notified. Without a deadline, each must be
/// notified.
fn waiters(store: &Arc<Store>, woken: &Arc<AtomicU64>, deadline: Deadline) -> Vec<JoinHandle<()>> {
    let waiter = |_| {
        let (store, woken) = (Arc::clone(store), Arc::clone(woken));
        task(move || {
            store.acquire();
            let is_notified = store.wait(deadline).unwrap();
            assert!(is_notified || deadline == Deadline::Soon);
            woken.fetch_add(u64::from(is_notified), Relaxed);
            store.release();
        })
    };
    (0..3).map(waiter).collect()
}

#[test]
fn one_notification_for_each_item_is_enough() {
    check(1000, false, || {
        let store = Store::new();
        let consumers = consumers(&store, 3);
        let producers: Vec<_> = [1, 2]
            .map(|items| {
                let store = Arc::clone(&store);
                task(move || (0..items).for_each(|_| store.put()))
            })
            .into();
        let all = consumers.into_iter().chain(producers);
        all.for_each(|task| task.join().unwrap());
        assert_eq!(store.items.load(Relaxed), 0);
    });
}

#[test]
fn notify_wakes_exactly_as_many_waiters_as_requested() {
    check(1000, false, || {
        let store = Store::new();
        let woken = Arc::new(AtomicU64::new(0));
        let waiters = waiters(&store, &woken, Deadline::Never);
        let mut sent = 0;
        while sent < 3 {
            shuttle::thread::yield_now();
            store.acquire();
            let waiting = store.waiting.load(Relaxed) - sent;
            let reached = store.condition.notify(2) as u64;
            assert_eq!(reached, waiting.min(2));
            sent += reached;
            assert!(woken.load(Relaxed) <= sent);
            store.release();
        }
        waiters.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn a_waiter_that_times_out_is_not_counted_as_notified() {
    check(1000, false, || {
        let store = Store::new();
        let woken = Arc::new(AtomicU64::new(0));
        let waiters = waiters(&store, &woken, Deadline::Soon);
        store.acquire();
        let mut reached = store.condition.notify(1) as u64;
        store.release();
        store.acquire();
        reached += store.condition.notify(usize::MAX) as u64;
        store.release();
        waiters.into_iter().for_each(|task| task.join().unwrap());
        assert_eq!(woken.load(Relaxed), reached);
    });
}

#[test]
fn the_notification_of_a_waiter_that_dies_at_any_step_is_forwarded() {
    check(2000, true, || {
        let store = Store::new();
        // A waiter that needs no item passes the notification on; a dead waiter can't.
        let dying: Vec<_> = (0..2)
            .map(|_| {
                let store = Arc::clone(&store);
                task_that_may_die(move || {
                    die_within(60);
                    if store.acquire() == Acquired::OwnerDied
                        || store.wait(Deadline::Never).is_err()
                    {
                        store.repair();
                    }
                    store.condition.notify(1);
                    store.release();
                })
            })
            .collect();
        let living = consumers(&store, 2);
        (0..2).for_each(|_| store.put());
        living.into_iter().for_each(|task| task.join().unwrap());
        // The tasks that have not died still wait for a notification, until they die.
        dying.into_iter().for_each(|task| _ = task.join().unwrap());
    });
}

#[test]
fn a_waiter_learns_that_the_lock_holder_died() {
    check(1500, true, || {
        let store = Store::new();
        let consumer = Arc::clone(&store);
        let consumer = task(move || consumer.get());
        let producer = Arc::clone(&store);
        // The task may die after the put and before the notification.
        let died = task_that_may_die(move || {
            die_within(15);
            producer.put();
        })
        .join()
        .unwrap();
        if died {
            let producer = Arc::clone(&store);
            // If the item is there, no other task will notify.
            if store.items.load(Relaxed) == 0 {
                task(move || producer.put()).join().unwrap();
            }
        }
        consumer.join().unwrap();
    });
}

#[test]
fn a_later_waiter_does_not_get_a_dead_waiters_notification() {
    check(1000, true, || {
        let store = Store::new();
        let early_waiter = Arc::clone(&store);
        let early_waiter = task_that_may_die(move || {
            early_waiter.acquire();
            let waiter = early_waiter.condition.begin(ThreadId::current()).unwrap();
            early_waiter.waiting.fetch_add(1, Relaxed);
            let begun = ThreadId::current();
            let reacquire = |(), _| {
                die_within(3);
                early_waiter.lock.acquire(begun, Deadline::Never);
                Ok::<(), OwnerDied>(())
            };
            let (release, lock_may_be_inconsistent) = (|| early_waiter.release(), || false);
            let waited = early_waiter.condition.wait(
                waiter,
                Deadline::Never,
                release,
                reacquire,
                lock_may_be_inconsistent,
            );
            assert!(waited.unwrap());
            early_waiter.release();
        });
        while store.waiting.load(Relaxed) == 0 {
            shuttle::thread::yield_now();
        }
        store.acquire();
        assert_eq!(store.condition.notify(1), 1);
        store.release();
        store.acquire();
        assert!(!matches!(store.wait(Deadline::Soon), Ok(true)));
        store.release();
        early_waiter.join().unwrap();
    });
}
