//! How a condition's wait releases a lock, and acquires it again in the same way.

use notes_runtime::deadline::Deadline;

use super::handle::Lock;
use crate::sync::algorithm::lock::Acquired;
use crate::sync::error::{LockError, ReleaseError};
use crate::sync::thread_id::ThreadId;

/// How a thread holds a lock. A condition's wait releases the lock and then restores this hold.
#[derive(Clone, Copy, Debug)]
pub struct Hold {
    /// How many times the thread has acquired the lock.
    pub(in crate::sync) depth: u64,
    /// For how many of these acquisitions the thread leaked the guard.
    pub(in crate::sync) leaked: u64,
}

impl Hold {
    /// The hold of a new holder: one guard.
    pub(in crate::sync) const ONCE: Hold = Hold {
        depth: 1,
        leaked: 0,
    };
}

impl Lock {
    /// Releases the lock for a condition's wait.
    #[track_caller]
    pub(in crate::sync) fn release_all(&self) -> Result<Hold, ReleaseError> {
        let leaked = u64::from(self.state.is_leaked());
        let hold = Hold { depth: 1, leaked };
        self.release_once().map(|()| hold)
    }

    /// Acquires the lock also after the death of a holder; in that case returns an error.
    #[track_caller]
    pub(in crate::sync) fn reacquire(&self, hold: Hold) -> Result<(), LockError> {
        let acquired = self.acquire_even_inconsistent(ThreadId::current(), Deadline::Never)?;
        if hold.leaked > 0 {
            self.state.mark_leaked();
        }
        match acquired {
            Some(Acquired::OwnerDied) => Err(self.owner_died_error()),
            _ => Ok(()),
        }
    }
}
