//! An event count: to wait until something that others change has come, at no cost to them while nobody waits.

use super::machine::{AtomicU64, Deadline, Ordering, Patience, Waited, wake, yield_until};

/// Where processes and threads wait for something in shared memory of your own; all zero: nobody waits.
///
/// Who waits gives a condition to look at. Who changes what it looks at says so with
/// [`notify`](EventCount::notify), which costs a load while nobody sleeps.
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
/// # What both must keep to
/// The change that `notify` tells of, and the look of the condition, are atomic and `SeqCst`. Otherwise each
/// of the two could miss what the other has just written.
///
/// # When a process is killed
/// One that sleeps harms nobody. One that was woken and dies before it does what it was woken for has
/// swallowed the notification: the others look again by themselves, at the latest 64 ms later.
#[repr(C)]
#[derive(Debug)]
pub struct EventCount {
    /// The lowest bit: somebody may sleep. The others: another number for each notification of such a one.
    word: AtomicU64,
}

const SLEEPERS: u64 = 1;
const ONE_TIME: u64 = 2;

impl EventCount {
    /// One where nobody waits yet. In shared memory all zero is as good.
    #[allow(clippy::new_without_default, reason = "zeroed memory is its default")]
    pub const fn new() -> EventCount {
        EventCount {
            word: AtomicU64::new(0),
        }
    }

    /// Waits until `done`, which may be asked at any time and any number of times; `false`: not until the
    /// deadline. Looks for some microseconds, then sleeps. A signal does not end it.
    pub fn wait_until(&self, deadline: Deadline, mut done: impl FnMut() -> bool) -> bool {
        if deadline == Deadline::Now {
            return done();
        }
        yield_until(&mut done) || self.sleep_until(deadline, done)
    }

    /// Wakes `count` of those who sleep; how many there were. They look at their condition again.
    #[inline]
    pub fn notify(&self, count: u32) -> u32 {
        if self.word.load(Ordering::SeqCst) & SLEEPERS == 0 {
            return 0;
        }
        self.wake(count)
    }

    fn sleep_until(&self, deadline: Deadline, mut done: impl FnMut() -> bool) -> bool {
        let mut patience = Patience::long(deadline);
        loop {
            // First the flag, then the look: who changes something after the look sees the flag.
            let seen = self.word.fetch_or(SLEEPERS, Ordering::SeqCst) | SLEEPERS;
            if done() {
                return true;
            }
            if patience.wait(&self.word, seen) == Waited::TimedOut {
                return done();
            }
        }
    }

    #[cold]
    fn wake(&self, count: u32) -> u32 {
        // Another number, so that who has looked and is about to sleep does not.
        let seen = self.word.fetch_add(ONE_TIME, Ordering::SeqCst) + ONE_TIME;
        let woken = wake(&self.word, count);
        if woken < count {
            // Nobody slept any more. Who has come since saw the flag, and perhaps sleeps by now.
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
