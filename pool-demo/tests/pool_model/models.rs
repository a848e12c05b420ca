//! What must hold in every order of steps.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use shuttle::rand::{Rng, thread_rng};
use shuttle::sync::Barrier;

use crate::machine::{AtomicU64, Deadline};
use crate::pool::{Pool, WORKERS, Work};
use crate::result_ring::RecordKind;
use crate::state::SharedState;
use crate::sync::check::check;
use crate::sync::machine::{continue_all, die_within, stop_within};

fn nothing() -> Work {
    Arc::new(|| ())
}

/// An item that is lost may have been run or not. All others have been run.
fn close_after_deaths(pool: Pool, items: usize) {
    let lost = pool.lost as usize;
    let run = pool.close();
    assert!(
        run <= items && run + lost >= items,
        "{run} run, {lost} lost"
    );
}

#[test]
fn every_task_is_run_once_and_every_wait_ends() {
    check(1500, false, || {
        let mut pool = Pool::start(Deadline::Never, nothing(), |_| ());
        for _ in 0..2 {
            (0..3).for_each(|_| pool.submit(1));
            pool.work_until_open(0);
        }
        assert_eq!((pool.lost, pool.close()), (0, 6));
    });
}

/// Each task waits until another one runs: no task waits while a worker is idle.
#[test]
fn as_many_tasks_run_at_once_as_there_are_workers() {
    check(1500, false, || {
        let meeting = Arc::new(Barrier::new(WORKERS));
        let meet = Arc::new(move || {
            meeting.wait();
        });
        let mut pool = Pool::start(Deadline::Never, meet, |_| ());
        (0..2).for_each(|_| pool.submit(1));
        pool.work_until_open(1);
        (0..3).for_each(|_| pool.submit(1));
        pool.submit(1);
        pool.work_until_open(0);
        assert_eq!((pool.lost, pool.close()), (0, 6));
    });
}

#[test]
fn a_worker_whose_ring_is_full_waits_and_goes_on() {
    check(1500, false, || {
        let mut pool = Pool::start(Deadline::Never, nothing(), |_| ());
        (0..2).for_each(|_| pool.submit(5));
        pool.work_until_open(0);
        assert_eq!((pool.lost, pool.close()), (0, 10));
    });
}

#[test]
fn workers_that_sleep_end_when_the_pool_closes() {
    check(1500, false, || {
        let pool = Pool::start(Deadline::Never, nothing(), |_| ());
        assert_eq!(pool.close(), 0);
    });
}

#[test]
fn a_death_at_any_step_costs_at_most_the_item_that_ran() {
    check(4000, false, || {
        let mut pool = Pool::start(Deadline::Soon, nothing(), |worker| {
            if worker == 0 {
                die_within(90);
            }
        });
        (0..3).for_each(|_| pool.submit(2));
        pool.work_until_open(0);
        (0..2).for_each(|_| pool.submit(1));
        pool.work_until_open(0);
        assert!(pool.lost <= 1);
        close_after_deaths(pool, 8);
    });
}

#[test]
fn deaths_of_all_workers_cost_only_the_items_that_ran() {
    check(4000, false, || {
        let mut pool = Pool::start(Deadline::Soon, nothing(), |_| die_within(60));
        (0..4).for_each(|_| pool.submit(1));
        pool.work_until_open(0);
        assert!(pool.lost <= 2);
        close_after_deaths(pool, 4);
    });
}

/// The ring goes round while the stopped worker has a cell of it, and all other tasks end.
#[test]
fn a_worker_stopped_at_any_step_delays_only_its_own_task() {
    check(4000, false, || {
        let mut pool = Pool::start(Deadline::Soon, nothing(), |worker| {
            if worker == 0 {
                stop_within(40);
            }
        });
        (0..6).for_each(|_| pool.submit(1));
        pool.work_until_open(1);
        continue_all();
        pool.work_until_open(0);
        assert_eq!((pool.lost, pool.close()), (0, 6));
    });
}

#[test]
fn a_worker_that_dies_while_it_is_stopped_gives_its_task_back() {
    check(2000, false, || {
        let mut pool = Pool::start(Deadline::Soon, nothing(), |worker| {
            if worker == 0 {
                stop_within(25);
                die_within(30 + thread_rng().gen_range(0..5));
            }
        });
        (0..5).for_each(|_| pool.submit(1));
        pool.work_until_open(1);
        continue_all();
        pool.work_until_open(0);
        assert!(pool.lost <= 1);
        close_after_deaths(pool, 5);
    });
}

#[test]
fn a_reader_that_panics_reads_no_result_twice() {
    check(1, false, || {
        let words: Vec<_> = (0..SharedState::words_for(1))
            .map(|_| AtomicU64::new(0))
            .collect();
        let results = SharedState::new(&words, 1).results(0);
        for task in 1..=2 {
            assert!(results.push(&mut 0, task, RecordKind::Value, &[]));
        }
        results.publish();
        let mut read = Vec::new();
        for _ in 0..2 {
            let reading = catch_unwind(AssertUnwindSafe(|| {
                results.read_while(&mut Vec::new(), |record| {
                    read.push(record.task);
                    if record.task == 1 {
                        resume_unwind(Box::new("no more"));
                    }
                    true
                });
            }));
            assert_eq!(reading.is_err(), read.len() == 1);
        }
        assert_eq!(read, [1, 2]);
    });
}
