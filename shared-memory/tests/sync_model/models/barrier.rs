//! Either all parties pass a barrier or none does, and no party waits forever.

use std::sync::Arc;

use super::check;
use crate::barrier::{BarrierState, Broken};
use crate::machine::{
    AtomicU64, Deadline, Ordering::Relaxed, ThreadId, die_within, task, task_that_may_die,
};

struct CheckedBarrier {
    barrier: BarrierState,
    arrived: [AtomicU64; 2],
    indices: [AtomicU64; 2],
}

impl CheckedBarrier {
    fn new(parties: u64) -> Arc<CheckedBarrier> {
        let barrier = BarrierState::new();
        barrier.set_up(parties);
        let (arrived, indices) = Default::default();
        Arc::new(CheckedBarrier {
            barrier,
            arrived,
            indices,
        })
    }

    fn pass(&self, deadline: Deadline) -> Result<u64, Broken> {
        let arrival = self.barrier.arrive(ThreadId::current())?;
        if arrival.is_last {
            self.barrier.open(arrival)?;
        } else {
            self.barrier.wait(arrival, deadline)?;
        }
        Ok(arrival.index)
    }

    /// Arrives in the round, and checks that all other parties had arrived.
    fn pass_and_check(&self, round: usize, deadline: Deadline) -> Result<(), Broken> {
        self.arrived[round].fetch_add(1, Relaxed);
        let index = self.pass(deadline)?;
        assert_eq!(self.arrived[round].load(Relaxed), self.barrier.parties());
        let others = self.indices[round].fetch_or(1 << index, Relaxed);
        assert_eq!(others & (1 << index), 0, "two parties got the same index");
        Ok(())
    }
}

impl Default for AtomicU64 {
    fn default() -> AtomicU64 {
        AtomicU64::new(0)
    }
}

#[test]
fn in_every_round_no_party_passes_before_all_have_arrived() {
    check(1000, false, || {
        let checked = CheckedBarrier::new(3);
        let parties: Vec<_> = (0..3)
            .map(|_| {
                let checked = Arc::clone(&checked);
                task(move || {
                    (0..2).for_each(|round| checked.pass_and_check(round, Deadline::Never).unwrap())
                })
            })
            .collect();
        parties.into_iter().for_each(|task| task.join().unwrap());
        assert!(
            checked
                .indices
                .iter()
                .all(|round| round.load(Relaxed) == 0b111)
        );
        assert_eq!(checked.barrier.waiting(), 0);
    });
}

#[test]
fn a_party_that_arrives_early_waits_for_the_next_round() {
    check(1000, false, || {
        let checked = CheckedBarrier::new(2);
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let checked = Arc::clone(&checked);
                task(move || {
                    checked.pass(Deadline::Never).unwrap();
                    checked.arrived[0].fetch_add(1, Relaxed);
                })
            })
            .collect();
        for _ in 0..30 {
            shuttle::thread::yield_now();
        }
        assert!(checked.arrived[0].load(Relaxed) <= 2);
        checked.pass(Deadline::Never).unwrap();
        tasks.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn in_a_round_either_all_parties_pass_or_none() {
    check(1000, false, || {
        let checked = CheckedBarrier::new(3);
        let passed = Arc::new(AtomicU64::new(0));
        let parties: Vec<_> = [Deadline::Never, Deadline::Soon, Deadline::Never]
            .map(|deadline| {
                let (checked, passed) = (Arc::clone(&checked), Arc::clone(&passed));
                task(move || match checked.pass_and_check(0, deadline) {
                    Ok(()) => _ = passed.fetch_add(1, Relaxed),
                    Err(cause) => assert_eq!(cause, Broken::TimedOut),
                })
            })
            .into();
        parties.into_iter().for_each(|task| task.join().unwrap());
        assert!(matches!(passed.load(Relaxed), 0 | 3));
        assert_eq!(
            checked.barrier.broken().is_some(),
            passed.load(Relaxed) == 0
        );
    });
}

#[test]
fn the_party_that_runs_the_action_is_known_until_it_leaves_even_after_a_reset() {
    check(500, false, || {
        let checked = CheckedBarrier::new(2);
        let parties: Vec<_> = (0..2)
            .map(|_| {
                let checked = Arc::clone(&checked);
                task(move || {
                    let (barrier, me) = (&checked.barrier, ThreadId::current());
                    assert!(!barrier.is_in_action());
                    let Ok(arrival) = barrier.arrive(me) else {
                        return;
                    };
                    if !arrival.is_last {
                        let outcome = barrier.wait(arrival, Deadline::Never);
                        return assert_eq!(outcome, Err(Broken::Reset));
                    }
                    assert!(barrier.is_in_action());
                    barrier.reset(me);
                    assert!(barrier.is_in_action());
                    assert_eq!(barrier.open(arrival), Err(Broken::Reset));
                    assert!(!barrier.is_in_action());
                })
            })
            .collect();
        parties.into_iter().for_each(|task| task.join().unwrap());
        assert_eq!(checked.barrier.broken(), None);
    });
}

#[test]
fn no_timeout_breaks_a_complete_round() {
    check(1000, false, || {
        // The third party is of the next round, and times out while the action of this one runs, or before.
        let checked = CheckedBarrier::new(2);
        let passed = Arc::new(AtomicU64::new(0));
        let parties: Vec<_> = (0..3)
            .map(|_| {
                let (checked, passed) = (Arc::clone(&checked), Arc::clone(&passed));
                task(move || {
                    let barrier = &checked.barrier;
                    let Ok(arrival) = barrier.arrive(ThreadId::current()) else {
                        return;
                    };
                    let outcome = if arrival.is_last {
                        (0..10).for_each(|_| shuttle::thread::yield_now());
                        let opened = barrier.open(arrival);
                        assert_eq!(opened, Ok(()), "all parties had arrived");
                        opened
                    } else {
                        barrier.wait(arrival, Deadline::Soon)
                    };
                    match outcome {
                        Ok(()) => _ = passed.fetch_add(1, Relaxed),
                        Err(cause) => assert_eq!(cause, Broken::TimedOut),
                    }
                })
            })
            .collect();
        parties.into_iter().for_each(|task| task.join().unwrap());
        assert!(matches!(passed.load(Relaxed), 0 | 2));
    });
}

#[test]
fn an_abort_or_a_reset_fails_all_waits() {
    for reset in [false, true] {
        check(500, false, move || {
            let checked = CheckedBarrier::new(3);
            let parties: Vec<_> = (0..2)
                .map(|_| {
                    let checked = Arc::clone(&checked);
                    task(move || {
                        let cause = checked.pass(Deadline::Never).unwrap_err();
                        assert!(matches!(cause, Broken::Reset | Broken::Aborted));
                    })
                })
                .collect();
            if reset {
                checked.barrier.reset(ThreadId::current());
                assert_eq!(checked.barrier.broken(), None);
            }
            // A party that arrived after the reset waits for this abort.
            checked.barrier.abort(ThreadId::current(), Broken::Aborted);
            parties.into_iter().for_each(|task| task.join().unwrap());
        });
    }
}

#[test]
fn after_a_death_at_any_step_the_others_pass_or_get_an_error() {
    check(2000, true, || {
        let checked = CheckedBarrier::new(3);
        let dying = Arc::clone(&checked);
        let dying = task_that_may_die(move || {
            die_within(50);
            _ = dying.pass(Deadline::Never);
        });
        let living: Vec<_> = (0..2)
            .map(|_| {
                let checked = Arc::clone(&checked);
                task(move || match checked.pass(Deadline::Never) {
                    Ok(_) => {}
                    Err(cause) => assert!(matches!(cause, Broken::Died | Broken::Aborted)),
                })
            })
            .collect();
        if dying.join().unwrap() {
            // The party may have died before it arrived. The others learn of that only by a timeout or by this abort.
            checked.barrier.abort(ThreadId::current(), Broken::Aborted);
        }
        living.into_iter().for_each(|task| task.join().unwrap());
    });
}

#[test]
fn a_party_that_dies_waiting_breaks_the_barrier_for_the_others() {
    check(1000, true, || {
        let checked = CheckedBarrier::new(3);
        let dying = Arc::clone(&checked);
        let dying = task_that_may_die(move || {
            let arrival = dying.barrier.arrive(ThreadId::current()).unwrap();
            die_within(30);
            _ = dying.barrier.wait(arrival, Deadline::Never);
        });
        let other = Arc::clone(&checked);
        let other = task(move || {
            assert_eq!(other.pass(Deadline::Never), Err(Broken::Died));
        });
        other.join().unwrap();
        dying.join().unwrap();
    });
}

#[test]
fn a_death_during_an_abort_leaves_no_party_blocked() {
    check(1000, true, || {
        let checked = CheckedBarrier::new(3);
        let waiting: Vec<_> = (0..2)
            .map(|_| {
                let checked = Arc::clone(&checked);
                task(move || assert!(checked.pass(Deadline::Never).is_err()))
            })
            .collect();
        let dying = Arc::clone(&checked);
        let dying = task_that_may_die(move || {
            die_within(20);
            dying.barrier.abort(ThreadId::current(), Broken::Aborted);
        });
        if dying.join().unwrap() && checked.barrier.broken().is_none() {
            // The party died before it arrived, or the others have not noticed its death yet.
            checked.barrier.abort(ThreadId::current(), Broken::Aborted);
        }
        waiting.into_iter().for_each(|task| task.join().unwrap());
    });
}
