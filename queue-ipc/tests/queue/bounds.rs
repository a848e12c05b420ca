//! A bounded queue keeps to its capacity, and a timeout takes its time.

use std::time::{Duration, Instant};

use queue_ipc::{GetError, PutError, Queue};

use crate::workers::{Numbers, all, expect_success, start};

notes_testkit::promises![
    a_queue_is_full_at_its_capacity_and_not_before,
    many_producers_never_exceed_the_capacity,
    a_timeout_ends_a_wait_neither_early_nor_late,
    try_put_and_try_get_do_not_wait,
    raw_bytes_are_refused_by_a_full_or_empty_queue_as_items_are,
    a_waiting_process_is_woken_at_once,
    a_signal_neither_ends_a_wait_nor_prolongs_it,
];

/// How much too late a wait may end on a busy machine.
pub(crate) const SLACK: Duration = Duration::from_millis(500);

pub(crate) fn bounded<T>(capacity: usize) -> Queue<T> {
    Queue::bounded(capacity).unwrap()
}

pub(crate) fn is_full<T: std::fmt::Debug>(result: Result<T, PutError>) {
    assert!(matches!(result, Err(PutError::Full { .. })), "{result:?}");
}

pub(crate) fn is_empty<T: std::fmt::Debug>(result: Result<T, GetError>) {
    assert!(matches!(result, Err(GetError::Empty { .. })), "{result:?}");
}

/// Checks that `wait` takes the expected time, and hardly longer.
pub(crate) fn assert_takes<T>(expected: Duration, wait: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let result = wait();
    let took = begin.elapsed();
    assert!(
        (expected..expected + SLACK).contains(&took),
        "{took:?} and not {expected:?}"
    );
    result
}

fn a_queue_is_full_at_its_capacity_and_not_before() {
    for capacity in [1, 2, 3, 1_000] {
        let queue = bounded(capacity);
        assert_eq!(queue.capacity(), Some(capacity));
        for round in 0..3 {
            for len in 0..capacity {
                assert_eq!((queue.len(), queue.is_full()), (len, false));
                assert_eq!(queue.is_empty(), len == 0);
                all(usize::from(len < 3), |_| {
                    queue.try_put((len, round)).unwrap()
                });
                if len >= 3 {
                    queue.try_put((len, round)).unwrap();
                }
            }
            assert_eq!((queue.len(), queue.is_full()), (capacity, true));
            is_full(queue.try_put((0, 0)));
            all(1, |_| is_full(queue.try_put((0, 0))));
            for len in 0..capacity {
                assert_eq!(queue.try_get(), Ok((len, round)));
                assert!(!queue.is_full());
            }
            assert_eq!((queue.len(), queue.is_empty()), (0, true));
            is_empty(queue.try_get());
            all(1, |_| is_empty(queue.try_get()));
        }
    }
    let unbounded = Queue::<u8>::new().unwrap();
    assert_eq!((unbounded.capacity(), unbounded.is_full()), (None, false));
    // As in Python, a capacity of 0 means an unbounded queue.
    assert_eq!(bounded::<u8>(0).capacity(), None);
}

/// Many producers put without a pause, and another process watches the length: it never exceeds the capacity. In the
/// end the consumer has got each number.
fn many_producers_never_exceed_the_capacity() {
    const PRODUCERS: usize = 4;
    const EACH: u64 = 3_000;
    for capacity in [1, 5] {
        let (queue, numbers) = (bounded(capacity), Numbers::new());
        let watcher = start(|| {
            while numbers.get(0) == 0 {
                let len = queue.len();
                assert!(len <= capacity, "{len} of {capacity}");
            }
        });
        let consumer = start(|| {
            for _ in 0..PRODUCERS as u64 * EACH {
                numbers.fetch_add(1, queue.get().unwrap());
            }
        });
        all(PRODUCERS, |producer| {
            for number in 0..EACH {
                match (number + producer as u64) % 3 {
                    0 => queue.put(number).unwrap(),
                    1 => while queue.try_put(number).is_err() {},
                    _ => {
                        while queue
                            .put_timeout(number, Duration::from_micros(50))
                            .is_err()
                        {}
                    }
                }
            }
        });
        expect_success(&consumer);
        numbers.set(0, 1);
        expect_success(&watcher);
        assert_eq!(numbers.get(1), PRODUCERS as u64 * EACH * (EACH - 1) / 2);
        assert!(queue.is_empty());
    }
}

fn a_timeout_ends_a_wait_neither_early_nor_late() {
    let queue = bounded(1);
    for timeout in [1, 10, 70, 200].map(Duration::from_millis) {
        is_empty(assert_takes(timeout, || queue.get_timeout(timeout)));
        all(1, |_| {
            is_empty(assert_takes(timeout, || queue.get_timeout(timeout)))
        });
        queue.put(1).unwrap();
        is_full(assert_takes(timeout, || queue.put_timeout(2, timeout)));
        all(1, |_| {
            is_full(assert_takes(timeout, || queue.put_timeout(2, timeout)))
        });
        assert_eq!(queue.get(), Ok(1));
    }
    assert!(queue.join_timeout(Duration::ZERO) == (queue.unfinished() == 0));
    let timeout = Duration::from_millis(30);
    assert!(!assert_takes(timeout, || queue.join_timeout(timeout)));
}

fn try_put_and_try_get_do_not_wait() {
    let queue = bounded(1);
    let begin = Instant::now();
    for _ in 0..1_000 {
        is_empty(queue.try_get());
        is_empty(queue.get_timeout(Duration::ZERO));
        queue.try_put(1).unwrap();
        is_full(queue.try_put(2));
        is_full(queue.put_timeout(2, Duration::ZERO));
        queue.try_get().unwrap();
    }
    let took = begin.elapsed();
    assert!(took < SLACK, "{took:?}");
}

fn raw_bytes_are_refused_by_a_full_or_empty_queue_as_items_are() {
    let queue = bounded::<u32>(1);
    let mut got = vec![0];
    assert!(matches!(
        queue.try_get_bytes(&mut got),
        Err(GetError::Empty { .. })
    ));
    queue.try_put_bytes(b"first").unwrap();
    assert!(matches!(
        queue.try_put_bytes(b"second"),
        Err(PutError::Full { .. })
    ));
    queue.try_get_bytes(&mut got).unwrap();
    assert_eq!((got.as_slice(), queue.len()), (&b"first"[..], 0));
}

/// A process that sleeps long checks again without a wake-up every 64 ms; a wake-up must not wait for that. Of several
/// measured times, use the shortest: other work on the machine has prolonged it least.
fn a_waiting_process_is_woken_at_once() {
    let (empty, full, work) = (bounded(1), bounded(1), bounded(1));
    let done = Numbers::new();
    let mut shortest = [Duration::MAX; 4];
    for round in 1..=5 {
        let shut_down = bounded::<u8>(1);
        for queue in [&full, &work] {
            queue.put(1).unwrap();
        }
        let waiters = [
            start(|| end(&done, 0, empty.get().is_ok())),
            start(|| end(&done, 1, full.put(2).is_ok())),
            start(|| end(&done, 2, work.join_timeout(Duration::from_secs(40)))),
            start(|| end(&done, 3, shut_down.get().is_err())),
        ];
        // The waiters have checked after 127 ms, and would check again after 191 ms.
        std::thread::sleep(Duration::from_millis(135));
        let wake: [&dyn Fn(); 4] = [
            &|| empty.put(1).unwrap(),
            &|| assert!(full.get().is_ok()),
            &|| work.task_done().unwrap(),
            &|| shut_down.shutdown(),
        ];
        for (index, wake) in wake.iter().enumerate() {
            let begin = Instant::now();
            wake();
            while done.get(index) < round {
                std::thread::yield_now();
            }
            shortest[index] = shortest[index].min(begin.elapsed());
        }
        waiters.iter().for_each(expect_success);
        for queue in [&full, &work] {
            queue.get().unwrap();
        }
    }
    assert!(
        shortest.iter().all(|time| *time < Duration::from_millis(5)),
        "{shortest:?}"
    );
}

fn end(done: &Numbers, index: usize, is_right: bool) {
    assert!(is_right);
    done.fetch_add(index, 1);
}

fn a_signal_neither_ends_a_wait_nor_prolongs_it() {
    let timeout = Duration::from_millis(150);
    let (empty, full) = (bounded::<u8>(1), bounded(1));
    full.put(1).unwrap();
    let waiters = [
        start(|| is_empty(assert_takes(timeout, || empty.get_timeout(timeout)))),
        start(|| is_full(assert_takes(timeout, || full.put_timeout(2, timeout)))),
    ];
    // SIGSTOP and SIGCONT interrupt a process's wait, as a signal with a handler does.
    for _ in 0..20 {
        for waiter in &waiters {
            let pid = nix::unistd::Pid::from_raw(waiter.pid().unwrap());
            for signal in [nix::sys::signal::SIGSTOP, nix::sys::signal::SIGCONT] {
                nix::sys::signal::kill(pid, signal).unwrap();
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    waiters.iter().for_each(expect_success);
}
