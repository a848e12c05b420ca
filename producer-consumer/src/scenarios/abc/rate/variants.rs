//! The condition with one thing changed, to see what that thing costs.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use super::super::ring::{Ring, next};

fn lock(current: &Mutex<usize>) -> MutexGuard<'_, usize> {
    current.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait<'a>(condvar: &Condvar, held: MutexGuard<'a, usize>, me: usize) -> MutexGuard<'a, usize> {
    let waited = condvar.wait_while(held, |current| *current != me);
    waited.unwrap_or_else(PoisonError::into_inner)
}

/// Gives the lock back before it wakes the others: Python's `notify_all` can't.
pub(super) struct UnlockedFirst {
    current: Mutex<usize>,
    changed: Condvar,
}

impl UnlockedFirst {
    pub(super) fn new() -> UnlockedFirst {
        UnlockedFirst {
            current: Mutex::new(0),
            changed: Condvar::new(),
        }
    }
}

impl Ring for UnlockedFirst {
    fn in_turn(&self, me: usize, work: &mut dyn FnMut()) -> Result<()> {
        let mut current = wait(&self.changed, lock(&self.current), me);
        work();
        *current = next(me);
        drop(current);
        self.changed.notify_all();
        Ok(())
    }
}

/// Wakes only the one whose turn it is: a condition for each, about the same number.
pub(super) struct ConditionEach {
    current: Mutex<usize>,
    is_turn_of: [Condvar; 3],
}

impl ConditionEach {
    pub(super) fn new() -> ConditionEach {
        ConditionEach {
            current: Mutex::new(0),
            is_turn_of: Default::default(),
        }
    }
}

impl Ring for ConditionEach {
    fn in_turn(&self, me: usize, work: &mut dyn FnMut()) -> Result<()> {
        let mut current = wait(&self.is_turn_of[me], lock(&self.current), me);
        work();
        *current = next(me);
        drop(current);
        self.is_turn_of[next(me)].notify_one();
        Ok(())
    }
}
