//! Condition and Event: which threads are woken, and which are not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use producer_consumer::{Condition, Event, LockError};

use crate::{MOMENT, within_deadline};

#[test]
fn a_wait_in_a_while_returns_with_its_condition_true() {
    within_deadline(|| {
        let turn = Condition::new(0);
        std::thread::scope(|scope| {
            for me in 0..4 {
                let turn = &turn;
                scope.spawn(move || {
                    for _ in 0..500 {
                        let mut held = turn.acquire().unwrap();
                        while *held % 4 != me {
                            held.wait().unwrap();
                        }
                        *held += 1;
                        held.notify_all().unwrap();
                    }
                });
            }
        });
        assert_eq!(*turn.acquire().unwrap(), 2_000);
    });
}

#[test]
fn a_wait_that_times_out_holds_the_lock_again() {
    within_deadline(|| {
        let condition = Condition::new(0);
        let mut held = condition.acquire().unwrap();
        assert!(!held.wait_timeout(MOMENT).unwrap());
        assert!(!held.wait_for_timeout(|n| *n == 1, MOMENT).unwrap());
        assert!(held.wait_for_timeout(|n| *n == 0, Duration::MAX).unwrap());
        *held += 1;
        assert!(held.wait_for_timeout(|n| *n == 1, Duration::ZERO).unwrap());
    });
}

#[test]
fn a_panic_in_the_holder_releases_the_condition() {
    within_deadline(|| {
        let condition = Condition::new(1);
        let left = std::panic::catch_unwind(|| {
            let _held = condition.acquire().unwrap();
            panic!("the test panics on purpose");
        });
        assert!(left.is_err());
        assert_eq!(*condition.acquire().unwrap(), 1);
    });
}

#[test]
fn acquiring_a_condition_twice_in_one_thread_is_an_error_not_a_deadlock() {
    within_deadline(|| {
        let condition = Condition::named("list", 0);
        let mut held = condition.acquire().unwrap();
        let lock = "list".to_owned();
        assert_eq!(
            condition.acquire().unwrap_err(),
            LockError::HeldByCaller { lock }
        );
        std::thread::scope(|scope| {
            // Another thread gets no error: it waits.
            scope.spawn(|| {
                let mut held = condition.acquire().unwrap();
                *held = 1;
                held.notify().unwrap();
            });
            held.wait_for(|n| *n == 1).unwrap();
            assert!(condition.acquire().is_err());
        });
        drop(held);
        assert_eq!(*condition.acquire().unwrap(), 1);
    });
}

#[test]
fn notify_many_wakes_two_of_three_waiters() {
    // The system may wake a thread that was about to sleep without a reason, so one time in a hundred must do.
    assert!((0..100).any(|_| within_deadline(notify_two_of_three)));
}

/// Whether the third of three waiters went on waiting after a notification for two.
fn notify_two_of_three() -> bool {
    let (condition, woken) = (Arc::new(Condition::new(0)), Arc::new(Condition::new(0)));
    for _ in 0..3 {
        let (condition, woken) = (Arc::clone(&condition), Arc::clone(&woken));
        std::thread::spawn(move || {
            let mut waiting = condition.acquire().unwrap();
            *waiting += 1;
            waiting.wait().unwrap();
            let mut woken = woken.acquire().unwrap();
            *woken += 1;
            woken.notify_all().unwrap();
        });
    }
    loop {
        let waiting = condition.acquire().unwrap();
        if *waiting == 3 {
            waiting.notify_many(2).unwrap();
            break;
        }
    }
    let mut count = woken.acquire().unwrap();
    count.wait_for(|count| *count >= 2).unwrap();
    let third_waits = !count.wait_for_timeout(|count| *count == 3, MOMENT).unwrap();
    condition
        .acquire()
        .unwrap()
        .notify_many(usize::MAX)
        .unwrap();
    count.wait_for(|count| *count == 3).unwrap();
    third_waits
}

#[test]
fn wait_returns_at_once_while_an_event_is_set_and_blocks_after_clear() {
    within_deadline(|| {
        let event = Event::new();
        assert!(!event.is_set() && !event.wait_timeout(MOMENT));
        event.set();
        event.wait();
        assert!(event.wait_timeout(Duration::ZERO));
        event.clear();
        assert!(!event.is_set() && !event.wait_timeout(MOMENT));
    });
}

/// Python's `Event.wait` reads the flag once and then sleeps; a `set` ends the wait for good.
#[test]
fn a_waiter_wakes_even_if_clear_follows_set_at_once() {
    within_deadline(|| {
        let (event, through) = (Arc::new(Event::new()), Arc::new(AtomicBool::new(false)));
        let waiter = {
            let (event, through) = (Arc::clone(&event), Arc::clone(&through));
            std::thread::spawn(move || {
                event.wait();
                through.store(true, SeqCst);
            })
        };
        // At some `set` the waiting thread is asleep. If it only read the flag again, it would go on sleeping.
        while !through.load(SeqCst) {
            event.set();
            event.clear();
            std::thread::sleep(Duration::from_millis(1));
        }
        waiter.join().unwrap();
    });
}
