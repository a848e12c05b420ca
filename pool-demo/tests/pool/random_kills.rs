//! Tests that kill workers at random moments during thousands of tasks: no task is lost or runs twice, and no process
//! is left.

use fork_demo::Process;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pool_demo::{Pool, PoolError, TaskFailure};
use shared_memory::RawArray;
use std::thread::sleep;
use std::time::{Duration, Instant};

use notes_testkit::promises;

promises! {
    under_random_kills_every_task_has_a_result_or_an_error,
    under_random_kills_chunks_lose_only_running_items,
}

const TASKS: usize = 10_000;
/// After the counts of the tasks: the pids of workers that have begun tasks.
const RUNNING: std::ops::Range<usize> = TASKS..TASKS + 4;

thread_local! {
    static DONE: std::cell::RefCell<Option<RawArray<u32>>> = const { std::cell::RefCell::new(None) };
}

/// Counts its call. Some calls take longer, so that kills hit running tasks.
fn counted(n: usize) -> usize {
    DONE.with_borrow(|done| {
        let done = done.as_ref().unwrap();
        done.set(RUNNING.start + n % 4, std::process::id()).unwrap();
        done.fetch_add(n, 1).unwrap();
    });
    if n.is_multiple_of(4) {
        sleep(Duration::from_micros(100));
    }
    n
}

fn under_random_kills_every_task_has_a_result_or_an_error() {
    run_under_random_kills(1);
}

fn under_random_kills_chunks_lose_only_running_items() {
    run_under_random_kills(20);
}

fn run_under_random_kills(chunk: usize) {
    let done = RawArray::new(vec![0_u32; RUNNING.end]).unwrap();
    let counts = done.clone();
    let initializer = move || DONE.with(|there| drop(there.replace(Some(counts.clone()))));
    let pool = Pool::builder()
        .workers(4)
        .initializer(initializer)
        .build()
        .unwrap();
    let running = done.clone();
    let running = move || RUNNING.map(|place| running.get(place).unwrap()).collect();
    let mut killer = Process::new(|| kill_children_of(nix::unistd::getppid(), &running));
    killer.start().unwrap();
    let killers = killer.pid().unwrap();
    let results: Vec<_> = pool
        .chunk_size(chunk)
        .imap(counted, 0..TASKS)
        .unwrap()
        .collect();
    killer.kill().unwrap();
    killer.join().unwrap();
    assert_eq!(results.len(), TASKS);
    let mut lost = 0;
    for (n, result) in results.iter().enumerate() {
        let times = done.get(n).unwrap();
        match result {
            Ok(x) => assert_eq!((*x, times), (n, 1), "task {n}"),
            Err(PoolError::Task(error)) => {
                assert!(
                    matches!(&error.failure, TaskFailure::WorkerDied { .. }),
                    "{error}"
                );
                assert!(
                    error.task == n as u64 && error.to_string().contains("SIGKILL"),
                    "{error}"
                );
                assert!(times <= 1, "task {n} was started {times} times");
                lost += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    println!("{lost} of {TASKS} were lost");
    assert!(lost > 0, "no task was lost, so no kill hit a running task");
    // The pool may not have noticed the last killed worker yet.
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        pool.apply(|()| (), ()).unwrap_or(());
        let pids = pool.pids();
        if pids.len() == 4 && pids.iter().all(|pid| is_alive(*pid)) {
            break;
        }
        assert!(
            Instant::now() < deadline,
            "the pool has not replaced all killed workers"
        );
        sleep(Duration::from_millis(1));
    }
    assert!(!pool.pids().contains(&killers));
    pool.close();
    pool.join().unwrap();
}

/// Kills the parent's other children one by one, for at most half a minute. Every second kill hits a worker that has
/// begun a task. If all workers died before they begin, the pool would stop replacing them, and on a busy machine
/// workers begin late.
fn kill_children_of(parent: Pid, running: &dyn Fn() -> Vec<u32>) {
    let me = nix::unistd::getpid().as_raw();
    let children = format!("/proc/{parent}/task/{parent}/children");
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut round = 0_usize;
    while Instant::now() < deadline {
        let pids = std::fs::read_to_string(&children).unwrap();
        let mut pids: Vec<i32> = pids
            .split_ascii_whitespace()
            .map(|pid| pid.parse().unwrap())
            .collect();
        pids.retain(|pid| *pid != me);
        if round.is_multiple_of(2) {
            let running = running();
            pids.retain(|pid| running.contains(&pid.cast_unsigned()) && is_alive(*pid));
        }
        if let Some(pid) = pids.get(round * 7 % pids.len().max(1)) {
            // The process may already be dead and not reaped.
            kill(Pid::from_raw(*pid), Signal::SIGKILL).unwrap_or(());
            round += 1;
        }
        sleep(Duration::from_micros(100 + (round as u64 * 7919) % 400));
    }
}

fn is_alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')')
        .is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}
