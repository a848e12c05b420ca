//! What every way consists of: three threads.

use anyhow::Result;

/// Prints a letter.
pub(super) type Print = fn(&str);

/// What the three threads run: so many rounds, each with one letter to print.
pub(super) type Threads = [fn(u32, Print) -> Result<()>; 3];
