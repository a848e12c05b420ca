//! What every way consists of.

use anyhow::Result;

/// What the three threads run. Each gets the number of rounds and a function that prints; it prints one letter in each
/// round.
pub(crate) type Threads = [fn(u32, fn(&str)) -> Result<()>; 3];
