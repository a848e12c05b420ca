//! An event wakes all waiters, even if it is cleared at once, and whichever task dies.

use std::sync::Arc;

use super::check;
use crate::event::EventState;
use crate::machine::{AtomicU64, Deadline, Ordering::Relaxed, die_within, task, task_that_may_die};

#[test]
fn wait_sees_what_was_written_before_set() {
    check(750, false, || {
        let shared = Arc::new((EventState::new(), AtomicU64::new(0)));
        let waiters: Vec<_> = [Deadline::Never, Deadline::Never, Deadline::Soon]
            .map(|deadline| {
                let shared = Arc::clone(&shared);
                task(move || {
                    let is_set = shared.0.wait(deadline);
                    assert!(is_set || deadline == Deadline::Soon);
                    assert!(!is_set || shared.1.load(Relaxed) == 1);
                })
            })
            .into();
        shared.1.store(1, Relaxed);
        assert!(shared.0.set());
        assert!(!shared.0.set());
        waiters.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn a_waiter_wakes_even_if_clear_follows_set_at_once() {
    check(1000, false, || {
        let shared = Arc::new((EventState::new(), AtomicU64::new(0)));
        let waiters: Vec<_> = (0..2)
            .map(|_| {
                let shared = Arc::clone(&shared);
                task(move || {
                    shared.1.fetch_add(1, Relaxed);
                    assert!(shared.0.wait(Deadline::Never));
                })
            })
            .collect();
        shared.0.set();
        shared.0.clear();
        // A waiter that came later waits for the next `set`.
        shared.0.set();
        waiters.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn a_death_between_set_and_wake_leaves_no_waiter_blocked() {
    check(1000, true, || {
        let shared = Arc::new(EventState::new());
        let waiter = Arc::clone(&shared);
        let waiter = task(move || assert!(waiter.wait(Deadline::Never)));
        let setter = Arc::clone(&shared);
        let died = task_that_may_die(move || {
            die_within(4);
            _ = setter.set();
        })
        .join()
        .unwrap();
        if died && !shared.is_set() {
            shared.set();
        }
        waiter.join().unwrap();
    });
}
