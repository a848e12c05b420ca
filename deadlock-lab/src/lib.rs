//! Races, locks, deadlocks, and the ways out.
//!
//! ```
//! use deadlock_lab::{Lock, inversions};
//!
//! static A: Lock<Vec<u32>> = Lock::guarding("a", Vec::new());
//! static B: Lock = Lock::named("b");
//!
//! {
//!     let mut a = A.acquire()?;
//!     let _b = B.acquire()?;
//!     a.push(1);
//! }
//! let _b = B.acquire()?;
//! let _a = A.acquire()?; // This goes well here, but not if another thread does the above at the same time.
//! let found = &inversions()[0];
//! assert!(found.explain(notes_lang::Lang::En).contains("held b"));
//! # Ok::<(), deadlock_lab::Deadlock>(())
//! ```
//!
//! [`Lock`] and [`RLock`] find deadlocks of two kinds, with the names of the threads and locks and the places in the source:
//!
//! - A [`Deadlock`] that happened: if a wait closes a cycle, every thread of the cycle gets it as an error instead of blocking
//!   forever. A [`DeadlockWatch`] looks at the threads while they are stuck.
//! - An [`Inversion`] that could deadlock in another run: threads acquired locks in orders that form a cycle. [`inversions`]
//!   lists them. In a test suite, call [`panic_at_inversions`] first: the `acquire` that inverts an order panics.
//!
//! Only `acquire` makes an order; `try_acquire` and `acquire_timeout` don't wait forever. The rule is simple: all threads
//! acquire all locks in one order. An inversion is reported even if it is harmless because the same thread made all its steps,
//! because one thread had ended before the other began, or because all threads held a third lock at that time.
//!
//! A guard that is forgotten ([`std::mem::forget`]) keeps its lock held, and no report says so once its thread has ended.

pub mod banker;
mod deadlock;
mod held;
mod inversion;
mod json;
mod lock;
mod ordered;
mod orders;
mod phrases;
mod rlock;
mod source_line;
mod table;
mod thread_name;
mod watch;
mod word;

pub use deadlock::{Deadlock, Link};
pub use inversion::Inversion;
pub use lock::{Lock, LockGuard};
pub use ordered::{AllError, AllGuard, acquire_all};
pub use orders::Step;
pub use rlock::{RLock, RLockGuard};
pub use watch::{DeadlockWatch, StuckThreads, inversions, panic_at_inversions};
