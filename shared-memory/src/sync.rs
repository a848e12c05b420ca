//! Locks and their kin for processes and threads at once, with Python's meaning, and nobody's death hangs them.
//!
//! Make them before the fork; then all that are forked share them. Everything works between the threads of
//! one process, too. No signal ends a wait; a time-out counts from the call, on the monotonic clock, which goes on
//! whatever is done to the time of day.
//!
//! # When a process is killed
//! | what it had | what the others see, within some ten milliseconds |
//! |---|---|
//! | a [`Lock`], an [`RLock`] | [`LockError::OwnerDied`], until somebody has put right what it protects |
//! | a permit of a [`Semaphore`] | the permit comes back, to one who waits for it ([`SemaphoreGuard::owner_died`]) |
//! | a place among those who wait | nothing: whoever comes next, or is called next, takes its turn |
//! | a notification of a [`Condition`] that it had not yet acted upon | one who waited with it gets it |
//! | a place at a [`Barrier`] | [`Broken::Died`]: it has come, but will not go on |
//! | an [`Event`] to set | nothing: nobody can know; wait with a time-out |
//!
//! In Python, all but the event and the place in a queue hang the others for good, or count as present.
//!
//! # How
//! A lock is a word that names its holder: the thread's number, and when it started, for numbers are given again.
//! Taking it and giving it is one compare-and-swap each. There is no moment at which it is held and nameless, so a
//! death at any step leaves either a free lock or one whose holder is known. Who waits looks for some
//! microseconds, then sleeps on the word (futex(2)) until it is woken or one to eight milliseconds
//! have passed, and then asks `/proc` whether the holder lives: all who wait for a lock together ask at most once
//! in a tick of the kernel's clock. Those who wait for a condition or at a barrier have a seat each, to be called
//! at by name; a semaphore's permits name their holders like locks.
//!
//! The algorithms (`sync/algorithm`) are checked under shuttle: the same files, in tens of thousands of random
//! orders of steps a test run, with a death before any step. Shuttle's steps are sequentially consistent, so it
//! can't find an order of memory that is too weak; loom could, but tries all orders, and these algorithms with
//! their sleepers and deaths have too many. So the orders are few and plain: who takes a lock or a permit acquires,
//! who gives it releases, a flag that is set before a look is one read-modify-write on the word that
//! the other side changes. Only x86 was run, whose hardware is stricter than the rules of the language.
//!
//! # Why not pthread's robust mutex
//! It can do the same and costs more. Its owner dies into the kernel's list of robust futexes, which each lock
//! and unlock has to maintain; a program can have only one such list, and that is the C library's. It has no
//! semaphore, condition or barrier that survives a death. Measured (`cargo bench -p shared-memory`, two cores of an
//! AMD EPYC at 2.6 GHz, nothing else running; ns for take and give, then for one increment, all contenders together):
//!
//! | | alone | 2 contend | 4 contend |
//! |---|---|---|---|
//! | `std::sync::Mutex`, threads | 4.4 | 18-26 | 22-25 |
//! | `parking_lot::Mutex`, threads | 5.2 | 8-9 | 7.5-8 |
//! | pthread, processes | 5.2 | 15-18 | 15-18 |
//! | pthread, robust, processes | 8.0 | 24-27 | 26-29 |
//! | `sem_t` (Python's locks), processes | 5.2 | 26-29 | 70-76 |
//! | [`Lock`], processes | 4.8 | 6.3 | 6.3-6.5 |
//! | CPython's `Value` with its lock, processes | | 630-850 | 860-1,170 |
//!
//! On another machine, where an atomic addition takes 4.4 ns: std 9.0 alone, [`Lock`] 12.1 alone and 25 with 2 or 4 contenders, std's 42 to 98,
//! parking_lot's 23 to 62, CPython's `Value` 555 with 2 and 1,060 with 4.
//!
//! Under contention the pauses between looks decide: each look takes the word's cache line away from the one who works.
//! With a look at every pause an increment took 15 ns, with pauses that double from 1 on 7 ns, from 8 on 6.3 ns,
//! from 32 on 5.5 ns (and then a lock that gets free is noticed later). From a holder's SIGKILL to the next
//! one's turn: 3.6 ms, where it had waited for 20 ms before.
//!
//! # To build upon
//! [`RawLock`] and [`EventCount`] have no memory of their own, no name and no events: they are parts for things that
//! are made of shared memory, such as a queue. Both take a [`Deadline`], and lie in a [`Place`](crate::Place).
//!
//! # What to know
//! - The next to get a lock is whoever comes first, not who has waited longest.
//! - All who share a lock must see the same numbers of threads: one pid namespace, and one time namespace. A
//!   holder in another pid namespace counts as dead, though it lives.
//! - A process that replaces itself (`exec` without a fork) while it holds something lives on, and holds it as long
//!   as the new program runs: release before `exec`.
//! - Where `/proc` is hidden (`hidepid`), or no descriptor is free to read it, a killed process counts as dead only
//!   when its parent has reaped it, or is the one who waits.
//! - In a forked child the copies of its parent's guards do nothing, also when it holds the same lock itself.
//! - With [`notes_runtime::event`] on, a lock tells who waits for it, takes it and releases it, under its name.

mod algorithm;
mod barrier;
mod clock;
mod condition;
mod error;
mod event;
mod forks;
mod futex;
mod identity;
mod layout;
mod lock;
mod mutual;
mod name;
mod rlock;
mod semaphore;

pub use algorithm::event_count::EventCount;
pub(crate) use algorithm::lock::LockState;
pub use algorithm::raw_lock::{RawLock, RawLockGuard};
pub use barrier::{Barrier, BarrierError, Broken};
pub use clock::Deadline;
pub use condition::Condition;
pub use error::{LockError, ReleaseError};
pub use event::Event;
pub use lock::{Lock, LockGuard};
pub use mutual::Mutual;
pub(crate) use name::{Name, Numbers};
pub use rlock::{RLock, RLockGuard};
pub use semaphore::{BoundedSemaphore, Semaphore, SemaphoreGuard};
