//! A result's reference to its pool.

use std::rc::{Rc, Weak};

use crate::error::PoolError;
use crate::pool_core::{PoolCore, check_owner};

/// A result's reference to its pool, which may have been dropped.
#[derive(Clone, Debug)]
pub(crate) struct PoolHandle<'a> {
    core: Weak<PoolCore<'a>>,
    owner: i32,
}

impl<'a> PoolHandle<'a> {
    pub(crate) fn of(core: &Rc<PoolCore<'a>>) -> PoolHandle<'a> {
        PoolHandle {
            core: Rc::downgrade(core),
            owner: core.owner,
        }
    }

    /// Returns the pool, or `None` if it was dropped. In that case all of its tasks have ended.
    ///
    /// # Errors
    /// `PoolError::NotOwner` in a fork of the pool's owner.
    pub(crate) fn get(&self) -> Result<Option<Rc<PoolCore<'a>>>, PoolError> {
        check_owner(self.owner)?;
        Ok(self.core.upgrade())
    }
}
