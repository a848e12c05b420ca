//! The word that says whether a lock is held: an atomic exchange acquires or releases a lock that no thread waits for.

use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use crate::deadlock::Deadlock;
use crate::held::{self, Held, LockId, Place};
use crate::table::{self, Request};

/// Set while threads wait for the lock.
const WAITED_FOR: u64 = 1;
/// How often a thread looks at a held lock before it blocks.
const LOOKS: u32 = 60;

/// A lock without a guard and without data.
#[derive(Debug)]
pub(crate) struct Word {
    /// 0: free. Otherwise twice the number of the holder's thread, plus [`WAITED_FOR`].
    state: AtomicU64,
    /// Assigned at the first use, so that the constructor is `const`; 0: not yet.
    id: AtomicU64,
}

impl Word {
    pub(crate) const fn new() -> Word {
        Word {
            state: AtomicU64::new(0),
            id: AtomicU64::new(0),
        }
    }

    /// The lock's number, which it gets at its first use.
    #[inline]
    pub(crate) fn id(&self, name: &str) -> LockId {
        match self.id.load(Relaxed) {
            0 => table::register(&self.id, name),
            id => id,
        }
    }

    #[inline]
    pub(crate) fn is_locked(&self) -> bool {
        self.state.load(Relaxed) != 0
    }

    #[inline]
    pub(crate) fn is_held_by_caller(&self) -> bool {
        self.state.load(Relaxed) / 2 == held::thread_number()
    }

    /// Blocks until the calling thread holds the lock, or until its wait is part of a cycle.
    #[inline]
    #[track_caller]
    pub(crate) fn acquire(&self, name: &str, place: Place) -> Result<(), Deadlock> {
        let lock = self.id(name);
        if !held::order_is_known(lock) {
            table::learn_order(lock, place);
        }
        let me = held::thread_number();
        if !self.take_free(me) {
            let _acquired = self.block(lock, name, place, Deadline::Never)?;
        }
        held::push(Held { lock, place });
        event::takes(name);
        Ok(())
    }

    /// Acquires the lock if it is free or becomes free within the time; returns whether the thread holds it now.
    ///
    /// Such a wait ends, so it is part of no deadlock, and says nothing about an order.
    #[track_caller]
    pub(crate) fn acquire_before(
        &self,
        name: &str,
        place: Place,
        deadline: Deadline,
    ) -> Result<bool, Deadlock> {
        let lock = self.id(name);
        let me = held::thread_number();
        let acquired = self.take_free(me)
            || deadline != Deadline::Now && self.block(lock, name, place, deadline)?;
        if acquired {
            held::push(Held { lock, place });
            event::takes(name);
        }
        Ok(acquired)
    }

    /// Releases the lock, which the calling thread holds.
    #[inline]
    #[track_caller]
    pub(crate) fn release(&self, name: &str) {
        let lock = self.id.load(Relaxed);
        held::pop(lock);
        event::releases(name);
        if self.state.swap(0, Release) & WAITED_FOR != 0 {
            table::wake(lock);
        }
    }

    #[inline]
    fn take_free(&self, me: u64) -> bool {
        let taken = self.state.compare_exchange(0, me * 2, Acquire, Relaxed);
        taken.is_ok()
    }

    /// Takes the lock if it is free; otherwise makes sure that its holder wakes a thread when it releases the lock.
    fn take_or_announce(&self, me: u64, others_wait: bool) -> bool {
        loop {
            let state = self.state.load(Relaxed);
            let (new, acquires) = match state {
                0 => (me * 2 + u64::from(others_wait), true),
                _ if state & WAITED_FOR != 0 => return false,
                _ => (state | WAITED_FOR, false),
            };
            let changed = self.state.compare_exchange(state, new, Acquire, Relaxed);
            if changed.is_ok() {
                return acquires;
            }
        }
    }

    #[cold]
    #[track_caller]
    fn block(
        &self,
        lock: LockId,
        name: &str,
        place: Place,
        deadline: Deadline,
    ) -> Result<bool, Deadlock> {
        let me = held::thread_number();
        if !self.is_held_by_caller() {
            for _ in 0..LOOKS {
                if !self.is_locked() && self.take_free(me) {
                    return Ok(true);
                }
                std::hint::spin_loop();
            }
        }
        event::waits(name);
        let request = Request {
            thread: me,
            lock,
            place,
            deadline,
        };
        let result = table::wait(&request, |others_wait| {
            self.take_or_announce(me, others_wait)
        });
        if !matches!(result, Ok(true)) {
            event::gives_up(name);
        }
        result
    }
}

impl Drop for Word {
    fn drop(&mut self) {
        match *self.id.get_mut() {
            0 => {}
            id => table::forget(id),
        }
    }
}
