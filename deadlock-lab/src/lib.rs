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
//! [`Lock`] is a lock that finds deadlocks instead of hanging in them: it knows its holder and who
//! waits for it, and a thread that would close a circle of waiting gets a [`Deadlock`] that says
//! who holds what, who waits for what, and where in the source.

mod deadlock;
mod lock;
mod phrases;
mod table;

pub use deadlock::{Deadlock, Link};
pub use lock::{Guard, Lock};
