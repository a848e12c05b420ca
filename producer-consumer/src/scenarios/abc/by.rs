//! How each thread learns that it is its turn: the value of `--by`.

use std::sync::Arc;

use anyhow::Result;

use super::ring::Ring;
use super::{atomics, channels, condition, locks, park, semaphores};

#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum By {
    /// One condition for all, as in the notes
    Condition,
    /// A lock for each, opened by the one before
    Locks,
    /// A semaphore for each
    Semaphores,
    /// A channel to each, and one token that goes round
    Channels,
    /// A number, and the next one's thread is unparked
    Park,
    /// A number that all look at again and again
    Atomics,
}

impl By {
    pub(super) fn ring(self) -> Result<Arc<dyn Ring>> {
        let ring: Arc<dyn Ring> = match self {
            By::Condition => Arc::new(condition::Conditions::new()),
            By::Locks => Arc::new(locks::Locks::new()?),
            By::Semaphores => Arc::new(semaphores::Semaphores::new()),
            By::Channels => Arc::new(channels::Channels::new()?),
            By::Park => Arc::new(park::Parked::new()),
            By::Atomics => Arc::new(atomics::Turn::new()),
        };
        Ok(ring)
    }
}
