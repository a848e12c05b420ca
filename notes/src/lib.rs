//! What every demo shares: lines, pace, transcripts, events and timelines.

pub mod actor;
pub mod catalog;
pub mod codec;
pub mod demo;
pub mod event;
pub mod interrupt;
pub mod lang;
pub mod local_time;
pub mod measure;
pub mod pace;
pub mod random;
pub mod record;
pub mod say;
pub mod supervise;
pub mod testing;
pub mod thread;
pub mod timeline;
pub mod transcript;
