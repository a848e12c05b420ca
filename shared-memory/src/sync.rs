//! Locks for processes and threads that behave like Python's and survive the death of their holders.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use shared_memory::Lock;
//!
//! let lock = Lock::new()?; // before the fork
//! {
//!     let _held = lock.acquire()?; // in any process, or any thread
//! } // released
//! # Ok(())
//! # }
//! ```
//!
//! Create them before the fork; then all forked processes share them. They also work between the threads of one
//! process. A signal does not end a wait. A timeout starts with the call, on the monotonic clock: changing the time of
//! day does not affect it.
//!
//! # When a process is killed
//! | what the killed process had | what the others see, within about ten milliseconds |
//! |---|---|
//! | a [`Lock`], an [`RLock`] | [`LockError::OwnerDied`], until the data has been repaired |
//! | a permit of a [`Semaphore`] | a waiter gets the permit ([`SemaphoreGuard::owner_died`]) |
//! | a place among the waiters | nothing: the next waiter takes its turn |
//! | a notification of a [`Condition`] that it had not acted upon | another waiter gets it |
//! | a place at a [`Barrier`] | [`Broken::Died`]: the party has arrived, but can't go on |
//! | an [`Event`] that it should have set | nothing, because they can't know it: wait with a timeout |
//!
//! In Python the others hang, or the dead process counts as present, in all cases except the event and the place among
//! the waiters.
//!
//! # How it works
//! A lock is a word that names its holder by the thread's id, its PID namespace and its start time: the kernel reuses
//! ids, and the same id is another thread in another namespace. Acquiring and releasing it take one compare-and-swap
//! each. A held lock always names its holder, so a death at any step leaves either a free lock or one with a known
//! holder. A waiter spins for some microseconds, then sleeps on the word (futex(2)) until it is woken. After one to
//! eight milliseconds without a wake-up, it checks in `/proc` whether the holder is alive; all waiters of a lock
//! together check at most once in a tick of the kernel's clock. Each thread that waits for a condition or at a barrier
//! has its own slot, so it can be woken individually. A semaphore's permits name their holders as locks do.
//!
//! The algorithms (`sync/algorithm`) are checked with shuttle: each test run executes the same files in tens of
//! thousands of random schedules, with deaths at any step. Shuttle's steps are sequentially consistent, so it can't
//! find a memory order that is too weak. Loom could, but it tries all schedules, and these algorithms have too many.
//! So the memory orders are few and simple: acquiring a lock or a permit has acquire order, releasing it has release
//! order, and a flag is set before a check by one read-modify-write of the word that the other side changes. The
//! algorithms have only run on x86, whose hardware is stricter than the rules of the language.
//!
//! # Why not pthread's robust mutex
//! A robust mutex can do the same and costs more. The kernel learns about held mutexes from a list that each lock and
//! unlock has to maintain; a program has only one such list, which belongs to the C library. There is no robust
//! semaphore, condition or barrier. Measured (`cargo bench -p shared-memory`, two cores of an AMD EPYC at 2.6 GHz,
//! nothing else running; ns for acquire and release, then for one increment, all contenders together):
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
//! On another machine, where an atomic addition takes 4.4 ns: std takes 9.0 alone, [`Lock`] 12.1 alone and 25 with 2
//! or 4 contenders, std's 42 to 98, parking_lot's 23 to 62, CPython's `Value` 555 with 2 and 1,060 with 4.
//!
//! Under contention the pauses between checks decide the speed: each check takes the word's cache line away from the
//! holder. With a check at every pause an increment took 15 ns, with pauses that double from 1 on 7 ns, from 8 on 6.3
//! ns, from 32 on 5.5 ns (but then waiters notice later that the lock is free). From a holder's SIGKILL until a waiter
//! acquires the lock: 3.6 ms, if the waiter had waited for 20 ms before.
//!
//! # Building blocks
//! [`RawLock`] and [`EventCount`] allocate no memory and have no name and no events: use them as parts of data
//! structures in shared memory, such as a queue. Both take a [`Deadline`], and lie in a [`ShmBox`](crate::ShmBox).
//! [`futex`] has the two system calls below them, for a protocol whose own state word is what its processes sleep on.
//!
//! # What to know
//! - A lock is not fair: the next holder is the thread that tries first after the release, not the thread that has
//!   waited longest.
//! - Only a waiter in the PID namespace of a thread notices the thread's death. For all others the thread counts as
//!   alive: they wait until such a waiter has taken over, or until their timeout. So let the processes that share a
//!   lock live in one namespace (`unshare --pid`, a container), or give each wait a timeout.
//! - If `/proc/self/ns` can't be read and the kernel is older than Linux 6.11, a process does not know its PID namespace. Then
//!   it notices no other process's death, and no other process notices its death.
//! - In a time namespace other than the machine's first one (`unshare --time`), start times can't be compared. There, a
//!   dead holder counts as alive as long as another thread has its id.
//! - A process that replaces its program (`exec` without a fork) while it holds a lock keeps the lock as long as the
//!   new program runs: release the lock before `exec`.
//! - Where `/proc` is hidden (`hidepid`), or no descriptor is free to read it, a killed process counts as dead only
//!   when its parent has reaped it, or if the waiter is its parent.
//! - In a forked child the copies of its parent's guards do nothing, even if the child holds the same lock itself.
//! - With [`notes_runtime::event`] on, a lock reports each wait, acquire and release under its name.

mod algorithm;
mod barrier;
mod clock;
mod condition;
mod condition_lock;
mod error;
mod event;
pub mod futex;
mod layout;
mod lock;
mod name;
mod namespace;
mod proc_stat;
mod rlock;
mod semaphore;
mod thread_id;

pub use algorithm::event_count::EventCount;
pub(crate) use algorithm::lock::LockState;
pub use algorithm::raw_lock::{RawLock, RawLockGuard, RawLockHold};
pub use barrier::{Barrier, BarrierError, Broken};
pub use condition::{Condition, ConditionGuard};
pub use condition_lock::ConditionLock;
pub use error::{LockError, ReleaseError};
pub use event::Event;
pub use lock::{Lock, LockGuard};
pub(crate) use name::Name;
pub use notes_runtime::deadline::Deadline;
pub use rlock::{RLock, RLockGuard};
pub use semaphore::{BoundedSemaphore, Semaphore, SemaphoreError, SemaphoreGuard};
