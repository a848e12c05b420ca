//! Shutdown, and the end of all work.

use std::time::{Duration, Instant};

use queue_ipc::{GetError, PutError, Queue};

use crate::bounds::{SLACK, assert_takes, bounded};
use crate::workers::{Numbers, all, expect_success, start};

notes_testkit::promises![
    a_shutdown_ends_all_waits,
    items_put_before_a_shutdown_can_still_be_got,
    a_shutdown_during_puts_and_gets_loses_no_item,
    join_returns_when_all_items_are_done,
    task_done_fails_once_all_items_are_done,
];

fn is_refused(result: Result<(), PutError>) {
    assert!(
        matches!(result, Err(PutError::ShutDown { .. })),
        "{result:?}"
    );
}

fn is_shut_down_and_empty<T: std::fmt::Debug>(result: Result<T, GetError>) {
    assert!(
        matches!(result, Err(GetError::ShutDown { .. })),
        "{result:?}"
    );
}

fn a_shutdown_ends_all_waits() {
    let (empty, full) = (bounded::<u32>(1), bounded::<u32>(1));
    full.put(1).unwrap();
    let long = Duration::from_secs(40);
    let consumers = (0..3).map(|i| {
        let empty = &empty;
        start(move || {
            is_shut_down_and_empty(if i == 0 {
                empty.get_timeout(long)
            } else {
                empty.get()
            })
        })
    });
    let producers = (0..3).map(|i| {
        let full = &full;
        start(move || {
            is_refused(if i == 0 {
                full.put_timeout(2, long)
            } else {
                full.put(2)
            })
        })
    });
    let waiters: Vec<_> = consumers.chain(producers).collect();
    std::thread::sleep(Duration::from_millis(30));
    let begin = Instant::now();
    all(1, |_| {
        [&empty, &full].iter().for_each(|queue| queue.shutdown())
    });
    waiters.iter().for_each(expect_success);
    assert!(begin.elapsed() < SLACK, "{:?}", begin.elapsed());
    assert!(empty.is_shut_down() && full.is_shut_down());
    // A put on a queue that is full and shut down fails with `ShutDown`. The items in it can still be got.
    is_refused(full.try_put(3));
    is_refused(full.put(3));
    is_refused(empty.put_timeout(3, long));
    assert_eq!(full.get(), Ok(1));
    for queue in [&empty, &full] {
        is_shut_down_and_empty(queue.try_get());
        is_shut_down_and_empty(queue.get());
        is_shut_down_and_empty(queue.get_timeout(long));
        queue.shutdown();
        assert_eq!((queue.len(), queue.is_empty()), (0, true));
    }
}

fn items_put_before_a_shutdown_can_still_be_got() {
    let queue = Queue::new().unwrap();
    all(2, |_| {
        (0..1_000).for_each(|number| queue.put(number).unwrap())
    });
    queue.shutdown();
    assert_eq!(queue.len(), 2_000);
    let sum: u64 = std::iter::from_fn(|| queue.get().ok()).sum();
    assert_eq!(sum, 2 * 999 * 1_000 / 2);
    is_shut_down_and_empty(queue.get());
}

fn a_shutdown_during_puts_and_gets_loses_no_item() {
    const PUT: usize = 0;
    const GOT: usize = 1;
    for round in 0..60 {
        let queue = match round % 2 {
            0 => bounded(2),
            _ => Queue::new().unwrap(),
        };
        let numbers = Numbers::new();
        let (queue, numbers) = (&queue, &numbers);
        let count_until_the_end = |mut done: Box<dyn FnMut() -> bool>, index| {
            let count = std::iter::from_fn(|| done().then_some(())).count();
            numbers.fetch_add(index, count as u64);
        };
        let count_until_the_end = &count_until_the_end;
        let put = move || {
            queue
                .put(vec![7_u8; 300])
                .map_err(|error| is_refused(Err(error)))
        };
        let get = move || {
            queue
                .get()
                .map_err(|error| is_shut_down_and_empty::<Vec<u8>>(Err(error)))
        };
        let mut workers = Vec::new();
        for _ in 0..2 {
            workers.push(start(move || {
                count_until_the_end(Box::new(move || put().is_ok()), PUT)
            }));
            workers.push(start(move || {
                count_until_the_end(Box::new(move || get().is_ok()), GOT)
            }));
        }
        std::thread::sleep(Duration::from_micros(round * 100));
        queue.shutdown();
        workers.iter().for_each(expect_success);
        assert_eq!(numbers.get(PUT), numbers.get(GOT));
        assert_eq!(numbers.get(PUT), queue.unfinished() as u64);
    }
}

fn join_returns_when_all_items_are_done() {
    const ITEMS: usize = 500;
    let (queue, numbers) = (Queue::new().unwrap(), Numbers::new());
    queue.join();
    let workers: Vec<_> = (0..3)
        .map(|_| {
            start(|| {
                while queue.get().is_ok() {
                    numbers.fetch_add(0, 1);
                    queue.task_done().unwrap();
                }
            })
        })
        .collect();
    for round in 1..=3 {
        (0..ITEMS).for_each(|number| queue.put(number).unwrap());
        queue.join();
        assert_eq!((queue.unfinished(), queue.len()), (0, 0));
        assert_eq!(numbers.get(0), (round * ITEMS) as u64);
    }
    queue.shutdown();
    workers.iter().for_each(expect_success);
    let two = Queue::new().unwrap();
    (0..2).for_each(|number| two.put(number).unwrap());
    let timeout = Duration::from_millis(40);
    for left in [2, 1] {
        assert_eq!(two.unfinished(), left);
        assert!(!assert_takes(timeout, || two.join_timeout(timeout)));
        all(1, |_| {
            two.get().unwrap();
            two.task_done().unwrap();
        });
    }
    assert!(two.join_timeout(Duration::ZERO));
}

fn task_done_fails_once_all_items_are_done() {
    const ITEMS: u64 = 1_000;
    let (queue, numbers) = (Queue::new().unwrap(), Numbers::new());
    assert_eq!(queue.task_done().unwrap_err().queue, queue.name());
    (0..ITEMS).for_each(|number| queue.put(number).unwrap());
    // If many processes call `task_done` at once, exactly as many calls succeed as items were put.
    all(4, |_| {
        let done = (0..ITEMS / 2).filter(|_| queue.task_done().is_ok());
        numbers.fetch_add(0, done.count() as u64);
    });
    assert_eq!((numbers.get(0), queue.unfinished()), (ITEMS, 0));
    assert!(queue.task_done().is_err());
    queue.put(0).unwrap();
    assert_eq!(queue.unfinished(), 1);
    queue.task_done().unwrap();
    queue.task_done().unwrap_err();
}
