//! Processes are killed at random, two thousand in all: no process hangs, and every survivor's count is exact.
//!
//! `SYNC_KILLS` sets the number of kills in each test.

use std::time::Duration;

use fork_demo::Process;
use notes::random::randint;
use shared_memory::{Barrier, Condition, Lock, LockError, LockGuard, Semaphore};

use crate::workers::{Numbers, amount, expect_success, kill, pause, start};

notes_testkit::promises![
    a_counter_under_a_lock_stays_exact_despite_kills,
    a_counter_under_a_permit_stays_exact_despite_kills,
    all_permits_are_returned_despite_kills,
    a_condition_passes_a_token_on_despite_kills,
    a_barrier_works_after_resets_despite_kills,
];

const WORKERS: usize = 6;

/// Indices of the shared numbers; from [`WORKER_COUNTS`] on there is one number for each worker.
const STOP: usize = 0;
const COUNTER: usize = 1;
const WORKER_COUNTS: usize = 8;
const ALL_WORKER_COUNTS: std::ops::Range<usize> = WORKER_COUNTS..WORKER_COUNTS + WORKERS;

/// Kills a worker at a random moment and restarts it, again and again. `after_death` may clean up. At the end the
/// workers must make progress, and the survivors must exit.
fn run_with_kills(
    numbers: &Numbers,
    work: impl Fn(usize) + Send + Sync,
    after_death: impl Fn(usize),
    before_start: impl Fn(),
    wake_up: impl Fn(),
) {
    notes::random::seed_run(Some(amount("SYNC_SEED", 1)));
    let work = &work;
    let begin = |number: usize| start(move || work(number));
    let mut workers: Vec<Process<'_>> = (0..WORKERS).map(begin).collect();
    for _ in 0..amount("SYNC_KILLS", 400) {
        std::thread::sleep(Duration::from_micros(randint(0, 1_500) as u64));
        let victim = randint(0, WORKERS as i64 - 1) as usize;
        kill(&workers[victim]);
        after_death(victim);
        workers[victim] = begin(victim);
        before_start();
    }
    let goal = numbers.sum(ALL_WORKER_COUNTS) + 100;
    // If this waits forever, the runner's deadline ends the test.
    while numbers.sum(ALL_WORKER_COUNTS) < goal {
        std::thread::sleep(Duration::from_millis(1));
    }
    numbers.set(STOP, 1);
    wake_up();
    workers.iter().for_each(expect_success);
}

/// Adds one to the worker's number and to the common number. A death between the two leaves them different.
fn count_one(numbers: &Numbers, number: usize) {
    assert_eq!(
        numbers.get(COUNTER),
        numbers.sum(ALL_WORKER_COUNTS),
        "a death was not reported"
    );
    numbers.add(WORKER_COUNTS + number, 1);
    pause();
    numbers.add(COUNTER, 1);
}

fn repair(numbers: &Numbers) {
    numbers.set(COUNTER, numbers.sum(ALL_WORKER_COUNTS));
}

/// Counts with `count_under_lock` until the kills are over, and checks that the worker's shared number has grown by its
/// own count.
fn count_until_stop(numbers: &Numbers, number: usize, count_under_lock: impl Fn()) {
    let before = numbers.get(WORKER_COUNTS + number);
    let mut own = 0;
    while numbers.get(STOP) == 0 {
        count_under_lock();
        own += 1;
    }
    assert_eq!(numbers.get(WORKER_COUNTS + number), before + own);
}

fn a_counter_under_a_lock_stays_exact_despite_kills() {
    let (lock, numbers) = (Lock::new().unwrap(), Numbers::new());
    let count_under_lock = |number| {
        let held = acquire(&lock, || repair(&numbers));
        count_one(&numbers, number);
        drop(held);
    };
    let work = |number| count_until_stop(&numbers, number, || count_under_lock(number));
    run_with_kills(&numbers, work, |_| (), || (), || ());
    drop(acquire(&lock, || repair(&numbers)));
    assert_eq!(numbers.get(COUNTER), numbers.sum(ALL_WORKER_COUNTS));
}

/// Acquires the lock, and repairs what a dead holder has left.
fn acquire<'a>(lock: &'a Lock, repair: impl Fn()) -> LockGuard<'a> {
    match lock.acquire() {
        Ok(held) => held,
        Err(LockError::OwnerDied { .. }) => {
            let held = lock.recover().unwrap();
            if held.owner_died().is_some() {
                repair();
                held.mark_consistent();
            }
            held
        }
        Err(error) => panic!("{error}"),
    }
}

fn a_counter_under_a_permit_stays_exact_despite_kills() {
    let (semaphore, numbers) = (Semaphore::new(1).unwrap(), Numbers::new());
    let count_under_lock = |number| {
        let permit = semaphore.acquire();
        if permit.owner_died().is_some() {
            repair(&numbers);
        }
        count_one(&numbers, number);
    };
    let work = |number| count_until_stop(&numbers, number, || count_under_lock(number));
    run_with_kills(&numbers, work, |_| (), || (), || ());
}

fn all_permits_are_returned_despite_kills() {
    let (semaphore, numbers) = (Semaphore::new(3).unwrap(), Numbers::new());
    let work = |number| {
        count_until_stop(&numbers, number, || {
            let _permit = semaphore.acquire();
            numbers.add(WORKER_COUNTS + number, 1);
        });
    };
    run_with_kills(&numbers, work, |_| (), || (), || ());
    let all = [
        semaphore.acquire(),
        semaphore.acquire(),
        semaphore.acquire(),
    ];
    assert!(semaphore.try_acquire().is_none());
    drop(all);
    assert_eq!(semaphore.value(), 3);
}

fn a_condition_passes_a_token_on_despite_kills() {
    /// From this index on: whether a worker has the token.
    const HAS_TOKEN: usize = WORKER_COUNTS + WORKERS;
    let lock = Lock::new().unwrap();
    let is_free = Condition::with_lock(&lock).unwrap();
    let numbers = Numbers::new();
    // A worker that died while it held the lock may not have notified.
    let acquire = || acquire(&lock, || is_free.notify_all().unwrap());
    let take = |number: usize| {
        let held = acquire();
        while numbers.sum(HAS_TOKEN..HAS_TOKEN + WORKERS) > 0 && numbers.get(STOP) == 0 {
            if is_free.wait().is_err() {
                held.mark_consistent();
                is_free.notify_all().unwrap();
            }
        }
        numbers.set(HAS_TOKEN + number, 1);
    };
    let give = |number: usize| {
        let _held = acquire();
        numbers.set(HAS_TOKEN + number, 0);
        numbers.add(WORKER_COUNTS + number, 1);
        is_free.notify().unwrap();
    };
    let work = |number| {
        while numbers.get(STOP) == 0 {
            take(number);
            pause();
            give(number);
        }
    };
    let after_death = |number: usize| {
        let _held = acquire();
        if numbers.get(HAS_TOKEN + number) == 1 {
            numbers.set(HAS_TOKEN + number, 0);
            is_free.notify().unwrap();
        }
    };
    let wake_up = || {
        let _held = acquire();
        is_free.notify_all().unwrap();
    };
    run_with_kills(&numbers, work, after_death, || (), wake_up);
}

fn a_barrier_works_after_resets_despite_kills() {
    let barrier = Barrier::new(WORKERS).unwrap();
    let numbers = Numbers::new();
    let work = |number: usize| {
        while numbers.get(STOP) == 0 {
            if barrier.wait().is_ok() {
                numbers.add(WORKER_COUNTS + number, 1);
            }
            // Wait until the barrier is reset.
            while barrier.broken().is_some() && numbers.get(STOP) == 0 {
                std::thread::sleep(Duration::from_micros(100));
            }
        }
    };
    // The worker may have died before it arrived, which the barrier can't notice.
    let after_death = |_| barrier.abort();
    run_with_kills(
        &numbers,
        work,
        after_death,
        || barrier.reset(),
        || barrier.abort(),
    );
}
