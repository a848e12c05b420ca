//! Conditions and events.

use std::panic::catch_unwind;
use std::sync::Arc;

use super::{check, ok, results, threads};
use crate::condition::{Condition, ConditionGuard};
use crate::error::LockError;
use crate::event::Event;

#[test]
fn only_the_holder_of_a_condition_gets_an_error_from_acquire() {
    check(|| {
        let count = Arc::new(Condition::new(0));
        let shared = Arc::clone(&count);
        results(threads(2, move |_| {
            let mut held = ok(shared.acquire());
            assert!(matches!(
                shared.acquire(),
                Err(LockError::HeldByCaller { .. })
            ));
            *held += 1;
            ok(held.notify_all());
            ok(held.wait_for(|count| *count == 2));
            assert!(matches!(
                shared.acquire(),
                Err(LockError::HeldByCaller { .. })
            ));
        }));
        assert_eq!(*ok(count.acquire()), 2);
    });
}

#[test]
fn notify_many_wakes_two_waiters() {
    check(|| {
        let ready = Arc::new(Condition::new(false));
        let shared = Arc::clone(&ready);
        let waiters = threads(2, move |_| {
            let mut held = ok(shared.acquire());
            while !*held {
                ok(held.wait());
            }
        });
        let mut held = ok(ready.acquire());
        *held = true;
        ok(held.notify_many(2));
        drop(held);
        results(waiters);
    });
}

/// Two consumers and a producer; each consumer takes one item. `waits` is the line with `if` or `while`.
fn bounded_list(waits: fn(&mut ConditionGuard<'_, Vec<u32>>)) {
    check(move || {
        let items = Arc::new(Condition::new(Vec::new()));
        let list = Arc::clone(&items);
        let consumers = threads(2, move |_| {
            let mut held = ok(list.acquire());
            waits(&mut held);
            assert!(held.pop().is_some(), "pop from empty list");
            ok(held.notify());
        });
        for item in 0..2 {
            let mut held = ok(items.acquire());
            held.push(item);
            ok(held.notify());
        }
        results(consumers);
    });
}

#[test]
fn a_while_around_wait_is_correct_and_an_if_pops_from_an_empty_list() {
    bounded_list(|held| {
        while held.is_empty() {
            ok(held.wait());
        }
    });
    let with_if = catch_unwind(|| {
        bounded_list(|held| {
            if held.is_empty() {
                ok(held.wait());
            }
        });
    });
    assert!(with_if.is_err(), "the checker did not find the notes' bug");
}

#[test]
fn set_wakes_all_waiters_even_if_the_event_is_cleared_and_set_again() {
    check(|| {
        let event = Arc::new(Event::new());
        let waits = Arc::clone(&event);
        let waiters = threads(3, move |_| waits.wait());
        event.set();
        event.clear();
        event.set();
        results(waiters);
    });
}
