//! Tests of what a worker inherits that starts long after its pool.

use std::sync::Mutex;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use notes_testkit::promises;
use pool_demo::Pool;
use queue_ipc::{RecvError, Sender, simplex_pipe};

use crate::pools::{pool, square};

promises! {
    a_new_worker_keeps_no_end_of_a_pipe_that_is_newer_than_its_pool,
    a_new_worker_keeps_the_pipes_that_are_older_than_its_pool,
}

/// A wait for the end of a pipe that takes longer has failed.
const LONG: Duration = Duration::from_secs(20);

fn replace_worker(pool: &Pool<'_>) {
    let before = pool.pids();
    kill(Pid::from_raw(before[0]), Signal::SIGKILL).unwrap();
    // Until the parent has noticed the death, no task can run.
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
    assert_ne!(pool.pids(), before);
}

fn a_new_worker_keeps_no_end_of_a_pipe_that_is_newer_than_its_pool() {
    let pool = pool(1);
    let (receiver, sender) = simplex_pipe::<u32>().unwrap();
    replace_worker(&pool);
    sender.send(5).unwrap();
    drop(sender);
    assert_eq!(receiver.recv().unwrap(), 5);
    assert!(
        receiver.poll_timeout(LONG).unwrap(),
        "the worker holds the sender"
    );
    assert!(matches!(receiver.recv(), Err(RecvError::Eof { .. })));
    assert_eq!(pool.apply(square, 4).unwrap(), 16);
}

static OLDER: Mutex<Option<Sender<u32>>> = Mutex::new(None);

fn send_older(x: u32) -> bool {
    let older = OLDER.lock().unwrap();
    older.as_ref().is_some_and(|older| older.send(x).is_ok())
}

fn a_new_worker_keeps_the_pipes_that_are_older_than_its_pool() {
    let (receiver, sender) = simplex_pipe::<u32>().unwrap();
    *OLDER.lock().unwrap() = Some(sender);
    let pool = pool(1);
    replace_worker(&pool);
    assert!(pool.apply(send_older, 6).unwrap());
    assert_eq!(receiver.recv().unwrap(), 6);
    drop(OLDER.lock().unwrap().take());
}
