//! What every demo shares: lines, pace, transcripts, events, timelines and exercises.

pub mod actor;
pub mod event;
pub mod interrupt;
pub mod lang;
pub mod pace;
pub mod random;
pub mod record;
pub mod say;
pub mod timeline;
pub mod transcript;
