//! One contract, three buffers: ours, crossbeam's and std's.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use producer_consumer::{Buffer, CrossbeamChannel, Kind, Queue, StdChannel, TooManyDone};

use crate::{MOMENT, in_time};

fn keeps_the_contract(make: fn(usize) -> Box<dyn Buffer<usize>>) {
    in_time(move || {
        let bounded = make(2);
        assert_eq!((bounded.qsize(), bounded.get_nowait()), (0, None));
        assert_eq!(bounded.put_nowait(1), Ok(()));
        bounded.put(2);
        assert_eq!((bounded.put_nowait(3), bounded.qsize()), (Err(3), 2));
        assert_eq!((bounded.get(), bounded.get_nowait()), (1, Some(2)));
        let unbounded = make(0);
        assert!((0..10_000).all(|item| unbounded.put_nowait(item).is_ok()));
        assert_eq!((unbounded.qsize(), unbounded.get()), (10_000, 0));
        each_once(&*make(7));
        each_once(&*make(0));
        takers_find_what_is_there(&*make(0));
        nobody_counts_who_waits_to_put(&*make(2));
    });
}

fn takers_find_what_is_there(buffer: &dyn Buffer<usize>) {
    const EACH: usize = 20_000;
    (0..4 * EACH).for_each(|item| buffer.put(item));
    let take = || {
        (0..EACH)
            .filter_map(|_| buffer.get_nowait())
            .is_sorted_by(|earlier, later| earlier < later)
    };
    std::thread::scope(|scope| {
        let takers = [scope.spawn(take), scope.spawn(take)];
        assert!(takers.into_iter().all(|taker| taker.join().unwrap()));
    });
    assert_eq!(buffer.qsize(), 2 * EACH, "some were not found");
}

fn nobody_counts_who_waits_to_put(buffer: &dyn Buffer<usize>) {
    std::thread::scope(|scope| {
        for item in 0..4 {
            scope.spawn(move || buffer.put(item));
        }
        std::thread::sleep(MOMENT);
        let length = buffer.qsize();
        let got = (0..4).map(|_| buffer.get());
        assert_eq!((got.sum::<usize>(), length), (6, 2));
    });
}

fn each_once(buffer: &dyn Buffer<usize>) {
    const EACH: usize = 5_000;
    let got = std::thread::scope(|scope| {
        for producer in 0..2 {
            scope.spawn(move || (0..EACH).for_each(|item| buffer.put(item * 2 + producer)));
        }
        let consume = || (0..EACH).map(|_| buffer.get()).collect::<Vec<_>>();
        let consumers = [scope.spawn(consume), scope.spawn(consume)];
        consumers.map(|consumer| consumer.join().unwrap())
    });
    let mut all = got.concat();
    all.sort_unstable();
    assert_eq!(all, (0..2 * EACH).collect::<Vec<_>>());
    assert_eq!(buffer.qsize(), 0);
}

#[test]
fn our_queue_is_a_buffer() {
    keeps_the_contract(|room| Box::new(Queue::new(room)));
}

#[test]
fn crossbeams_channel_is_a_buffer() {
    keeps_the_contract(|room| Box::new(CrossbeamChannel::new("test", room)));
}

#[test]
fn stds_channel_is_a_buffer() {
    keeps_the_contract(|room| Box::new(StdChannel::new("test", room)));
}

#[test]
fn join_waits_for_the_work_whoever_counts_it() {
    for kind in [Kind::Own, Kind::Crossbeam, Kind::Std] {
        in_time(move || {
            let (tasks, done) = (kind.tasks::<usize>("test", 2), AtomicUsize::new(0));
            tasks.join(); // Nothing to wait for.
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        for _ in 0..3 {
                            tasks.get();
                            std::thread::sleep(MOMENT);
                            done.fetch_add(1, Relaxed);
                            tasks.task_done().unwrap();
                        }
                    });
                }
                (0..6).for_each(|item| tasks.put(item));
                tasks.join();
                assert_eq!(done.load(Relaxed), 6, "{kind:?}");
            });
            assert_eq!(tasks.task_done(), Err(TooManyDone), "{kind:?}");
            let puts = [1, 2, 3].map(|item| tasks.put_nowait(item));
            assert_eq!(puts, [Ok(()), Ok(()), Err(3)], "{kind:?}");
            // What was refused is not counted.
            while tasks.get_nowait().is_some() {
                tasks.task_done().unwrap();
            }
            tasks.join();
        });
    }
}
