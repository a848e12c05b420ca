//! One contract, three buffers: our queue, crossbeam's channel and std's.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use producer_consumer::{
    Buffer, CrossbeamChannel, GetError, Joinable, JoinableBuffer, PutError, Queue, StdChannel,
    TooManyDone,
};

use crate::{MOMENT, within_deadline};

fn check_contract(make: fn(Option<usize>) -> Box<dyn Buffer<usize>>) {
    within_deadline(move || {
        let bounded = make(Some(2));
        assert_eq!(bounded.try_get(), Err(GetError::Empty));
        assert_eq!((bounded.len(), bounded.try_put(1)), (0, Ok(())));
        bounded.put(2).unwrap();
        let refused = Err(PutError::Full(3));
        assert_eq!((bounded.try_put(3), bounded.len()), (refused, 2));
        assert_eq!((bounded.get(), bounded.try_get()), (Ok(1), Ok(2)));
        let unbounded = make(None);
        assert!((0..10_000).all(|item| unbounded.try_put(item).is_ok()));
        assert_eq!((unbounded.len(), unbounded.get()), (10_000, Ok(0)));
        check_each_item_is_got_once(&*make(Some(7)));
        check_each_item_is_got_once(&*make(None));
        check_try_get_finds_every_item(&*make(None));
        check_len_leaves_out_blocked_puts(&*make(Some(2)));
    });
}

fn check_try_get_finds_every_item(buffer: &dyn Buffer<usize>) {
    const EACH: usize = 20_000;
    (0..4 * EACH).for_each(|item| buffer.put(item).unwrap());
    let take = || {
        (0..EACH)
            .filter_map(|_| buffer.try_get().ok())
            .is_sorted_by(|earlier, later| earlier < later)
    };
    std::thread::scope(|scope| {
        let consumers = [scope.spawn(take), scope.spawn(take)];
        assert!(
            consumers
                .into_iter()
                .all(|consumer| consumer.join().unwrap())
        );
    });
    assert_eq!(buffer.len(), 2 * EACH, "a try_get found no item");
}

fn check_len_leaves_out_blocked_puts(buffer: &dyn Buffer<usize>) {
    std::thread::scope(|scope| {
        for item in 0..4 {
            scope.spawn(move || buffer.put(item).unwrap());
        }
        std::thread::sleep(MOMENT);
        let length = buffer.len();
        let got = (0..4).map(|_| buffer.get().unwrap());
        assert_eq!((got.sum::<usize>(), length), (6, 2));
    });
}

fn check_each_item_is_got_once(buffer: &dyn Buffer<usize>) {
    const EACH: usize = 5_000;
    let got = std::thread::scope(|scope| {
        for producer in 0..2 {
            scope
                .spawn(move || (0..EACH).for_each(|item| buffer.put(item * 2 + producer).unwrap()));
        }
        let consume = || (0..EACH).map(|_| buffer.get().unwrap()).collect::<Vec<_>>();
        let consumers = [scope.spawn(consume), scope.spawn(consume)];
        consumers.map(|consumer| consumer.join().unwrap())
    });
    let mut all = got.concat();
    all.sort_unstable();
    assert_eq!(all, (0..2 * EACH).collect::<Vec<_>>());
    assert_eq!(buffer.len(), 0);
}

#[test]
fn queue_keeps_the_buffer_contract() {
    check_contract(|capacity| Box::new(Queue::with_name("test", capacity)));
}

#[test]
fn crossbeam_channel_keeps_the_buffer_contract() {
    check_contract(|capacity| Box::new(CrossbeamChannel::with_name("test", capacity)));
}

#[test]
fn std_channel_keeps_the_buffer_contract() {
    check_contract(|capacity| Box::new(StdChannel::with_name("test", capacity)));
}

fn check_join_waits_until_every_item_is_done(tasks: impl JoinableBuffer<usize> + 'static) {
    within_deadline(move || {
        let done = AtomicUsize::new(0);
        tasks.join(); // Nothing to wait for.
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..3 {
                        tasks.get().unwrap();
                        std::thread::sleep(MOMENT);
                        done.fetch_add(1, Relaxed);
                        tasks.task_done().unwrap();
                    }
                });
            }
            (0..6).for_each(|item| tasks.put(item).unwrap());
            tasks.join();
            assert_eq!(done.load(Relaxed), 6);
        });
        assert!(matches!(tasks.task_done(), Err(TooManyDone { .. })));
        let puts = [1, 2, 3].map(|item| tasks.try_put(item));
        assert_eq!(puts, [Ok(()), Ok(()), Err(PutError::Full(3))]);
        // A refused item is not counted.
        while tasks.try_get().is_ok() {
            tasks.task_done().unwrap();
        }
        tasks.join();
    });
}

#[test]
fn join_on_a_queue_waits_until_every_item_is_done() {
    check_join_waits_until_every_item_is_done(Queue::bounded(2));
}

#[test]
fn join_on_a_joinable_channel_waits_until_every_item_is_done() {
    check_join_waits_until_every_item_is_done(Joinable::new(CrossbeamChannel::with_name(
        "test",
        Some(2),
    )));
    check_join_waits_until_every_item_is_done(Joinable::new(StdChannel::with_name(
        "test",
        Some(2),
    )));
}

#[test]
fn join_does_not_wait_for_items_refused_after_a_shutdown() {
    within_deadline(|| {
        let queue = Queue::bounded(2);
        queue.shutdown();
        let tasks = Joinable::new(queue);
        assert_eq!(tasks.put(1), Err(PutError::ShutDown(1)));
        assert_eq!(tasks.try_put(2), Err(PutError::ShutDown(2)));
        tasks.join();
    });
}
