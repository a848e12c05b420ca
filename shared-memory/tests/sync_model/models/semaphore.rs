//! A semaphore never admits more holders than permits, and loses no wake-up and no permit of a dead holder.

use std::sync::Arc;

use super::check;
use crate::machine::{
    AtomicU64, Deadline, Ordering::Relaxed, ThreadId, die_within, task, task_that_may_die,
};
use crate::permit::Permit;
use crate::semaphore::{SemaphoreState, TooMany};

struct CountedSemaphore {
    semaphore: SemaphoreState,
    permits: u64,
    inside: AtomicU64,
}

impl CountedSemaphore {
    fn new(permits: u32, bounded: bool) -> Arc<CountedSemaphore> {
        let semaphore = SemaphoreState::new();
        semaphore.set_up(permits, bounded);
        Arc::new(CountedSemaphore {
            semaphore,
            permits: u64::from(permits),
            inside: AtomicU64::new(0),
        })
    }

    fn acquire(&self, deadline: Deadline) -> Option<Permit> {
        let me = ThreadId::current();
        let acquired = self.semaphore.try_acquire(me);
        acquired.or_else(|| self.semaphore.acquire(me, deadline))
    }

    fn release(&self) -> Result<(), TooMany> {
        let me = ThreadId::current();
        let release = self.semaphore.begin_release(me)?;
        self.semaphore.finish_release(me, release)
    }

    /// Acquires and releases a permit, unless the deadline passes first; returns whether it did.
    fn acquire_and_release(&self, deadline: Deadline) -> bool {
        let Some(permit) = self.acquire(deadline) else {
            return false;
        };
        assert!(
            self.inside.fetch_add(1, Relaxed) < self.permits,
            "more tasks are inside than there are permits"
        );
        self.inside.fetch_add(u64::MAX, Relaxed); // One less.
        self.semaphore.release(ThreadId::current(), permit);
        true
    }
}

fn run_tasks(counted: &Arc<CountedSemaphore>, deadlines: &[Deadline]) {
    let start = |deadline: &Deadline| {
        let (counted, deadline) = (Arc::clone(counted), *deadline);
        task(move || {
            for _ in 0..2 {
                assert!(counted.acquire_and_release(deadline) || deadline == Deadline::Soon);
            }
        })
    };
    let tasks: Vec<_> = deadlines.iter().map(start).collect();
    tasks.into_iter().for_each(|task| task.join().unwrap());
    assert_eq!(counted.semaphore.value(), counted.permits);
}

#[test]
fn no_more_tasks_than_permits_are_admitted_and_none_sleeps_forever() {
    // There are two slots: with three permits, one permit is a spare one.
    for permits in 1..=3 {
        check(750, false, move || {
            let counted = CountedSemaphore::new(permits, false);
            run_tasks(&counted, &vec![Deadline::Never; permits as usize + 2]);
        });
    }
}

#[test]
fn a_task_that_times_out_takes_no_other_tasks_wake_up() {
    check(1000, false, || {
        let deadlines = [
            Deadline::Soon,
            Deadline::Never,
            Deadline::Soon,
            Deadline::Never,
        ];
        run_tasks(&CountedSemaphore::new(1, false), &deadlines);
    });
}

#[test]
fn every_release_wakes_one_waiter() {
    check(1500, false, || {
        let counted = CountedSemaphore::new(0, false);
        let acquiring_tasks: Vec<_> = (0..3)
            .map(|_| {
                let counted = Arc::clone(&counted);
                task(move || assert!(counted.acquire(Deadline::Never).is_some()))
            })
            .collect();
        let releasing_tasks: Vec<_> = [1, 2]
            .map(|releases| {
                let counted = Arc::clone(&counted);
                task(move || (0..releases).for_each(|_| counted.release().unwrap()))
            })
            .into();
        let all = acquiring_tasks.into_iter().chain(releasing_tasks);
        all.for_each(|task| task.join().unwrap());
        assert_eq!(counted.semaphore.value(), 0);
    });
}

#[test]
fn a_bounded_semaphore_never_has_more_permits_than_at_first() {
    // There are two slots: of three permits, one is a spare one.
    for permits in [2, 3] {
        check(500, false, move || {
            let counted = CountedSemaphore::new(permits, true);
            let tasks: Vec<_> = (0..=permits)
                .map(|_| {
                    let counted = Arc::clone(&counted);
                    task(move || {
                        let permit = counted.acquire(Deadline::Never).unwrap();
                        counted.semaphore.leak(ThreadId::current(), permit);
                        counted.release().unwrap();
                    })
                })
                .collect();
            tasks.into_iter().for_each(|task| task.join().unwrap());
            assert_eq!(counted.release(), Err(TooMany));
            assert_eq!(counted.semaphore.value(), u64::from(permits));
        });
    }
}

#[test]
fn a_leaked_permit_is_returned_even_if_the_task_that_releases_it_dies() {
    check(1000, true, || {
        let counted = CountedSemaphore::new(1, true);
        let permit = counted.acquire(Deadline::Never).unwrap();
        counted.semaphore.leak(ThreadId::current(), permit);
        let dying = Arc::clone(&counted);
        let dying = task_that_may_die(move || {
            let release = dying.semaphore.begin_release(ThreadId::current()).unwrap();
            die_within(20);
            _ = dying.semaphore.finish_release(ThreadId::current(), release);
        });
        assert!(counted.acquire_and_release(Deadline::Never));
        dying.join().unwrap();
        assert_eq!(counted.semaphore.value(), 1);
    });
}

#[test]
fn the_permit_of_a_task_that_dies_at_any_step_is_returned() {
    check(2500, true, || {
        let counted = CountedSemaphore::new(1, false);
        let dying: Vec<_> = (0..2)
            .map(|_| {
                let counted = Arc::clone(&counted);
                task_that_may_die(move || {
                    die_within(20);
                    let permit = counted.acquire(Deadline::Never).unwrap();
                    counted.semaphore.release(ThreadId::current(), permit);
                })
            })
            .collect();
        // Use other tasks here: a dead task would leave the count `inside` wrong.
        let living: Vec<_> = (0..2)
            .map(|_| {
                let counted = Arc::clone(&counted);
                task(move || {
                    for _ in 0..2 {
                        let permit = counted.acquire(Deadline::Never).unwrap();
                        assert_eq!(counted.inside.fetch_add(1, Relaxed), 0);
                        counted.inside.fetch_add(u64::MAX, Relaxed);
                        counted.semaphore.release(ThreadId::current(), permit);
                    }
                })
            })
            .collect();
        living.into_iter().for_each(|task| task.join().unwrap());
        dying.into_iter().for_each(|task| _ = task.join().unwrap());
        assert!(counted.acquire(Deadline::Never).is_some());
    });
}
