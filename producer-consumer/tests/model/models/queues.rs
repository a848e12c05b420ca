//! Queues.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use super::{check, ok, results, threads};
use crate::error::{GetError, PutError};
use crate::queue::Queue;

#[test]
fn every_item_is_got_once_and_no_thread_blocks_forever() {
    for capacity in [Some(1), Some(2), None] {
        check(move || {
            let queue = Arc::new(Queue::with_name("queue", capacity));
            let (puts, gets) = (Arc::clone(&queue), Arc::clone(&queue));
            let producers = threads(2, move |me| (0..2).for_each(|i| ok(puts.put(me * 2 + i))));
            let consumers = threads(2, move |_| [ok(gets.get()), ok(gets.get())]);
            let mut got = results(consumers).concat();
            results(producers);
            got.sort_unstable();
            assert_eq!(got, [0, 1, 2, 3]);
        });
    }
}

#[test]
fn join_returns_when_all_items_are_done_and_not_before() {
    check(|| {
        let (queue, done) = (Arc::new(Queue::bounded(1)), Arc::new(AtomicUsize::new(0)));
        let (shared, count) = (Arc::clone(&queue), Arc::clone(&done));
        let consumers = threads(2, move |_| {
            ok(shared.get());
            count.fetch_add(1, SeqCst);
            ok(shared.task_done());
        });
        ok(queue.put(1));
        ok(queue.put(2));
        queue.join();
        assert_eq!(done.load(SeqCst), 2);
        results(consumers);
    });
}

#[test]
fn a_shutdown_wakes_all_producers_and_returns_their_items() {
    check(|| {
        let queue = Arc::new(Queue::bounded(1));
        let puts = Arc::clone(&queue);
        let producers = threads(2, move |me| puts.put(me).map_err(PutError::into_inner));
        queue.shutdown();
        let refused = results(producers).into_iter().filter_map(Result::err);
        let (refused, left): (Vec<_>, _) = (refused.collect(), queue.try_get());
        // Each item is in one place.
        let mut all: Vec<_> = refused.into_iter().chain(left).collect();
        all.sort_unstable();
        assert_eq!(all, [0, 1]);
        assert_eq!(queue.get(), Err(GetError::ShutDown));
    });
}

#[test]
fn a_shutdown_wakes_all_consumers_and_loses_no_item() {
    check(|| {
        let queue = Arc::new(Queue::bounded(1));
        let (puts, gets) = (Arc::clone(&queue), Arc::clone(&queue));
        let consumers = threads(2, move |_| {
            let mut got = Vec::new();
            while let Ok(item) = gets.get() {
                got.push(item);
                ok(gets.task_done());
            }
            got
        });
        let producer = threads(1, move |_| [1, 2].map(|item| puts.put(item).is_ok()));
        queue.shutdown();
        let was_put = results(producer)[0];
        let mut got = results(consumers).concat();
        got.sort_unstable();
        let put: Vec<_> = [1, 2]
            .into_iter()
            .zip(was_put)
            .filter(|(_, was_put)| *was_put)
            .collect();
        assert_eq!(
            got,
            put.into_iter().map(|(item, _)| item).collect::<Vec<_>>()
        );
        queue.join();
    });
}

#[test]
fn join_waits_for_the_remaining_items_after_a_shutdown() {
    check(|| {
        let queue = Arc::new(Queue::bounded(2));
        ok(queue.put(1));
        ok(queue.put(2));
        let (shared, joined) = (Arc::clone(&queue), Arc::clone(&queue));
        let joiner = threads(1, move |_| {
            joined.join();
            assert_eq!(joined.unfinished(), 0);
        });
        queue.shutdown();
        let consumer = threads(1, move |_| {
            while shared.get().is_ok() {
                ok(shared.task_done());
            }
        });
        results(consumer);
        results(joiner);
    });
}
