//! The record of a run's events: which actor did what and when, across threads, forks and programs.
//!
//! A supervisor owns the [`Recorder`] and passes its [`env`](Recorder::env) to the program that it starts. There,
//! [`event::open_from_env`](crate::event::open_from_env) maps the same memory. Each event has its own slot, and the
//! writer marks the slot valid last. So a process that is killed loses at most the event that it was writing.
//! [`Recorder::read`] returns the [`Record`], on which pictures, explanations and checks are based.

mod buffer;
mod code;
mod entry;
mod error;
mod recorder;
mod slot;
#[cfg(test)]
mod tests;

pub(crate) use buffer::Buffer;
pub use entry::{Activity, ActorKind, Event, EventKind, Record};
pub use error::OpenError;
pub use recorder::Recorder;
pub(crate) use recorder::{ENV, command_line};
pub(crate) use slot::Draft;
