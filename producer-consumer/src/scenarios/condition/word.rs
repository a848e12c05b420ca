//! The word before `wait`: what the notes have, and what is right.

use producer_consumer::{ConditionGuard, LockError};

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Word {
    /// As in the notes: who was woken goes on
    If,
    /// As is right: who was woken looks again
    While,
}

impl Word {
    /// Waits on account of `must_wait`. This is the line that it is all about.
    pub(super) fn wait<T>(
        self,
        item: &mut ConditionGuard<'_, T>,
        must_wait: impl Fn(&T) -> bool,
    ) -> Result<(), LockError> {
        match self {
            // Woken is not yet right: another one may have been faster, or the wake-up may have been meant for another.
            Word::If => {
                if must_wait(item) {
                    item.wait()?;
                }
            }
            Word::While => {
                while must_wait(item) {
                    item.wait()?;
                }
            }
        }
        Ok(())
    }

    /// What a consumer says when it has taken an item. The notes' notify wakes one, be it the producer or another
    /// consumer, for whom there is nothing. With a `while` that one would sleep again and the producer would never
    /// wake: so all are woken.
    pub(super) fn wake<T>(self, item: &ConditionGuard<'_, T>) -> Result<(), LockError> {
        match self {
            Word::If => item.notify(),
            Word::While => item.notify_all(),
        }
    }
}
