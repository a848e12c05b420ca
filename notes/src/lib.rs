//! The frame that every demo shares: its command line, its supervisor, and the index of all scenarios.
//!
//! A demo's `main.rs` lists its scenarios in [`demo!`]; what a scenario calls (lines, pace, random numbers, threads)
//! comes from the runtime and is re-exported here, so that a scenario imports `notes` alone.

pub mod catalog;
pub mod demo;
pub mod local_time;
pub mod measure;
mod phrases;
pub mod supervise;

pub use notes_lang as lang;
pub use notes_runtime::{actor, event, interrupt, output, pace, random, record, say, thread, warn};
