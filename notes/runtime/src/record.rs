//! The record of a run's events: who did what when, across threads, forks and programs.
//!
//! A supervisor owns the [`Recorder`] and passes its [`env`](Recorder::env) to the program that it
//! starts; there [`event::open_from_env`](crate::event::open_from_env) maps the same memory. An
//! event is written into a slot of its own and marked valid last, so whatever kills a process
//! costs at most the event that it was writing. [`Recorder::read`] gives the [`Record`], the
//! common ground of pictures, explanations and checks.

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
