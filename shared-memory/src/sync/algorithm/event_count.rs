//! An event count: threads wait for a change. The threads that make the change pay almost nothing while no thread
//! waits.

use super::machine::{AtomicU64, Deadline, Ordering, SlicedWait, Waited, wake, yield_until};

/// A place where processes and threads wait for a change in your own shared memory. All zero means that no thread
/// waits.
///
/// A waiter gives a condition to check. A thread that changes what the condition depends on calls
/// [`notify`](EventCount::notify), which costs one load while no thread sleeps.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
///
/// use shared_memory::sync::{Deadline, EventCount};
///
/// static ITEMS: AtomicU64 = AtomicU64::new(0); // In shared memory, if other processes are to add some.
/// static MORE: EventCount = EventCount::new();
///
/// std::thread::scope(|scope| {
///     scope.spawn(|| assert!(MORE.wait_until(Deadline::Never, || ITEMS.load(SeqCst) > 0)));
///     ITEMS.fetch_add(1, SeqCst);
///     MORE.notify(1);
/// });
/// ```
///
/// # Memory order
/// The change before `notify`, and the load in the condition, must be atomic and `SeqCst`. Otherwise the notifier and
/// the waiter could each miss what the other one has just written.
///
/// # When a process is killed
/// A killed sleeper does not affect other threads. A thread that was woken and dies before it acts has used up the
/// notification: the other waiters check their condition again without one, after at most 64 ms.
#[repr(C)]
#[derive(Debug)]
pub struct EventCount {
    /// The lowest bit says that a thread may be sleeping. The other bits are a number that changes with each
    /// notification of a sleeper.
    word: AtomicU64,
}

const SLEEPERS: u64 = 1;
const ONE_TIME: u64 = 2;

impl EventCount {
    /// An event count without waiters. In shared memory, zeros are the same.
    #[allow(clippy::new_without_default, reason = "zeroed memory is its default")]
    pub const fn new() -> EventCount {
        EventCount {
            word: AtomicU64::new(0),
        }
    }

    /// Waits until `done` returns true; returns `false` if the deadline passed first. `done` may be called at any time
    /// and any number of times. Spins for some microseconds, then sleeps. A signal does not end the wait.
    pub fn wait_until(&self, deadline: Deadline, mut done: impl FnMut() -> bool) -> bool {
        if deadline == Deadline::Now {
            return done();
        }
        yield_until(&mut done) || self.sleep_until(deadline, done)
    }

    /// Wakes at most `count` sleepers, which check their condition again; returns how many it woke.
    #[inline]
    pub fn notify(&self, count: u32) -> u32 {
        if self.word.load(Ordering::SeqCst) & SLEEPERS == 0 {
            return 0;
        }
        self.wake(count)
    }

    fn sleep_until(&self, deadline: Deadline, mut done: impl FnMut() -> bool) -> bool {
        let mut sliced = SlicedWait::long(deadline);
        loop {
            // Set the flag before the check: a thread that changes something after the check sees the flag.
            let seen = self.word.fetch_or(SLEEPERS, Ordering::SeqCst) | SLEEPERS;
            if done() {
                return true;
            }
            if sliced.wait(&self.word, seen) == Waited::TimedOut {
                return done();
            }
        }
    }

    #[cold]
    fn wake(&self, count: u32) -> u32 {
        // Change the number, so that a thread that has checked and is about to sleep does not sleep.
        let seen = self.word.fetch_add(ONE_TIME, Ordering::SeqCst) + ONE_TIME;
        let woken = wake(&self.word, count);
        if woken < count {
            // No sleeper is left. A thread that began to wait since then saw the flag, and may be sleeping by now.
            let next = (seen + ONE_TIME) & !SLEEPERS;
            let (success, failure) = (Ordering::SeqCst, Ordering::SeqCst);
            let cleared = self.word.compare_exchange(seen, next, success, failure);
            if cleared.is_ok() {
                return woken + wake(&self.word, u32::MAX);
            }
        }
        woken
    }
}
