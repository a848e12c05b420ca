//! Tests of workers that die: the tasks that fail, the new workers, and a pool that can start no new worker.

use std::ops::RangeInclusive;
use std::thread;
use std::time::Duration;

use fork_demo::{ExitStatus, Signal, exit_now};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{self, kill, raise};
use nix::unistd::{Pid, Uid, geteuid, setuid};
use pool_demo::{Pool, PoolError, TaskFailure};
use shared_memory::RawValue;

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    a_killed_worker_costs_only_its_current_item,
    an_exit_during_a_task_is_an_error_with_the_exit_code,
    a_killed_idle_worker_costs_nothing_and_is_replaced,
    a_task_that_always_kills_its_worker_is_an_error_each_time,
    no_task_runs_twice_unless_retries_are_set,
    each_task_of_a_chunk_is_retried,
    a_chunk_that_kills_workers_before_its_next_item_fails,
    while_threads_run_dead_workers_are_not_replaced_and_at_last_tasks_fail,
    a_failing_initializer_is_not_retried_forever,
    an_initializer_that_fails_for_a_while_costs_no_task,
    after_the_pool_has_given_up_the_next_call_starts_workers_again,
    workers_that_start_are_not_disturbed_by_others_that_do_not,
    a_refused_process_is_tried_again_before_tasks_fail,
}

fn killed_at_13(x: u64) -> u64 {
    if x == 13 {
        raise(signal::Signal::SIGKILL).unwrap();
    }
    x
}

fn a_killed_worker_costs_only_its_current_item() {
    let pool = pool(3);
    for chunk in [1, 4, 20, 100] {
        let before = pool.pids();
        let results: Vec<_> = pool
            .chunk_size(chunk)
            .imap(killed_at_13, 0..50)
            .unwrap()
            .collect();
        assert_eq!(results.len(), 50);
        for (n, result) in (0..).zip(results) {
            match result {
                Ok(x) => assert_eq!(x, n),
                Err(PoolError::Task(error)) => {
                    let TaskFailure::WorkerDied { worker, status } = &error.failure else {
                        panic!("{error}")
                    };
                    assert_eq!(
                        (error.task, n, *status),
                        (13, 13, ExitStatus::Signal(Signal::KILL))
                    );
                    assert!(worker.starts_with("ForkPoolWorker-"));
                    assert!(error.to_string().contains("SIGKILL"), "{error}");
                }
                Err(error) => panic!("{error}"),
            }
        }
        let after = pool.pids();
        assert_eq!(after.len(), 3);
        assert_eq!(
            after.iter().filter(|pid| !before.contains(pid)).count(),
            1,
            "{before:?} {after:?}"
        );
    }
}

fn an_exit_during_a_task_is_an_error_with_the_exit_code() {
    let pool = pool(2);
    for code in [0, 3] {
        let error = pool
            .apply(|code: i32| -> () { exit_now(code) }, code)
            .unwrap_err();
        assert!(
            error.to_string().contains(&format!("(exit code {code})")),
            "{error}"
        );
    }
    assert_eq!(pool.map(square, 0..10).unwrap().len(), 10);
}

fn a_killed_idle_worker_costs_nothing_and_is_replaced() {
    let pool = pool(2);
    assert_eq!(pool.apply(square, 2).unwrap(), 4);
    for pid in pool.pids() {
        kill(Pid::from_raw(pid), signal::Signal::SIGKILL).unwrap();
    }
    assert_eq!(
        pool.map(square, 0..100).unwrap(),
        (0..100).map(square).collect::<Vec<_>>()
    );
    assert_eq!(pool.pids().len(), 2);
}

fn a_task_that_always_kills_its_worker_is_an_error_each_time() {
    let pool = pool(2);
    let results: Vec<_> = pool
        .imap(|_: u64| raise(signal::Signal::SIGKILL).is_ok(), 0..10)
        .unwrap()
        .collect();
    assert_eq!(results.len(), 10);
    assert!(results.iter().all(|result| matches!(result, Err(PoolError::Task(error)) if matches!(error.failure, TaskFailure::WorkerDied { .. }))));
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
}

fn no_task_runs_twice_unless_retries_are_set() {
    for retries in 0..3 {
        let done = RawValue::new(0_u32).unwrap();
        let pool = counting(&done, retries);
        let killing = |_: u64| {
            count_one_more();
            raise(signal::Signal::SIGKILL).is_ok()
        };
        let error = pool.apply(killing, 0).unwrap_err();
        assert!(error.to_string().contains("SIGKILL"), "{error}");
        assert_eq!(done.get(), retries + 1);
    }
}

fn each_task_of_a_chunk_is_retried() {
    let done = RawValue::new(0_u32).unwrap();
    let pool = counting(&done, 1);
    let every_other_time = |n: u64| {
        if count_one_more().is_multiple_of(2) {
            raise(signal::Signal::SIGKILL).unwrap();
        }
        n
    };
    let results = pool.chunk_size(20).map(every_other_time, 0..20);
    assert_eq!(results.unwrap(), (0..20).collect::<Vec<_>>());
    assert_eq!(done.get(), 40);
}

/// Can be deserialized once. A worker that deserializes it again is killed.
#[derive(serde::Serialize)]
struct ReadOnce(u64);

impl<'de> serde::Deserialize<'de> for ReadOnce {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<ReadOnce, D::Error> {
        let n = <u64 as serde::Deserialize>::deserialize(deserializer)?;
        if n == 0 && count_one_more() > 0 {
            raise(signal::Signal::SIGKILL).map_err(serde::de::Error::custom)?;
        }
        Ok(ReadOnce(n))
    }
}

fn a_chunk_that_kills_workers_before_its_next_item_fails() {
    let done = RawValue::new(0_u32).unwrap();
    let pool = counting(&done, 0);
    // After a death, the next worker deserializes the ended items again to find the remaining ones.
    let items = [0, 13, 5].map(ReadOnce);
    let all = pool
        .chunk_size(3)
        .imap(|item: ReadOnce| killed_at_13(item.0), items);
    let results: Vec<_> = all.unwrap().collect();
    assert!(
        matches!(&results[..], [Ok(0), Err(_), Err(_)]),
        "{results:?}"
    );
    assert!(
        done.get() > 2,
        "no other worker deserialized the item again"
    );
    assert_eq!(pool.apply(square, 7).unwrap(), 49);
}

/// A pool whose workers count their calls in `done`.
fn counting(done: &RawValue<u32>, retries: u32) -> Pool<'static> {
    let counter = done.clone();
    let builder = Pool::builder().workers(2).retries(retries);
    builder
        .initializer(move || COUNTER.with(|there| drop(there.replace(Some(counter.clone())))))
        .build()
        .unwrap()
}

/// Called in a worker: counts one call, and returns the number of calls before it.
fn count_one_more() -> u32 {
    COUNTER.with_borrow(|counter| counter.as_ref().unwrap().fetch_add(1))
}

thread_local! {
    static COUNTER: std::cell::RefCell<Option<RawValue<u32>>> = const { std::cell::RefCell::new(None) };
}

fn while_threads_run_dead_workers_are_not_replaced_and_at_last_tasks_fail() {
    let pool = pool(2);
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let other = thread::spawn(move || stopped.recv().is_err());
    let results: Vec<_> = pool.imap(killed_at_13, 0..40).unwrap().collect();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 39);
    assert_eq!(pool.pids().len(), 1);
    assert!(pool.apply(killed_at_13, 13).is_err());
    let error = pool.apply(square, 1).unwrap_err();
    assert!(
        error.to_string().contains("no worker is left") && error.to_string().contains("threads"),
        "{error}"
    );
    // These are many more items than fit into the ring, and none of them blocks.
    assert_eq!(
        pool.imap(square, 0..5000)
            .unwrap()
            .filter(Result::is_err)
            .count(),
        5000
    );
    drop(stop);
    assert!(other.join().unwrap());
    // With a single thread again, the pool can start workers again.
    thread::sleep(Duration::from_millis(60));
    assert_eq!(pool.map(square, 0..10).unwrap().len(), 10);
    assert_eq!(pool.pids().len(), 2);
}

fn a_failing_initializer_is_not_retried_forever() {
    let pool = Pool::builder()
        .workers(2)
        .initializer(|| exit_now(7))
        .build()
        .unwrap();
    let error = pool.apply(square, 1).unwrap_err();
    assert!(error.to_string().contains("exit code 7"), "{error}");
}

/// An initializer that counts its calls, and ends the worker in some of them.
fn counted(
    workers: usize,
    fails: impl Fn(u32) -> bool + Send + Sync + 'static,
) -> (Pool<'static>, RawValue<u32>) {
    let calls = RawValue::new(0_u32).unwrap();
    let count = calls.clone();
    let initializer = move || {
        let before = count.fetch_add(1);
        if fails(before) {
            exit_now(7);
        }
    };
    let builder = Pool::builder().workers(workers).initializer(initializer);
    (builder.build().unwrap(), calls)
}

fn an_initializer_that_fails_for_a_while_costs_no_task() {
    for workers in [1, 2] {
        let (pool, calls) = counted(workers, |before| before < 8);
        assert!(
            pool.map(square, 0..100)
                .unwrap()
                .into_iter()
                .eq((0..100).map(square))
        );
        assert!(calls.get() > 8);
    }
}

fn after_the_pool_has_given_up_the_next_call_starts_workers_again() {
    let is_broken = RawValue::new(1_u32).unwrap();
    let broken = is_broken.clone();
    let (pool, calls) = counted(2, move |_| broken.get() != 0);
    // A worker may be started again while the last one that counts is still in its initializer.
    let fail = |deaths: RangeInclusive<u32>| {
        let error = pool.apply(square, 1).unwrap_err().to_string();
        let deaths = deaths.into_iter().find(|deaths| {
            let reason = format!("no worker is left ({deaths} workers in a row have ended");
            error.contains(&reason) && calls.get() == *deaths
        });
        deaths.unwrap_or_else(|| panic!("{} calls: {error}", calls.get()))
    };
    let deaths = fail(20..=23);
    fail(deaths + 2..=deaths + 5);
    assert!(pool.pids().is_empty());
    is_broken.set(0);
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
    // The row has ended: the pool tries as often as at first.
    is_broken.set(1);
    let started = calls.get();
    for pid in pool.pids() {
        kill(Pid::from_raw(pid), signal::Signal::SIGKILL).unwrap();
    }
    let error = pool.apply(square, 1).unwrap_err();
    assert!(
        error.to_string().contains(" workers in a row have ended"),
        "{error}"
    );
    // The row has 20 early deaths. The two killed workers may be among them, without a call, if they had not started yet.
    // And a worker that had started may end late: then up to 19 deaths before do not count.
    assert!((18..40).contains(&(calls.get() - started)));
}

fn workers_that_start_are_not_disturbed_by_others_that_do_not() {
    let (pool, calls) = counted(2, |before| (1..60).contains(&before));
    while calls.get() < 60 {
        assert_eq!(pool.apply(square, 3).unwrap(), 9);
    }
    assert_eq!(pool.map(square, 0..3).unwrap(), [0, 1, 4]);
}

/// A user id that no process has. It must not be root's, because root has no limit.
const NOBODY_UID: u32 = 61_234;

fn a_refused_process_is_tried_again_before_tasks_fail() {
    if geteuid().is_root() {
        setuid(Uid::from_raw(NOBODY_UID)).unwrap();
    }
    let builder = Pool::builder().workers(1).max_tasks_per_child(1);
    let pool = builder.build().unwrap();
    let (soft, hard) = getrlimit(Resource::RLIMIT_NPROC).unwrap();
    setrlimit(Resource::RLIMIT_NPROC, 1, hard).unwrap();
    // The worker ends after the first task.
    let done = pool.apply_async(square, 2).unwrap();
    let lost = pool.apply_async(square, 3).unwrap();
    let error = lost.get().unwrap_err().to_string();
    assert_eq!(done.get().unwrap(), 4);
    let reason = "10 workers in a row have ended before their first task or could not be started";
    assert!(
        error.contains(reason) && error.contains("os error 11"),
        "{error}"
    );
    setrlimit(Resource::RLIMIT_NPROC, soft, hard).unwrap();
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
}
