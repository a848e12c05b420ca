//! Tests of forks of the pool's owner and of its workers. Each fork has a copy of the pool that it cannot use.

use std::cell::RefCell;
use std::process;
use std::time::Duration;

use fork_demo::{Fork, exit_now};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::ForkResult;
use pool_demo::{Pool, PoolError};

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    dropping_the_pool_in_a_forked_child_does_not_end_it,
    a_task_that_forks_has_one_result_and_one_worker,
    every_call_in_a_forked_child_is_an_error_and_the_pool_keeps_working,
    a_fork_in_an_iterator_an_argument_or_a_callback_loses_no_results,
    a_fork_in_an_iterator_during_join_does_not_end_the_workers,
    a_worker_that_replaces_another_cannot_use_its_copy_of_the_pool,
    a_process_that_a_task_has_forked_can_use_a_pool_of_its_own,
}

fn dropping_the_pool_in_a_forked_child_does_not_end_it() {
    let pool = pool(2);
    match fork_demo::fork().unwrap() {
        Fork::Child => {
            let refused = matches!(pool.apply(square, 1), Err(PoolError::NotOwner));
            drop(pool);
            exit_now(i32::from(!refused))
        }
        Fork::Parent { child } => assert!(child.wait().unwrap().success()),
    }
    assert_eq!(pool.map(square, 0..10).unwrap().len(), 10);
}

fn every_call_in_a_forked_child_is_an_error_and_the_pool_keeps_working() {
    let pool = pool(2);
    for _ in 0..10 {
        let mut squares = pool.imap(square, 0..2000).unwrap();
        let first = pool.apply_async(square, 3).unwrap();
        match fork_demo::fork().unwrap() {
            Fork::Child => {
                let is_refused = |error: Option<PoolError>| {
                    error.is_some_and(|error| error.to_string().contains("make a new pool"))
                };
                let refused = [
                    is_refused(squares.next().and_then(Result::err)) && squares.next().is_none(),
                    is_refused(first.get().err()) && is_refused(first.ready().err()),
                    is_refused(first.get_timeout(Duration::from_secs(1)).err()),
                    is_refused(pool.map(square, 0..9).err()),
                    is_refused(pool.map_async(square, 0..9).err()),
                    is_refused(pool.imap(square, 0..9).err()),
                    is_refused({
                        pool.close();
                        pool.join().err()
                    }),
                    is_refused(pool.terminate().err()),
                ];
                let own = Pool::new(1).unwrap().apply(square, 5).unwrap();
                drop((squares, first));
                exit_now(i32::from(refused.contains(&false) || own != 25))
            }
            Fork::Parent { child } => assert!(child.wait().unwrap().success()),
        }
        assert_eq!(first.get().unwrap(), 9);
        let rest: Result<Vec<_>, _> = squares.collect();
        assert!(rest.unwrap().into_iter().eq((0..2000).map(square)));
        assert_eq!(pool.pids().len(), 2);
    }
}

/// Forks when it is serialized.
#[derive(serde::Deserialize)]
struct Forking(u64);

impl serde::Serialize for Forking {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        return_twice();
        serializer.serialize_newtype_struct("Forking", &self.0)
    }
}

fn a_fork_in_an_iterator_an_argument_or_a_callback_loses_no_results() {
    let (pool, owner) = (pool(2), process::id());
    let forking = || {
        (0..6000).inspect(|n| {
            if n % 1000 == 500 {
                return_twice();
            }
        })
    };
    // The child of each fork also runs this code.
    let is_owner = |refused: bool| match process::id() == owner {
        true => assert!(!refused, "the owner's pool is refused"),
        false => exit_now(i32::from(!refused)),
    };
    let is_refused = |error: Option<&PoolError>| matches!(error, Some(PoolError::NotOwner));
    let chunks = pool.chunk_size(3);
    for _ in 0..10 {
        let squares = chunks
            .map_async(square, forking())
            .and_then(|squares| squares.get());
        is_owner(is_refused(squares.as_ref().err()));
        assert!(squares.unwrap().into_iter().eq((0..6000).map(square)));

        let argument = pool.apply_async(|forking: Forking| forking.0, Forking(5));
        is_owner(is_refused(argument.as_ref().err()));
        assert_eq!(argument.unwrap().get().unwrap(), 5);

        let callback = |_| {
            return_twice();
        };
        let called = pool.apply_async_with(square, 3, callback, |error| panic!("{error}"));
        let squares = called.unwrap().wait().and_then(|()| pool.map(square, 0..9));
        is_owner(is_refused(squares.as_ref().err()));
        assert!(squares.unwrap().into_iter().eq((0..9).map(square)));
    }
    pool.close();
    pool.join().unwrap();
}

/// An item that cannot be serialized, unless it is one of the last items.
#[derive(serde::Deserialize)]
struct Late(u64);

impl serde::Serialize for Late {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            3000.. => serializer.serialize_newtype_struct("Late", &self.0),
            _ => Err(serde::ser::Error::custom("too early")),
        }
    }
}

fn a_fork_in_an_iterator_during_join_does_not_end_the_workers() {
    let owner = process::id();
    // No task is open when the fork happens, in whichever half of a round the item is made.
    for at in [700, 1200, 1700, 2100, 2700] {
        let pool = pool(2);
        let items = (0..3010).map(move |n| {
            if n == at {
                return_twice();
            }
            Late(n)
        });
        let late = pool.chunk_size(1).map_async(|late: Late| late.0, items);
        pool.close();
        let joined = pool.join();
        if process::id() != owner {
            exit_now(i32::from(joined.is_ok()));
        }
        joined.unwrap();
        let error = late.unwrap().get().unwrap_err().to_string();
        assert!(
            error.contains("task 0: cannot serialize the argument: "),
            "{error}"
        );
    }
}

fn a_task_that_forks_has_one_result_and_one_worker() {
    let pool = pool(2);
    let pids = pool.pids();
    for chunk in [1, 10] {
        let chunks = pool.chunk_size(chunk);
        let results = chunks.map(|_: u64| return_twice(), 0..40).unwrap();
        assert_eq!(results.len(), 40);
        assert!(results.iter().all(|pid| pids.contains(pid)));
    }
    let panics = |()| -> () { panic!("{}", return_twice()) };
    let error = pool.apply(panics, ()).unwrap_err().to_string();
    assert!(
        pids.iter()
            .any(|pid| error.ends_with(&format!("panicked: {pid}")))
    );
    let many = pool.chunk_size(1).map(square, 0..50_000).unwrap();
    assert!(many.into_iter().eq((0..50_000).map(square)));
    assert_eq!(pool.pids(), pids);
    pool.close();
    pool.join().unwrap();
}

/// Forks, and returns the pid of the current process in both processes. The parent first waits until the child has
/// ended.
fn return_twice() -> i32 {
    // SAFETY: a worker and the pool's owner each have a single thread, so the child may run any code.
    #[expect(unsafe_code, reason = "a worker's task may not fork by fork_demo")]
    let fork = unsafe { nix::unistd::fork() }.unwrap();
    if let ForkResult::Parent { child } = fork {
        let ended = waitpid(child, None).unwrap();
        assert_eq!(ended, WaitStatus::Exited(child, 0));
    }
    process::id().cast_signed()
}

thread_local! {
    /// The pool, where its workers find their copy.
    static SHARED: RefCell<Option<Pool<'static>>> = const { RefCell::new(None) };
}

/// What a worker sees of its copy of the pool.
fn look(_: ()) -> (Vec<i32>, usize, String, bool) {
    SHARED.with_borrow(|shared| {
        let pool = shared.as_ref().unwrap();
        let refused = matches!(pool.apply(square, 1), Err(PoolError::NotOwner));
        (pool.pids(), pool.open_tasks(), format!("{pool:?}"), refused)
    })
}

fn a_worker_that_replaces_another_cannot_use_its_copy_of_the_pool() {
    SHARED.set(Some(pool(1)));
    SHARED.with_borrow(|shared| {
        let pool = shared.as_ref().unwrap();
        for _ in 0..2 {
            // The new worker is forked while this process uses its own pool.
            let old = pool.pids();
            pool.apply(|code| -> () { exit_now(code) }, 3).unwrap_err();
            let (pids, open, text, refused) = pool.apply(look, ()).unwrap();
            assert!(pids.is_empty() && open == 0 && refused);
            assert!(
                text.contains(&format!("owner: {}", process::id())),
                "{text}"
            );
            assert_ne!(pool.pids(), old);
        }
        assert!(format!("{pool:?}").contains("ForkPoolWorker-3"));
        pool.close();
        pool.join().unwrap();
    });
    SHARED.take();
}

/// Forks. The child makes a pool, and sleeps until its task has ended.
fn use_a_pool_in_a_fork(number: u64) -> u64 {
    // SAFETY: a worker has a single thread, so the child may run any code.
    #[expect(unsafe_code, reason = "a worker's task may not fork by fork_demo")]
    match unsafe { nix::unistd::fork() }.unwrap() {
        ForkResult::Parent { child } => {
            let ended = waitpid(child, None).unwrap();
            assert_eq!(ended, WaitStatus::Exited(child, 0));
            number
        }
        ForkResult::Child => {
            let slow = |number: u64| {
                std::thread::sleep(Duration::from_millis(50));
                number
            };
            let result = pool(1).apply(slow, number).unwrap();
            exit_now(i32::from(result != number))
        }
    }
}

fn a_process_that_a_task_has_forked_can_use_a_pool_of_its_own() {
    assert_eq!(pool(1).apply(use_a_pool_in_a_fork, 5).unwrap(), 5);
}
