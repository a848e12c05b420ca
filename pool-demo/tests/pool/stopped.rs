//! Tests of workers that are stopped (SIGSTOP): they delay their own task, and no other.

use std::fs::read_to_string;
use std::thread::yield_now;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pool_demo::Pool;

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    a_stopped_worker_that_has_a_task_does_not_stall_the_ring_of_tasks,
    a_stopped_worker_that_is_killed_gives_its_task_back,
}

/// Stops a worker, and waits until it is stopped.
fn stop(pid: i32) {
    kill(Pid::from_raw(pid), Signal::SIGSTOP).unwrap();
    let is_stopped = || {
        let stat = read_to_string(format!("/proc/{pid}/stat")).unwrap();
        stat.rsplit_once(") ")
            .is_some_and(|(_, rest)| rest.starts_with('T'))
    };
    while !is_stopped() {
        yield_now();
    }
}

/// A pool of two workers, of which the first one is stopped and has a task that it has not copied.
fn with_a_stopped_worker() -> (
    Pool<'static>,
    i32,
    [pool_demo::AsyncResult<'static, u64>; 2],
) {
    let pool = pool(2);
    let stopped = pool.pids()[0];
    stop(stopped);
    // The first two tasks go to two different workers.
    let tasks = [2, 3].map(|n| pool.apply_async(square, n).unwrap());
    (pool, stopped, tasks)
}

fn a_stopped_worker_that_has_a_task_does_not_stall_the_ring_of_tasks() {
    let (pool, stopped, tasks) = with_a_stopped_worker();
    let limit = Duration::from_secs(20);
    for round in 0..3 {
        let many = pool.chunk_size(1).map_async(square, 0..1500).unwrap();
        let many = many.get_timeout(limit);
        assert_eq!(many.expect("the ring stalls").len(), 1500, "round {round}");
    }
    let waiting = tasks.iter().filter(|task| !task.ready().unwrap()).count();
    assert_eq!(waiting, 1);
    kill(Pid::from_raw(stopped), Signal::SIGCONT).unwrap();
    assert_eq!(tasks.map(|task| task.get_timeout(limit).unwrap()), [4, 9]);
}

fn a_stopped_worker_that_is_killed_gives_its_task_back() {
    let (pool, stopped, tasks) = with_a_stopped_worker();
    let many = pool.chunk_size(1).map(square, 0..1500);
    assert_eq!(many.unwrap().len(), 1500);
    kill(Pid::from_raw(stopped), Signal::SIGKILL).unwrap();
    assert_eq!(tasks.map(|task| task.get().unwrap()), [4, 9]);
}
