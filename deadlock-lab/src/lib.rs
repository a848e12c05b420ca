//! Races, locks, deadlocks, and the ways out.
//!
//! ```
//! use deadlock_lab::Lock;
//!
//! let lock = Lock::named("mutexA");
//! let held = lock.acquire()?;
//! let deadlock = lock.acquire().unwrap_err(); // The caller holds it itself.
//! assert!(deadlock.explain(notes_lang::Lang::En).contains("mutexA"));
//! drop(held);
//! # Ok::<(), deadlock_lab::Deadlock>(())
//! ```
//!
//! [`Lock`] finds deadlocks instead of blocking forever. It knows which thread holds it and which threads wait for it.
//! If a wait would close a cycle, the threads of the cycle get a [`Deadlock`], which says which thread holds what,
//! which thread waits for what, and where in the source.

pub mod banker;
mod deadlock;
mod lock;
mod phrases;
mod table;

pub use deadlock::{Deadlock, Link};
pub use lock::{Lock, LockGuard};
