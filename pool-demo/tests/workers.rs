//! What a pool promises, in a program without threads: cargo's harness has some, and a pool forks.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::num::NonZeroUsize;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, raise};
use nix::sys::wait::waitpid;
use nix::unistd::alarm;
use pool_demo::{Done, Lost, Pool, PoolError};

/// SIGALRM ends the program after so many seconds.
const DEADLINE: u32 = 60;

fn main() {
    alarm::set(DEADLINE);
    let promises: [(&str, fn()); 7] = [
        ("every_task_has_its_result", every_task_has_its_result),
        (
            "a_killed_worker_costs_one_task",
            a_killed_worker_costs_one_task,
        ),
        ("a_panic_costs_one_task", a_panic_costs_one_task),
        (
            "without_workers_the_rest_is_lost_and_nothing_hangs",
            without_workers_the_rest_is_lost_and_nothing_hangs,
        ),
        (
            "a_pool_is_closed_before_it_is_joined",
            a_pool_is_closed_before_it_is_joined,
        ),
        (
            "a_task_too_long_is_refused_and_the_pool_goes_on",
            a_task_too_long_is_refused_and_the_pool_goes_on,
        ),
        (
            "a_dropped_pool_ends_its_workers",
            a_dropped_pool_ends_its_workers,
        ),
    ];
    for (name, promise) in promises {
        let descriptors = descriptors();
        promise();
        assert_eq!(
            waitpid(None, None),
            Err(Errno::ECHILD),
            "{name} left a child"
        );
        assert_eq!(self::descriptors(), descriptors, "{name} left a descriptor");
        println!("{name} ... ok");
    }
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

fn workers(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

/// The tasks without a result.
fn lost<R>(all: &[Done<R>]) -> Vec<&Lost> {
    all.iter()
        .filter_map(|done| done.outcome.as_ref().err())
        .collect()
}

fn every_task_has_its_result() {
    let offset = 1_000_000_u64;
    let mut pool = Pool::new(workers(3), |n: u64| n * n + offset).unwrap();
    for n in 0..500 {
        assert_eq!(pool.apply_async(n).unwrap(), usize::try_from(n).unwrap());
    }
    let first = pool.next_done().unwrap().unwrap();
    pool.close();
    let mut all = pool.join().unwrap();
    all.push(first);
    all.sort_by_key(|done| done.task);
    let squares = (0..500).map(|n| n * n + offset);
    assert!(
        all.into_iter()
            .map(|done| done.outcome.unwrap())
            .eq(squares)
    );
}

fn a_killed_worker_costs_one_task() {
    let deadly = |n: u32| {
        if n == 5 {
            raise(Signal::SIGKILL).unwrap()
        }
    };
    let mut pool = Pool::new(workers(3), deadly).unwrap();
    for n in 0..20 {
        pool.apply_async(n).unwrap();
    }
    pool.close();
    let all = pool.join().unwrap();
    let lost = lost(&all);
    assert_eq!((all.len(), lost.len(), lost[0].task), (20, 1, 5));
    assert!(lost[0].to_string().contains("SIGKILL"), "{}", lost[0]);
}

fn a_panic_costs_one_task() {
    let mut pool = Pool::new(workers(2), |n: u32| {
        assert!(n != 3, "a panic that the test wants")
    })
    .unwrap();
    for n in 0..10 {
        pool.apply_async(n).unwrap();
    }
    pool.close();
    let all = pool.join().unwrap();
    assert_eq!((all.len(), lost(&all).len()), (10, 1));
}

fn without_workers_the_rest_is_lost_and_nothing_hangs() {
    let mut pool = Pool::new(workers(2), |_: u32| raise(Signal::SIGKILL).unwrap()).unwrap();
    for n in 0..6 {
        pool.apply_async(n).unwrap();
    }
    pool.close();
    let all = pool.join().unwrap();
    let lost = lost(&all);
    assert_eq!((all.len(), lost.len()), (6, 6));
    assert_eq!(lost.iter().filter(|lost| lost.worker.is_some()).count(), 2);
}

fn a_pool_is_closed_before_it_is_joined() {
    let pool: Pool<(), ()> = Pool::new(workers(1), |()| ()).unwrap();
    assert!(matches!(pool.join(), Err(PoolError::NotClosed)));
    let mut pool: Pool<(), ()> = Pool::new(workers(1), |()| ()).unwrap();
    pool.close();
    assert!(matches!(pool.apply_async(()), Err(PoolError::Closed)));
    assert!(pool.join().unwrap().is_empty());
}

fn a_task_too_long_is_refused_and_the_pool_goes_on() {
    let mut pool = Pool::new(workers(1), |text: String| text.len()).unwrap();
    assert!(matches!(
        pool.apply_async("x".repeat(1 << 20)),
        Err(PoolError::TooLong { .. })
    ));
    let task = pool.apply_async("x".repeat(60_000)).unwrap();
    let done = pool.next_done().unwrap().unwrap();
    assert_eq!(
        done,
        Done {
            task,
            outcome: Ok(60_000)
        }
    );
    assert!(pool.next_done().unwrap().is_none());
}

fn a_dropped_pool_ends_its_workers() {
    let mut pool = Pool::new(workers(4), |()| {
        std::thread::sleep(Duration::from_secs(3_600))
    })
    .unwrap();
    for _ in 0..8 {
        pool.apply_async(()).unwrap();
    }
    drop(pool);
}
