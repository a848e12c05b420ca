//! A semaphore never admits more holders than permits, and loses no wake-up and no permit of a dead holder.

use std::sync::Arc;

use super::check;
use crate::machine::{AtomicU64, Deadline, Ordering::Relaxed, ThreadId, mortal, task, will_die};
use crate::permit::Permit;
use crate::semaphore::{SemaphoreState, TooMany};

struct Room {
    semaphore: SemaphoreState,
    permits: u64,
    inside: AtomicU64,
}

impl Room {
    fn new(permits: u32, bounded: bool) -> Arc<Room> {
        let semaphore = SemaphoreState::new();
        semaphore.set_up(permits, bounded);
        Arc::new(Room {
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
    fn visit(&self, deadline: Deadline) -> bool {
        let Some(permit) = self.acquire(deadline) else {
            return false;
        };
        assert!(self.inside.fetch_add(1, Relaxed) < self.permits, "too many");
        self.inside.fetch_add(u64::MAX, Relaxed); // One less.
        self.semaphore.release(ThreadId::current(), permit);
        true
    }
}

fn visitors(room: &Arc<Room>, deadlines: &[Deadline]) {
    let visitor = |deadline: &Deadline| {
        let (room, deadline) = (Arc::clone(room), *deadline);
        task(move || {
            for _ in 0..2 {
                assert!(room.visit(deadline) || deadline == Deadline::Soon);
            }
        })
    };
    let tasks: Vec<_> = deadlines.iter().map(visitor).collect();
    tasks.into_iter().for_each(|task| task.join().unwrap());
    assert_eq!(room.semaphore.value(), room.permits);
}

#[test]
fn so_many_at_a_time_and_nobody_sleeps_for_ever() {
    // There are two slots: with three permits, one permit is a spare one.
    for permits in 1..=3 {
        check(750, false, move || {
            let room = Room::new(permits, false);
            visitors(&room, &vec![Deadline::Never; permits as usize + 2]);
        });
    }
}

#[test]
fn who_gives_up_takes_nobody_elses_wake_up_along() {
    check(1000, false, || {
        let deadlines = [
            Deadline::Soon,
            Deadline::Never,
            Deadline::Soon,
            Deadline::Never,
        ];
        visitors(&Room::new(1, false), &deadlines);
    });
}

#[test]
fn every_gift_reaches_one_who_waits() {
    check(1500, false, || {
        let room = Room::new(0, false);
        let takers: Vec<_> = (0..3)
            .map(|_| {
                let room = Arc::clone(&room);
                task(move || assert!(room.acquire(Deadline::Never).is_some()))
            })
            .collect();
        let givers: Vec<_> = [1, 2]
            .map(|gifts| {
                let room = Arc::clone(&room);
                task(move || (0..gifts).for_each(|_| room.release().unwrap()))
            })
            .into();
        let all = takers.into_iter().chain(givers);
        all.for_each(|task| task.join().unwrap());
        assert_eq!(room.semaphore.value(), 0);
    });
}

#[test]
fn a_bounded_one_never_has_more_permits_than_at_first() {
    // There are two slots: of three permits, one is a spare one.
    for permits in [2, 3] {
        check(500, false, move || {
            let room = Room::new(permits, true);
            let tasks: Vec<_> = (0..=permits)
                .map(|_| {
                    let room = Arc::clone(&room);
                    task(move || {
                        let permit = room.acquire(Deadline::Never).unwrap();
                        room.semaphore.leak(ThreadId::current(), permit);
                        room.release().unwrap();
                    })
                })
                .collect();
            tasks.into_iter().for_each(|task| task.join().unwrap());
            assert_eq!(room.release(), Err(TooMany));
            assert_eq!(room.semaphore.value(), u64::from(permits));
        });
    }
}

#[test]
fn a_leaked_permit_comes_back_also_if_the_one_who_releases_it_dies() {
    check(1000, true, || {
        let room = Room::new(1, true);
        let permit = room.acquire(Deadline::Never).unwrap();
        room.semaphore.leak(ThreadId::current(), permit);
        let dying = Arc::clone(&room);
        let dying = mortal(move || {
            let release = dying.semaphore.begin_release(ThreadId::current()).unwrap();
            will_die(20);
            _ = dying.semaphore.finish_release(ThreadId::current(), release);
        });
        assert!(room.visit(Deadline::Never));
        dying.join().unwrap();
        assert_eq!(room.semaphore.value(), 1);
    });
}

#[test]
fn wherever_one_dies_its_permit_comes_back() {
    check(2500, true, || {
        let room = Room::new(1, false);
        let dying: Vec<_> = (0..2)
            .map(|_| {
                let room = Arc::clone(&room);
                mortal(move || {
                    will_die(20);
                    let permit = room.acquire(Deadline::Never).unwrap();
                    room.semaphore.release(ThreadId::current(), permit);
                })
            })
            .collect();
        // Use other tasks here: a dead task would leave the count of visitors wrong.
        let living: Vec<_> = (0..2)
            .map(|_| {
                let room = Arc::clone(&room);
                task(move || {
                    for _ in 0..2 {
                        let permit = room.acquire(Deadline::Never).unwrap();
                        assert_eq!(room.inside.fetch_add(1, Relaxed), 0);
                        room.inside.fetch_add(u64::MAX, Relaxed);
                        room.semaphore.release(ThreadId::current(), permit);
                    }
                })
            })
            .collect();
        living.into_iter().for_each(|task| task.join().unwrap());
        dying.into_iter().for_each(|task| _ = task.join().unwrap());
        assert!(room.acquire(Deadline::Never).is_some());
    });
}
