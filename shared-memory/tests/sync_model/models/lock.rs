//! A lock has one holder at a time, loses no wake-up, and reports a death.

use std::sync::{Arc, OnceLock};

use shuttle::rand::{Rng, thread_rng};

use super::check;
use crate::lock::{Acquired, LockState, NotOwner};
use crate::machine::{
    AtomicU64, Deadline, Ordering::Relaxed, ThreadId, die_within, task, task_that_may_die,
};

/// A lock, and what it protects: a number that is odd while a task changes it.
struct Protected {
    lock: LockState,
    number: AtomicU64,
}

impl Protected {
    fn new() -> Arc<Protected> {
        let (lock, number) = (LockState::new(), AtomicU64::new(0));
        Arc::new(Protected { lock, number })
    }

    /// Adds two in two steps, unless the deadline passes before the lock is acquired; returns whether it did.
    fn add(&self, deadline: Deadline) -> bool {
        let me = ThreadId::current();
        let acquired = if self.lock.try_acquire_fast(me) {
            Some(Acquired::Clean)
        } else {
            self.lock.acquire(me, deadline)
        };
        let Some(acquired) = acquired else {
            return false;
        };
        let mut number = self.number.load(Relaxed);
        if acquired == Acquired::OwnerDied {
            assert!(self.lock.dead_owner().is_some());
            if thread_rng().r#gen() {
                // Leave the repair to another holder.
                self.lock.release(me).unwrap();
                return self.add(deadline);
            }
            number &= !1;
            self.lock.mark_consistent();
        }
        assert_eq!(
            number % 2,
            0,
            "{acquired:?}: another task is changing the number, or died while it did"
        );
        self.number.store(number + 1, Relaxed);
        self.number.store(number + 2, Relaxed);
        self.lock.release(me).unwrap();
        true
    }
}

#[test]
fn a_waiter_gets_a_lock_whose_guard_was_leaked_while_it_waited() {
    check(500, false, || {
        let shared = Protected::new();
        let waiter = {
            let shared = Arc::clone(&shared);
            task(move || assert!(shared.add(Deadline::Never)))
        };
        let me = ThreadId::current();
        if shared.lock.acquire(me, Deadline::Never).is_some() {
            shared.lock.mark_leaked();
            assert!(shared.lock.is_leaked());
            shared.lock.release(me).unwrap();
        }
        waiter.join().unwrap();
        assert!(!shared.lock.is_leaked());
    });
}

#[test]
fn one_task_at_a_time_holds_the_lock_and_none_sleeps_forever() {
    check(1500, false, || {
        let shared = Protected::new();
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let shared = Arc::clone(&shared);
                task(move || (0..2).for_each(|_| assert!(shared.add(Deadline::Never))))
            })
            .collect();
        tasks.into_iter().for_each(|task| task.join().unwrap());
        assert_eq!(shared.number.load(Relaxed), 12);
    });
}

#[test]
fn a_task_that_times_out_takes_no_other_tasks_wake_up() {
    check(1500, false, || {
        let shared = Protected::new();
        let deadlines = [
            Deadline::Soon,
            Deadline::Never,
            Deadline::Soon,
            Deadline::Never,
        ];
        let tasks = deadlines.map(|deadline| {
            let shared = Arc::clone(&shared);
            task(move || assert!(shared.add(deadline) || deadline == Deadline::Soon))
        });
        tasks.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn after_a_death_at_any_step_the_others_continue_and_learn_of_it() {
    check(2500, true, || {
        let shared = Protected::new();
        let dying_tasks: Vec<_> = (0..2)
            .map(|_| {
                let shared = Arc::clone(&shared);
                task_that_may_die(move || {
                    die_within(20);
                    _ = shared.add(Deadline::Never);
                })
            })
            .collect();
        let living_tasks: Vec<_> = (0..2)
            .map(|_| {
                let shared = Arc::clone(&shared);
                task(move || (0..2).for_each(|_| assert!(shared.add(Deadline::Never))))
            })
            .collect();
        living_tasks
            .into_iter()
            .for_each(|task| task.join().unwrap());
        let dead = dying_tasks.into_iter().map(|task| task.join().unwrap());
        let dead = dead.filter(|died| *died).count() as u64;
        // Each dead task has either added or not.
        let number = shared.number.load(Relaxed) / 2;
        assert!(
            (6 - dead..=6).contains(&number),
            "{number} updates, with {dead} dead tasks"
        );
    });
}

/// A hold that has outlived its thread is released, while a waiter takes the lock over from the dead thread.
#[test]
fn a_hold_whose_thread_died_does_not_release_the_lock_of_the_next_holder() {
    check(2500, true, || {
        let (shared, owner) = (Protected::new(), Arc::new(OnceLock::new()));
        let dying_task = {
            let (shared, owner) = (Arc::clone(&shared), Arc::clone(&owner));
            task_that_may_die(move || {
                let me = ThreadId::current();
                assert!(shared.lock.try_acquire_fast(me));
                owner.set(me).unwrap();
                die_within(1);
                shared.lock.mark_leaked();
            })
        };
        assert!(dying_task.join().unwrap());
        let waiters = [(); 2].map(|()| {
            let shared = Arc::clone(&shared);
            task(move || assert!(shared.add(Deadline::Never)))
        });
        let owner = *owner.get().unwrap();
        match shared.lock.release(owner) {
            Ok(()) | Err(NotOwner::Unlocked) => {}
            Err(NotOwner::HeldBy(holder)) => assert_ne!(holder, owner),
        }
        waiters.into_iter().for_each(|task| task.join().unwrap());
        assert_eq!(shared.number.load(Relaxed), 4);
    });
}
