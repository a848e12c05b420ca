//! What the calling thread holds: a stack that only this thread reads and writes.
//!
//! It has no destructor, so locks can also be used while a thread's other thread-local values are destroyed.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Identifies a lock. No two locks of a run ever get the same number, even at the same address. 0 is no lock.
pub(crate) type LockId = u64;

/// A source line.
pub(crate) type Place = &'static Location<'static>;

/// A lock that the thread holds, and where it acquired it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) lock: LockId,
    pub(crate) place: Place,
}

/// How many locks a thread can hold before the stack allocates memory.
const INLINE: usize = 16;
/// How many pairs of locks a thread remembers; a power of two.
const PAIRS: usize = 256;

struct Thread {
    /// 0: the thread has no number yet.
    number: Cell<u64>,
    len: Cell<usize>,
    /// The first locks, in the order in which they were acquired.
    first: [Cell<Option<Held>>; INLINE],
    /// The others. It has no destructor, so it is emptied when the last of them is released.
    more: RefCell<ManuallyDrop<Vec<Held>>>,
    /// Pairs `(before, after)` whose order the lock-order graph knows, each at the place that its hash says.
    known: [Cell<(LockId, LockId)>; PAIRS],
}

thread_local! {
    static THREAD: Thread = const { Thread {
        number: Cell::new(0),
        len: Cell::new(0),
        first: [const { Cell::new(None) }; INLINE],
        more: RefCell::new(ManuallyDrop::new(Vec::new())),
        known: [const { Cell::new((0, 0)) }; PAIRS],
    } };
}

/// The calling thread's number, never 0. No two threads of a run get the same number.
#[inline]
pub(crate) fn thread_number() -> u64 {
    THREAD.with(|thread| match thread.number.get() {
        0 => next_number(thread),
        number => number,
    })
}

#[cold]
fn next_number(thread: &Thread) -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Relaxed);
    thread.number.set(number);
    number
}

/// Whether the lock-order graph knows that this thread acquires `lock` after each lock that it holds.
#[inline]
pub(crate) fn order_is_known(lock: LockId) -> bool {
    THREAD.with(|thread| match thread.len.get() {
        0 => true,
        len if len <= INLINE => thread.first[..len]
            .iter()
            .all(|held| held.get().is_none_or(|held| thread.knows(held.lock, lock))),
        _ => thread
            .all()
            .iter()
            .all(|held| thread.knows(held.lock, lock)),
    })
}

/// Remembers that the lock-order graph knows the order of these two locks.
pub(crate) fn remember(before: LockId, after: LockId) {
    THREAD.with(|thread| thread.known[slot(before, after)].set((before, after)));
}

/// Adds a lock that the thread has acquired.
#[inline]
pub(crate) fn push(held: Held) {
    THREAD.with(|thread| {
        let len = thread.len.get();
        match thread.first.get(len) {
            Some(place) => place.set(Some(held)),
            None => thread.more.borrow_mut().push(held),
        }
        thread.len.set(len + 1);
    });
}

/// Removes a lock that the thread is about to release.
#[inline]
pub(crate) fn pop(lock: LockId) {
    THREAD.with(|thread| {
        let len = thread.len.get();
        let last = len.checked_sub(1).and_then(|last| thread.first.get(last));
        let is_last = last.is_some_and(|last| last.get().is_some_and(|last| last.lock == lock));
        if is_last {
            thread.len.set(len - 1);
        } else {
            thread.remove(lock);
        }
    });
}

/// All locks that the thread holds, in the order in which it acquired them.
pub(crate) fn all() -> Vec<Held> {
    THREAD.with(Thread::all)
}

impl Thread {
    #[inline]
    fn knows(&self, before: LockId, after: LockId) -> bool {
        before == after || self.known[slot(before, after)].get() == (before, after)
    }

    fn all(&self) -> Vec<Held> {
        let inline = self.len.get().min(INLINE);
        let first = self.first[..inline].iter().filter_map(Cell::get);
        first.chain(self.more.borrow().iter().copied()).collect()
    }

    /// Guards may be dropped in any order, so the lock can be anywhere in the stack.
    #[cold]
    fn remove(&self, lock: LockId) {
        let mut all = self.all();
        if let Some(at) = all.iter().rposition(|held| held.lock == lock) {
            all.remove(at);
        }
        let (inline, more) = all.split_at(all.len().min(INLINE));
        for (place, held) in self.first.iter().zip(inline) {
            place.set(Some(*held));
        }
        // An empty Vec owns no memory, so a thread that holds few locks leaks none when it ends.
        drop(ManuallyDrop::into_inner(
            self.more.replace(ManuallyDrop::new(more.to_vec())),
        ));
        self.len.set(all.len());
    }
}

#[inline]
fn slot(before: LockId, after: LockId) -> usize {
    // A multiplication spreads the low bits of both over the high bits.
    let mixed = (before.rotate_left(32) ^ after).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 32) as usize % PAIRS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_released_in_any_order_also_more_than_have_room_inline() {
        let here = Location::caller();
        let count = 3 * INLINE as u64;
        for lock in 1..=count {
            push(Held { lock, place: here });
        }
        for lock in (1..=count).filter(|lock| lock % 3 != 0) {
            pop(lock);
        }
        let left: Vec<_> = all().iter().map(|held| held.lock).collect();
        let expected: Vec<_> = (1..=count).filter(|lock| lock % 3 == 0).collect();
        assert_eq!(left, expected);
        for lock in expected.into_iter().rev() {
            pop(lock);
        }
        assert!(all().is_empty());
    }

    #[test]
    fn the_stack_needs_no_destructor() {
        assert!(!std::mem::needs_drop::<Thread>());
    }
}
