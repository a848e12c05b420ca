//! A lock is itself, not its address, and a thread is itself, not its id.

use std::cell::RefCell;

use deadlock_lab::{Lock, RLock};

use crate::inversions_of;

#[test]
fn a_lock_at_the_address_of_a_dropped_one_has_no_order_yet() {
    let b = Lock::named("reused b");
    let mut a = Box::new(Lock::named("reused a"));
    let address: *const Lock = &raw const *a;
    let held = a.acquire().unwrap();
    drop(b.acquire().unwrap()); // a before b
    drop(held);
    *a = Lock::named("reused other"); // At the same address.
    assert_eq!(&raw const *a, address);
    let _b = b.acquire().unwrap();
    drop(a.acquire().unwrap()); // b before the other lock
    assert_eq!(inversions_of("reused"), []);
}

#[test]
fn orders_through_a_dropped_lock_are_forgotten_and_direct_ones_are_not() {
    let (a, b, c) = (
        Lock::named("through a"),
        Lock::named("through b"),
        Lock::named("through c"),
    );
    {
        let _a = a.acquire().unwrap();
        let _b = b.acquire().unwrap();
        drop(c.acquire().unwrap()); // a before c, too: both were held.
    }
    drop(b);
    let _c = c.acquire().unwrap();
    drop(a.acquire().unwrap());
    assert_eq!(inversions_of("through").len(), 1);
}

#[test]
fn a_guard_that_was_forgotten_makes_no_order_once_its_lock_is_dropped() {
    let b = Lock::named("leaked b");
    {
        let a = Lock::named("leaked a");
        std::mem::forget(a.acquire().unwrap());
    }
    drop(b.acquire().unwrap());
    assert_eq!(inversions_of("leaked"), []);
}

#[test]
fn the_order_of_threads_that_have_ended_counts() {
    let (a, b) = (Lock::named("ended a"), Lock::named("ended b"));
    let in_thread = |name: &str, first: &Lock, second: &Lock| {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name(name.to_owned());
            let body = || {
                let _first = first.acquire().unwrap();
                drop(second.acquire().unwrap());
            };
            thread.spawn_scoped(scope, body).unwrap();
        });
    };
    in_thread("one", &a, &b);
    in_thread("two", &b, &a);
    let found = &inversions_of("ended")[0];
    let threads: Vec<_> = found.steps.iter().map(|step| &*step.thread).collect();
    assert_eq!(threads, ["two", "one"]);
}

/// Uses locks when its thread's local values are destroyed.
struct LocksAtTheEnd;

static IN_DESTRUCTOR: Lock<u32> = Lock::guarding("destructor a", 0);
static ALSO: RLock = RLock::named("destructor b");

thread_local! {
    static FIRST: RefCell<Option<LocksAtTheEnd>> = const { RefCell::new(None) };
    static LAST: RefCell<Option<LocksAtTheEnd>> = const { RefCell::new(None) };
}

impl Drop for LocksAtTheEnd {
    fn drop(&mut self) {
        let (held, also) = (IN_DESTRUCTOR.acquire(), ALSO.acquire());
        if let (Ok(mut held), Ok(_also)) = (held, also) {
            *held += 1;
        }
    }
}

#[test]
fn locks_can_be_used_while_thread_local_values_are_destroyed() {
    for uses_locks_before in [false, true] {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(move || {
                    FIRST.set(Some(LocksAtTheEnd));
                    if uses_locks_before {
                        drop(IN_DESTRUCTOR.acquire().unwrap());
                    }
                    LAST.set(Some(LocksAtTheEnd));
                });
            }
        });
    }
    // A scope does not wait for destructors: the threads may still be in them.
    while *IN_DESTRUCTOR.acquire().unwrap() < 16 {
        std::thread::yield_now();
    }
}
