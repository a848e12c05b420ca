//! Eight processes run at once, with 100,000 operations each, and no operation is lost. `SYNC_OPERATIONS` sets another
//! number.
//!
//! If each operation needs a context switch, the first seed runs all of them, and the other seeds a tenth.

use std::time::Duration;

use shared_memory::{Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore};

use crate::workers::{Numbers, all, amount, pause, with_seeds};

notes_testkit::promises![
    no_update_is_lost_under_a_lock,
    no_update_is_lost_under_an_rlock,
    no_update_is_lost_under_one_permit,
    a_semaphore_never_admits_more_processes_than_permits,
    a_bounded_semaphore_keeps_its_bound,
    timeouts_lose_neither_the_lock_nor_the_permit,
    a_buffer_with_two_conditions_neither_loses_nor_duplicates_an_item,
    notify_many_wakes_exactly_as_many_as_requested,
    events_let_processes_run_in_turn,
    no_process_passes_a_barrier_before_all_have_arrived,
    threads_of_several_processes_share_a_lock,
];

const PROCESSES: usize = 8;

/// The number of operations of each process.
fn operations() -> u64 {
    amount("SYNC_OPERATIONS", 100_000)
}

/// Runs `work` with several seeds. Its argument is the number of operations of each process, which is smaller after
/// the first seed.
fn with_seeds_and_fewer_operations(work: impl Fn(u64)) {
    let mut count = operations();
    with_seeds(|| {
        work(count);
        count = operations() / 10;
    });
}

fn no_update_is_lost_under_a_lock() {
    with_seeds(|| {
        let (lock, numbers) = (Lock::new().unwrap(), Numbers::new());
        all(PROCESSES, |_| {
            for _ in 0..operations() {
                let _held = lock.acquire().unwrap();
                numbers.add(0, 1);
            }
        });
        assert_eq!(numbers.get(0), PROCESSES as u64 * operations());
    });
}

fn no_update_is_lost_under_an_rlock() {
    let (lock, numbers) = (RLock::new().unwrap(), Numbers::new());
    all(PROCESSES, |_| {
        for _ in 0..operations() {
            let _held = lock.acquire().unwrap();
            numbers.add(0, 1);
            let _again = lock.acquire().unwrap();
            numbers.add(1, 1);
        }
    });
    assert_eq!(numbers.get(0), PROCESSES as u64 * operations());
    assert_eq!(numbers.get(1), PROCESSES as u64 * operations());
}

fn no_update_is_lost_under_one_permit() {
    let (semaphore, numbers) = (Semaphore::new(1).unwrap(), Numbers::new());
    all(PROCESSES, |_| {
        for _ in 0..operations() {
            let _permit = semaphore.acquire();
            numbers.add(0, 1);
        }
    });
    assert_eq!(numbers.get(0), PROCESSES as u64 * operations());
    assert_eq!(semaphore.value(), 1);
}

fn a_semaphore_never_admits_more_processes_than_permits() {
    with_seeds(|| {
        let (semaphore, numbers) = (Semaphore::new(3).unwrap(), Numbers::new());
        all(PROCESSES, |_| {
            for _ in 0..operations() {
                let _permit = semaphore.acquire();
                assert!(numbers.fetch_add(0, 1) < 3);
                pause();
                numbers.fetch_sub(0, 1);
            }
        });
        assert_eq!(semaphore.value(), 3);
    });
}

fn a_bounded_semaphore_keeps_its_bound() {
    let semaphore = BoundedSemaphore::new(3).unwrap();
    all(PROCESSES, |_| {
        for _ in 0..operations() {
            semaphore.acquire().leak();
            semaphore.release().unwrap();
        }
    });
    assert_eq!(semaphore.value(), 3);
    assert!(semaphore.release().is_err());
}

fn timeouts_lose_neither_the_lock_nor_the_permit() {
    with_seeds_and_fewer_operations(|operations| {
        let (lock, semaphore) = (Lock::new().unwrap(), Semaphore::new(1).unwrap());
        let numbers = Numbers::new();
        all(PROCESSES, |number| {
            // Half of the processes have a short timeout.
            let timeout = Duration::from_micros(if number % 2 == 0 { 20 } else { 60_000_000 });
            for _ in 0..operations {
                if let Some(_held) = lock.acquire_timeout(timeout).unwrap() {
                    numbers.add(0, 1);
                    numbers.fetch_add(2, 1);
                }
                if let Some(_permit) = semaphore.acquire_timeout(timeout) {
                    numbers.add(1, 1);
                    numbers.fetch_add(3, 1);
                }
            }
        });
        assert_eq!(numbers.get(0), numbers.get(2));
        assert_eq!(numbers.get(1), numbers.get(3));
        let without_timeout = PROCESSES as u64 / 2 * operations;
        assert!(numbers.get(0) >= without_timeout && numbers.get(1) >= without_timeout);
    });
}

fn a_buffer_with_two_conditions_neither_loses_nor_duplicates_an_item() {
    const CAPACITY: u64 = 3;
    let (in_, out, sum, first) = (0, 1, 2, 8);
    with_seeds_and_fewer_operations(|operations| {
        let lock = Lock::new().unwrap();
        let not_full = Condition::with_lock(&lock).unwrap();
        let not_empty = Condition::with_lock(&lock).unwrap();
        let numbers = Numbers::new();
        let length = || numbers.get(in_) - numbers.get(out);
        let cell = |position: u64| first + (position % CAPACITY) as usize;
        let put = |item| {
            let _held = lock.acquire().unwrap();
            not_full.wait_for(|_| length() < CAPACITY).unwrap();
            numbers.set(cell(numbers.get(in_)), item);
            numbers.add(in_, 1);
            not_empty.notify().unwrap();
        };
        let get = || {
            let _held = lock.acquire().unwrap();
            not_empty.wait_for(|_| length() > 0).unwrap();
            numbers.add(sum, numbers.get(cell(numbers.get(out))));
            numbers.add(out, 1);
            not_full.notify().unwrap();
        };
        all(PROCESSES, |number| {
            for item in 1..=operations {
                if number % 2 == 0 { put(item) } else { get() }
            }
        });
        let each = operations * (operations + 1) / 2;
        assert_eq!(numbers.get(sum), PROCESSES as u64 / 2 * each);
        assert_eq!(length(), 0);
    });
}

fn notify_many_wakes_exactly_as_many_as_requested() {
    let (condition, numbers) = (Condition::new().unwrap(), Numbers::new());
    let (waiting, woken, over) = (0, 1, 2);
    let waiter = || {
        let mut held = condition.acquire().unwrap();
        while numbers.get(over) == 0 {
            numbers.add(waiting, 1);
            held.wait().unwrap();
            numbers.fetch_sub(waiting, 1);
            numbers.add(woken, 1);
        }
    };
    let notifier = || {
        let mut sent = 0;
        // A quarter: in each round all eight processes have their turn, which takes long beside other programs.
        for round in 0..operations() as usize / 4 {
            // Continue once all waiters wait: those that were woken have begun to wait again.
            let held = loop {
                let held = condition.acquire().unwrap();
                if numbers.get(waiting) == 7 && numbers.get(woken) == sent {
                    break held;
                }
                drop(held);
                std::thread::yield_now();
            };
            held.notify_many(round % 9).unwrap();
            sent += (round % 9).min(7) as u64;
        }
        let held = condition.acquire().unwrap();
        numbers.set(over, 1);
        held.notify_all().unwrap();
    };
    all(
        PROCESSES,
        |number| if number == 0 { notifier() } else { waiter() },
    );
}

fn events_let_processes_run_in_turn() {
    let events: Vec<_> = (0..PROCESSES).map(|_| Event::new().unwrap()).collect();
    let numbers = Numbers::new();
    events[0].set();
    all(PROCESSES, |number| {
        for round in 0..operations() {
            events[number].wait();
            events[number].clear();
            assert_eq!(numbers.get(0), round * PROCESSES as u64 + number as u64);
            numbers.add(0, 1);
            events[(number + 1) % PROCESSES].set();
        }
    });
    assert_eq!(numbers.get(0), PROCESSES as u64 * operations());
}

fn no_process_passes_a_barrier_before_all_have_arrived() {
    with_seeds_and_fewer_operations(|operations| {
        // Each round has two waits.
        let rounds = operations / 2;
        let barrier = Barrier::new(PROCESSES).unwrap();
        let numbers = Numbers::new();
        all(PROCESSES, |_| {
            for round in 1..=rounds {
                pause();
                numbers.fetch_add(0, 1);
                let index = barrier.wait().unwrap();
                assert!(numbers.get(0) >= round * PROCESSES as u64);
                numbers.fetch_add(1 + index, 1);
                barrier.wait().unwrap();
                assert_eq!(
                    numbers.get(1),
                    round,
                    "one process gets index 0 in each round"
                );
            }
        });
        let got_all = |index| numbers.get(1 + index) == rounds;
        assert!(
            (0..PROCESSES).all(got_all),
            "each round returns each index once"
        );
        assert_eq!(barrier.n_waiting(), 0);
    });
}

fn threads_of_several_processes_share_a_lock() {
    let (lock, rlock, numbers) = (Lock::new().unwrap(), RLock::new().unwrap(), Numbers::new());
    all(3, |_| {
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..operations() / 10 {
                        let _held = lock.acquire().unwrap();
                        numbers.add(0, 1);
                        let _also = rlock.acquire().unwrap();
                        numbers.add(1, 1);
                    }
                });
            }
        });
    });
    assert_eq!(numbers.get(0), 9 * (operations() / 10));
    assert_eq!(numbers.get(1), 9 * (operations() / 10));
}
