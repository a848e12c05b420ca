//! Mistakes get errors that say what is wrong, with the names and numbers that a user needs.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod segments;
mod sync;
mod values;

/// A name that no other process has.
fn name(what: &str) -> String {
    format!("bad-{what}-{}", std::process::id())
}
