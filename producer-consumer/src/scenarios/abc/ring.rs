//! What all ways have in common.

use anyhow::Result;

/// Three in a ring, 0, 1, 2, 0 …: one at a time has its turn.
pub(super) trait Ring: Send + Sync {
    /// Called once by each, before its first turn.
    fn enter(&self, _me: usize) -> Result<()> {
        Ok(())
    }

    /// Waits for the turn of `me`, does the work, and hands over to the next one.
    fn in_turn(&self, me: usize, work: &mut dyn FnMut()) -> Result<()>;
}

/// Who comes after `me`.
pub(super) fn next(me: usize) -> usize {
    (me + 1) % 3
}
