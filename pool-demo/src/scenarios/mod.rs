//! The scenarios, one file each, named as its subcommand.

use std::num::NonZeroUsize;

pub(crate) mod pool;

/// Reads a number of workers: 1 to 256.
fn workers(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<NonZeroUsize>() {
        Ok(workers) if workers.get() <= 256 => Ok(workers),
        _ => Err("give a number from 1 to 256".to_owned()),
    }
}
