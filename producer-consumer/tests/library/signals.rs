//! Condition and Event: who is woken, and who is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use producer_consumer::{Condition, Event};

use crate::{MOMENT, in_time};

#[test]
fn who_waits_in_a_while_sees_what_it_waited_for() {
    in_time(|| {
        let turn = Condition::new(0);
        std::thread::scope(|scope| {
            for me in 0..4 {
                let turn = &turn;
                scope.spawn(move || {
                    for _ in 0..500 {
                        let mut held = turn.acquire();
                        while *held % 4 != me {
                            held.wait();
                        }
                        *held += 1;
                        held.notify_all();
                    }
                });
            }
        });
        assert_eq!(*turn.acquire(), 2_000);
    });
}

#[test]
fn a_wait_with_a_limit_ends_without_a_notify_and_has_the_lock_again() {
    in_time(|| {
        let condition = Condition::new(0);
        let mut held = condition.acquire();
        held.wait_timeout(MOMENT);
        assert!(!held.wait_until(Instant::now() + MOMENT));
        *held += 1;
    });
}

#[test]
fn a_panic_of_the_holder_gives_the_lock_back() {
    in_time(|| {
        let condition = Condition::new(1);
        let left = std::panic::catch_unwind(|| {
            let _held = condition.acquire();
            panic!("as meant by the test");
        });
        assert!(left.is_err());
        assert_eq!(*condition.acquire(), 1);
    });
}

#[test]
fn while_an_event_is_set_nobody_waits_and_after_clear_one_does() {
    in_time(|| {
        let event = Event::new();
        assert!(!event.is_set() && !event.wait_timeout(MOMENT));
        event.set();
        event.wait();
        assert!(event.wait_timeout(Duration::ZERO));
        event.clear();
        assert!(!event.is_set() && !event.wait_timeout(MOMENT));
    });
}

/// Python's `Event.wait` looks at the flag once and then sleeps: a `set` wakes it for good.
#[test]
fn a_clear_right_after_the_set_takes_nothing_from_who_waited() {
    in_time(|| {
        let (event, through) = (Arc::new(Event::new()), Arc::new(AtomicBool::new(false)));
        let waiter = {
            let (event, through) = (Arc::clone(&event), Arc::clone(&through));
            std::thread::spawn(move || {
                event.wait();
                through.store(true, SeqCst);
            })
        };
        // Sooner or later the waiter is asleep when this comes; looking at the flag alone, it would go on sleeping.
        while !through.load(SeqCst) {
            event.set();
            event.clear();
            std::thread::sleep(Duration::from_millis(1));
        }
        waiter.join().unwrap();
    });
}
