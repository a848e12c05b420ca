//! The three threads of every way.

use anyhow::Result;

/// Prints a letter.
pub(super) type Print = fn(&str);

/// What the three threads run: each gets the number of rounds, and prints one letter in each round.
pub(super) type Threads = [fn(u32, Print) -> Result<()>; 3];
