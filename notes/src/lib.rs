//! The frame that every demo shares: its command line, its supervisor, and the index of all scenarios.
//!
//! A demo's `main.rs` lists its scenarios in [`demo!`]. What a scenario calls (lines, pace, random numbers, threads) is
//! in the runtime and re-exported here, so that a scenario imports only `notes`.

pub mod catalog;
pub mod demo;
pub mod local_time;
pub mod measure;
mod os_error;
mod phrases;
pub mod slow;
pub mod supervise;

pub use notes_lang as lang;
pub use os_error::os_error_text;

/// A text that the notes do not have, in the language of `--lang` or the locale.
///
/// Names in braces are replaced by values, as by `format!`.
///
/// ```
/// use notes::lang::{self, Lang};
///
/// lang::set(Some(Lang::Zh));
/// let port = 7890;
/// assert_eq!(notes::text!(en: "port {port}", zh: "端口 {port}"), "端口 7890");
/// ```
#[macro_export]
macro_rules! text {
    (en: $en:literal, zh: $zh:literal $(,)?) => {
        match $crate::lang::current() {
            $crate::lang::Lang::En => format!($en),
            $crate::lang::Lang::Zh => format!($zh),
        }
    };
}

/// Prints a [`text!`] to standard output.
#[macro_export]
macro_rules! explain {
    ($($texts:tt)*) => { $crate::say!("{}", $crate::text!($($texts)*)) };
}

/// Prints the line below which a scenario goes on beyond the notes: their own program prints none of what follows.
#[macro_export]
macro_rules! ours {
    () => {
        $crate::explain!(en: "--- not in the notes ---", zh: "--- 以下不在笔记里 ---")
    };
}

pub use notes_runtime::{actor, event, interrupt, output, pace, random, record, say, thread, warn};
