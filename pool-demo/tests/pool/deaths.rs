//! Workers that die: what it costs, who takes their place, and when nobody can.

use std::process;
use std::thread;
use std::time::Duration;

use fork_demo::{ExitStatus, Fork, Signal, exit_now};
use nix::sys::signal::{self, kill, raise};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid};
use pool_demo::{Pool, PoolError, Why};
use shared_memory::RawValue;

use crate::runner::promises;
use crate::{count, pool, square};

promises! {
    a_killed_worker_costs_the_item_that_it_was_at,
    an_exit_in_mid_task_is_an_error_with_the_code,
    a_worker_that_dies_idle_costs_nothing_and_is_replaced,
    a_task_that_always_kills_is_an_error_each_time,
    nothing_is_done_twice_unless_asked_with_retry,
    each_task_of_a_chunk_is_retried,
    a_chunk_that_kills_before_it_goes_on_is_given_up,
    with_threads_the_pool_goes_on_with_fewer_and_then_fails_tasks,
    an_initializer_that_fails_is_not_tried_for_ever,
    a_fork_does_not_end_the_pool_of_its_parent,
    a_task_that_forks_and_returns_twice_has_one_result_and_one_worker,
    whatever_a_fork_asks_of_its_copy_is_an_error_and_the_pool_goes_on,
    a_fork_by_an_iterator_an_argument_or_a_callback_takes_nothing_from_the_pool,
    a_fork_by_an_iterator_while_its_pool_is_joined_closes_nothing,
}

fn deadly(x: u64) -> u64 {
    if x == 13 {
        raise(signal::Signal::SIGKILL).unwrap();
    }
    x
}

fn a_killed_worker_costs_the_item_that_it_was_at() {
    let pool = pool(3);
    for chunk in [1, 4, 20, 100] {
        let before = pool.pids();
        let results: Vec<_> = pool
            .in_chunks_of(count(chunk))
            .imap(deadly, 0..50)
            .unwrap()
            .collect();
        assert_eq!(results.len(), 50);
        for (n, result) in (0..).zip(results) {
            match result {
                Ok(x) => assert_eq!(x, n),
                Err(PoolError::Task(error)) => {
                    let Why::Died { worker, status } = &error.why else {
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

fn an_exit_in_mid_task_is_an_error_with_the_code() {
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

fn a_worker_that_dies_idle_costs_nothing_and_is_replaced() {
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

fn a_task_that_always_kills_is_an_error_each_time() {
    let pool = pool(2);
    let results: Vec<_> = pool
        .imap(|_: u64| raise(signal::Signal::SIGKILL).is_ok(), 0..10)
        .unwrap()
        .collect();
    assert_eq!(results.len(), 10);
    assert!(results.iter().all(|result| matches!(result, Err(PoolError::Task(error)) if matches!(error.why, Why::Died { .. }))));
    assert_eq!(pool.apply(square, 3).unwrap(), 9);
}

fn nothing_is_done_twice_unless_asked_with_retry() {
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
    let results = pool.in_chunks_of(count(20)).map(every_other_time, 0..20);
    assert_eq!(results.unwrap(), (0..20).collect::<Vec<_>>());
    assert_eq!(done.get(), 40);
}

/// Good to read once; whoever reads it again is killed.
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

fn a_chunk_that_kills_before_it_goes_on_is_given_up() {
    let done = RawValue::new(0_u32).unwrap();
    let pool = counting(&done, 0);
    // What has been done is read again to find the rest.
    let items = [0, 13, 5].map(ReadOnce);
    let all = pool
        .in_chunks_of(count(3))
        .imap(|item: ReadOnce| deadly(item.0), items);
    let results: Vec<_> = all.unwrap().collect();
    assert!(
        matches!(&results[..], [Ok(0), Err(_), Err(_)]),
        "{results:?}"
    );
    assert!(done.get() > 2, "it was not tried again");
    assert_eq!(pool.apply(square, 7).unwrap(), 49);
}

/// A pool whose workers can count in `done`.
fn counting(done: &RawValue<u32>, retries: u32) -> Pool<'static> {
    let counter = done.clone();
    let options = Pool::options().workers(count(2)).retry(retries);
    options
        .initializer(move || COUNTER.with(|there| drop(there.replace(Some(counter.clone())))))
        .start()
        .unwrap()
}

/// In a worker: how many there were before.
fn count_one_more() -> u32 {
    COUNTER.with_borrow(|counter| counter.as_ref().unwrap().fetch_add(1))
}

thread_local! {
    static COUNTER: std::cell::RefCell<Option<RawValue<u32>>> = const { std::cell::RefCell::new(None) };
}

fn with_threads_the_pool_goes_on_with_fewer_and_then_fails_tasks() {
    let pool = pool(2);
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let other = thread::spawn(move || stopped.recv().is_err());
    let results: Vec<_> = pool.imap(deadly, 0..40).unwrap().collect();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 39);
    assert_eq!(pool.pids().len(), 1);
    assert!(pool.apply(deadly, 13).is_err());
    let error = pool.apply(square, 1).unwrap_err();
    assert!(
        error.to_string().contains("no worker is left") && error.to_string().contains("threads"),
        "{error}"
    );
    // Many more than can lie there, and none is waited for.
    assert_eq!(
        pool.imap(square, 0..5000)
            .unwrap()
            .filter(Result::is_err)
            .count(),
        5000
    );
    drop(stop);
    assert!(other.join().unwrap());
    // Alone again, it has workers again.
    thread::sleep(Duration::from_millis(60));
    assert_eq!(pool.map(square, 0..10).unwrap().len(), 10);
    assert_eq!(pool.pids().len(), 2);
}

fn an_initializer_that_fails_is_not_tried_for_ever() {
    let pool = Pool::options()
        .workers(count(2))
        .initializer(|| exit_now(7))
        .start()
        .unwrap();
    let error = pool.apply(square, 1).unwrap_err();
    assert!(error.to_string().contains("exit code 7"), "{error}");
}

fn a_fork_does_not_end_the_pool_of_its_parent() {
    let pool = pool(2);
    match fork_demo::fork().unwrap() {
        Fork::Child => {
            let refused = matches!(pool.apply(square, 1), Err(PoolError::NotMine));
            drop(pool);
            exit_now(i32::from(!refused))
        }
        Fork::Parent { child } => assert!(child.wait().unwrap().success()),
    }
    assert_eq!(pool.map(square, 0..10).unwrap().len(), 10);
}

fn whatever_a_fork_asks_of_its_copy_is_an_error_and_the_pool_goes_on() {
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
                let own = Pool::new(count(1)).unwrap().apply(square, 5).unwrap();
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

/// It forks when it is written.
#[derive(serde::Deserialize)]
struct Forking(u64);

impl serde::Serialize for Forking {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        return_twice();
        serializer.serialize_newtype_struct("Forking", &self.0)
    }
}

fn a_fork_by_an_iterator_an_argument_or_a_callback_takes_nothing_from_the_pool() {
    let (pool, owner) = (pool(2), process::id());
    let forking = || {
        (0..6000).inspect(|n| {
            if n % 1000 == 500 {
                return_twice();
            }
        })
    };
    // The child of each fork comes here, too.
    let is_owner = |refused: bool| match process::id() == owner {
        true => assert!(!refused, "the owner's pool is refused"),
        false => exit_now(i32::from(!refused)),
    };
    let is_refused = |error: Option<&PoolError>| matches!(error, Some(PoolError::NotMine));
    let chunks = pool.in_chunks_of(count(3));
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

/// One that can't be given out, unless it is one of the last.
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

fn a_fork_by_an_iterator_while_its_pool_is_joined_closes_nothing() {
    let owner = process::id();
    // Whichever half of a round they are made in, nothing is open then.
    for at in [700, 1200, 1700, 2100, 2700] {
        let pool = pool(2);
        let items = (0..3010).map(move |n| {
            if n == at {
                return_twice();
            }
            Late(n)
        });
        let late = pool
            .in_chunks_of(count(1))
            .map_async(|late: Late| late.0, items);
        pool.close();
        let joined = pool.join();
        if process::id() != owner {
            exit_now(i32::from(joined.is_ok()));
        }
        joined.unwrap();
        let error = late.unwrap().get().unwrap_err().to_string();
        assert!(error.contains("task 0 cannot travel"), "{error}");
    }
}

fn a_task_that_forks_and_returns_twice_has_one_result_and_one_worker() {
    let pool = pool(2);
    let pids = pool.pids();
    for chunk in [1, 10] {
        let chunks = pool.in_chunks_of(count(chunk));
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
    let many = pool.in_chunks_of(count(1)).map(square, 0..50_000).unwrap();
    assert!(many.into_iter().eq((0..50_000).map(square)));
    assert_eq!(pool.pids(), pids);
    pool.close();
    pool.join().unwrap();
}

/// Forks, and gives each process its pid; the parent when the child has ended.
fn return_twice() -> i32 {
    // SAFETY: a worker has one thread.
    #[expect(unsafe_code, reason = "a worker's task may not fork by fork_demo")]
    let fork = unsafe { nix::unistd::fork() }.unwrap();
    if let ForkResult::Parent { child } = fork {
        let ended = waitpid(child, None).unwrap();
        assert_eq!(ended, WaitStatus::Exited(child, 0));
    }
    process::id().cast_signed()
}
