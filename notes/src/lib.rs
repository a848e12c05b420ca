//! The frame that every demo shares: its command line, its supervisor, and the index of all scenarios.
//!
//! A demo's `main.rs` lists its scenarios in [`demo!`]. What a scenario calls (lines, pace, random numbers, threads) is
//! in the runtime and re-exported here, so that a scenario imports only `notes`.

pub mod catalog;
pub mod demo;
pub mod local_time;
pub mod measure;
mod phrases;
pub mod supervise;

pub use notes_lang as lang;

/// Prints a line that the notes do not print, in the language of `--lang` or the locale.
///
/// Names in braces are replaced by values, as by [`say!`].
#[macro_export]
macro_rules! explain {
    (en: $en:literal, zh: $zh:literal $(,)?) => {
        match $crate::lang::current() {
            $crate::lang::Lang::En => $crate::say!($en),
            $crate::lang::Lang::Zh => $crate::say!($zh),
        }
    };
}

pub use notes_runtime::{actor, event, interrupt, output, pace, random, record, say, thread, warn};
