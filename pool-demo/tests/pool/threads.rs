//! Tests of `ThreadPool`: its threads survive every job.

use std::panic::panic_any;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use pool_demo::{Panicked, TaskFailure, ThreadPool, as_completed};

use notes_testkit::promises;

promises! {
    a_thread_survives_values_that_panic_when_dropped,
    a_map_on_threads_keeps_the_order_of_its_items,
    a_map_on_threads_reports_its_first_panic_when_all_calls_have_ended,
    a_job_is_ready_after_it_returned_or_panicked,
    result_timeout_returns_the_handle_if_the_job_is_not_done,
    a_job_can_wait_for_jobs_of_the_same_pool,
    a_job_can_drop_the_last_reference_to_its_pool,
    a_job_that_drops_its_pool_waits_for_no_other_job,
    a_job_that_drops_its_pool_on_a_thread_of_another_pool_waits_for_no_other_job,
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

fn a_thread_survives_values_that_panic_when_dropped() {
    let pool = ThreadPool::new(2).unwrap();
    for _ in 0..4 {
        let panicked = pool.submit(|| -> u64 { panic_any(PanicsWhenDropped) });
        assert!(panicked.result().is_err());
        // The handle is dropped before the result is ready, so the thread drops the result.
        let (go, told) = mpsc::channel::<()>();
        drop(pool.submit(move || told.recv().map_err(|_| PanicsWhenDropped)));
        drop(go);
    }
    assert_eq!(pool.submit(|| 3).result().unwrap(), 3);
}

fn a_map_on_threads_keeps_the_order_of_its_items() {
    let pool = ThreadPool::new(2).unwrap();
    let (last, wait) = mpsc::channel();
    let wait = std::sync::Mutex::new(wait);
    // The call for the first item ends after the call for the last item.
    let call = move |item: u32| {
        match item {
            0 => wait.lock().unwrap().recv().unwrap(),
            99 => last.send(()).unwrap(),
            _ => {}
        }
        item * 2
    };
    let doubled: Vec<u32> = (0..100).map(|item| item * 2).collect();
    assert_eq!(pool.map(call, 0..100).unwrap(), doubled);
    assert!(pool.map(|item: u32| item, []).unwrap().is_empty());
}

fn a_map_on_threads_reports_its_first_panic_when_all_calls_have_ended() {
    let pool = ThreadPool::new(2).unwrap();
    let (done, ended) = mpsc::channel();
    let call = move |item: u32| {
        assert!(item % 3 != 2, "no {item}");
        done.send(item).unwrap();
    };
    let error = pool.map(call, 0..9).unwrap_err();
    assert_eq!(error.task, 2);
    assert_eq!(error.failure, TaskFailure::Panicked("no 2".to_owned()));
    assert_eq!(error.to_string(), "task 2: panicked: no 2");
    let mut others: Vec<u32> = ended.try_iter().collect();
    others.sort_unstable();
    assert_eq!(others, [0, 1, 3, 4, 6, 7]);
}

fn a_job_is_ready_after_it_returned_or_panicked() {
    let pool = ThreadPool::new(1).unwrap();
    let (go, told) = mpsc::channel::<()>();
    let waiting = pool.submit(move || told.recv().is_err());
    let panicked = pool.submit(|| -> u32 { panic!("lost") });
    assert!(!waiting.done() && !panicked.done());
    drop(go);
    assert!(panicked.wait_timeout(Duration::MAX));
    assert!(waiting.done() && panicked.done());
    assert!(waiting.wait_timeout(Duration::ZERO));
    assert!(waiting.result().unwrap());
    let Panicked { message, .. } = panicked.result().unwrap_err();
    assert_eq!(message, "lost");
}

fn result_timeout_returns_the_handle_if_the_job_is_not_done() {
    let pool = ThreadPool::new(1).unwrap();
    let (go, told) = mpsc::channel();
    let job = pool.submit(move || told.recv().unwrap());
    let limit = Duration::from_millis(20);
    let start = Instant::now();
    let job = job.result_timeout(limit).unwrap_err();
    assert!(start.elapsed() >= limit);
    let job = job.result_timeout(Duration::ZERO).unwrap_err();
    assert!(!job.wait_timeout(limit));
    go.send(7).unwrap();
    assert_eq!(job.result_timeout(Duration::MAX).unwrap(), Ok(7));
}

/// The number of ways to climb `n` stairs: a job that waits for two jobs of the same pool.
fn climb(pool: &Arc<ThreadPool>, n: u32) -> u64 {
    if n < 2 {
        return 1;
    }
    let submit = |n| {
        let again = Arc::clone(pool);
        pool.submit(move || climb(&again, n))
    };
    let (one, two) = (submit(n - 1), submit(n - 2));
    one.result().unwrap() + two.result().unwrap()
}

fn a_job_can_wait_for_jobs_of_the_same_pool() {
    for threads in [1, 3] {
        let pool = Arc::new(ThreadPool::new(threads).unwrap());
        assert_eq!(climb(&pool, 15), 987);
        let inner = Arc::clone(&pool);
        let all = pool.submit(move || inner.map(|n| n + 1, 0..100).unwrap());
        assert!(all.result().unwrap().into_iter().eq(1..101));
        let inner = Arc::clone(&pool);
        let all = pool.submit(move || {
            let jobs = (0..100).map(|n| inner.submit(move || n)).collect();
            as_completed(jobs).map(Result::unwrap).sum::<i32>()
        });
        assert_eq!(all.result().unwrap(), 4950);
        // Two pools whose jobs wait for each other's.
        let (other, back) = (Arc::new(ThreadPool::new(1).unwrap()), Arc::clone(&pool));
        let there = Arc::clone(&other);
        let job = pool.submit(move || {
            let job = there.submit(move || back.submit(|| 7).result().unwrap());
            job.result().unwrap()
        });
        assert_eq!(job.result().unwrap(), 7);
        let panics = pool.submit(|| -> u32 { panic!("in the inner job") });
        let outer = pool.submit(move || panics.result());
        assert_eq!(
            outer.result().unwrap().unwrap_err().message,
            "in the inner job"
        );
    }
}

fn a_job_can_drop_the_last_reference_to_its_pool() {
    let pool = Arc::new(ThreadPool::new(2).unwrap());
    let (dropped, (sender, receiver)) = (Arc::downgrade(&pool), mpsc::channel());
    let job = pool.submit({
        let pool = Arc::clone(&pool);
        move || {
            receiver.recv().unwrap();
            drop(pool);
        }
    });
    drop(pool);
    sender.send(()).unwrap();
    job.result().unwrap();
    assert!(dropped.upgrade().is_none());
}

/// Longer than any job of these tests takes, unless it waits for ever.
const LIMIT: Duration = Duration::from_secs(20);

fn a_job_that_drops_its_pool_waits_for_no_other_job() {
    let pool = Arc::new(ThreadPool::new(2).unwrap());
    let (go, told) = mpsc::channel();
    let last = Arc::clone(&pool);
    let first = pool.submit(move || {
        told.recv().unwrap();
        drop(last);
        7
    });
    let second = pool.submit(move || first.result().unwrap());
    let remaining: Vec<_> = (0..20).map(|n| pool.submit(move || n)).collect();
    drop(pool);
    go.send(()).unwrap();
    assert_eq!(second.result_timeout(LIMIT).unwrap(), Ok(7));
    for (n, job) in (0..).zip(remaining) {
        assert_eq!(job.result_timeout(LIMIT).unwrap(), Ok(n));
    }
}

fn a_job_that_drops_its_pool_on_a_thread_of_another_pool_waits_for_no_other_job() {
    let (pool, other) = (ThreadPool::new(1).unwrap(), ThreadPool::new(1).unwrap());
    let (go, told) = mpsc::channel::<()>();
    // The only thread of the other pool runs this job, so the waiting thread runs the next one.
    let busy = other.submit(move || told.recv().is_err());
    let (send, receive) = mpsc::channel::<ThreadPool>();
    let drops = other.submit(move || drop(receive.recv()));
    let waits = pool.submit(move || {
        drops.result().unwrap();
        drop(go);
    });
    send.send(other).unwrap();
    waits.result_timeout(LIMIT).unwrap().unwrap();
    assert_eq!(busy.result_timeout(LIMIT).unwrap(), Ok(true));
}
