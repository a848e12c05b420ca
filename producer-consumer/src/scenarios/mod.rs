//! The scenarios, one file each, named as its subcommand.

use std::ops::RangeInclusive;

pub(crate) mod abc;
pub(crate) mod barrier;
pub(crate) mod condition;
pub(crate) mod event;
pub(crate) mod items;
pub(crate) mod order_kinds;
pub(crate) mod queue;
pub(crate) mod semaphore;
pub(crate) mod semaphore_items;
pub(crate) mod sentinel;
pub(crate) mod three_locks;
pub(crate) mod ticker;
mod with;
pub(crate) mod with_lock;
pub(crate) mod work_queue;

/// Ends the calling thread with the error of `result`, which its `join` then reports.
fn end_thread(result: anyhow::Result<()>) {
    if let Err(error) = result {
        panic!("{error:#}");
    }
}

/// Reads a whole number; if the text is none or out of range, the error names the range.
fn within(range: RangeInclusive<u32>) -> impl Fn(&str) -> Result<u32, String> + Clone {
    move |text| match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!("give a whole number in {range:?}")),
    }
}
