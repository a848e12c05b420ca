//! The run-time parts that the libraries and demos share.
//!
//! They are lines, pace, random numbers, actors, threads, events, and the clean-up of a program that ends early.
//!
//! ```
//! use notes_runtime::thread::Thread;
//! use notes_runtime::{pace, say};
//!
//! let mut thread = Thread::new(|| {
//!     pace::sleep(0.001);
//!     say!("in {}", notes_runtime::thread::current_name()); // in Thread-1
//! });
//! thread.start()?;
//! thread.join()?;
//! # Ok::<(), notes_runtime::thread::ThreadError>(())
//! ```
//!
//! Two features add what not every library needs, and the packages for it: `codec` the modules `codec` and `inherit`,
//! `random` the module `random`.

pub mod actor;
#[cfg(feature = "codec")]
pub mod codec;
pub mod deadline;
pub mod descriptors;
pub mod event;
mod identity;
#[cfg(feature = "codec")]
pub mod inherit;
pub mod interrupt;
pub mod label;
pub mod memory;
pub mod names;
mod never;
pub mod output;
pub mod pace;
pub mod polling;
#[cfg(feature = "random")]
pub mod random;
pub mod record;
pub mod say;
pub mod thread;
