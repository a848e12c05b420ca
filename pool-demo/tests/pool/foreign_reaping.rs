//! Tests of a pool whose dead workers are reaped by other code: by a handler that calls waitpid(-1), or by the kernel
//! because SIGCHLD is ignored.

#![expect(unsafe_code, reason = "sigaction has no safe interface")]

use fork_demo::ExitStatus;
use nix::errno::Errno;
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, kill, raise, sigaction};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use notes_testkit::promises;
use pool_demo::{Pool, PoolError, TaskFailure};

use crate::pools::{pool, square};

promises! {
    with_sigchld_ignored_a_pool_replaces_killed_workers_and_can_be_joined,
    with_a_handler_that_reaps_all_a_pool_replaces_killed_workers_and_can_be_joined,
    with_sigchld_ignored_a_pool_whose_workers_died_before_its_first_call_works,
}

fn set(handler: SigHandler) {
    let action = SigAction::new(handler, SaFlags::empty(), SigSet::empty());
    // SAFETY: the handler only calls waitpid, which is async-signal-safe.
    unsafe { sigaction(Signal::SIGCHLD, &action) }.unwrap();
}

extern "C" fn reap_all(_signal: i32) {
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG))
        && status != WaitStatus::StillAlive
    {}
}

fn kill_all(pool: &Pool<'_>) {
    for pid in pool.pids() {
        // A worker that is reaped already, and that the pool has not replaced yet, is no process any more.
        let killed = kill(Pid::from_raw(pid), Signal::SIGKILL);
        assert!(matches!(killed, Ok(()) | Err(Errno::ESRCH)), "{killed:?}");
    }
}

fn killed_workers_are_replaced() {
    let pool = pool(2);
    let error = pool
        .apply(|_: u64| raise(Signal::SIGKILL).is_ok(), 1)
        .unwrap_err();
    let PoolError::Task(error) = error else {
        panic!("{error}")
    };
    let TaskFailure::WorkerDied { status, .. } = error.failure else {
        panic!("{error}")
    };
    assert_eq!(status, ExitStatus::Unknown);
    for _ in 0..3 {
        kill_all(&pool);
        let squares: Vec<u64> = (0..100).map(square).collect();
        assert_eq!(pool.map(square, 0..100).unwrap(), squares);
        // A worker that was killed before its first task is replaced after a pause, in a later call.
        while pool.pids().len() < 2 {
            assert_eq!(pool.apply(square, 3).unwrap(), 9);
        }
    }
    pool.close();
    pool.join().unwrap();
}

fn with_sigchld_ignored_a_pool_replaces_killed_workers_and_can_be_joined() {
    drop(pool(1)); // The first start of a process resets the action of SIGCHLD.
    set(SigHandler::SigIgn);
    killed_workers_are_replaced();
}

fn with_a_handler_that_reaps_all_a_pool_replaces_killed_workers_and_can_be_joined() {
    set(SigHandler::Handler(reap_all));
    killed_workers_are_replaced();
}

fn with_sigchld_ignored_a_pool_whose_workers_died_before_its_first_call_works() {
    let pool = pool(2);
    set(SigHandler::SigIgn);
    kill_all(&pool);
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
}
