//! A place for one value of atomics in memory that forked children share.

#![expect(unsafe_code, reason = "reading what lies in a mapping is unsafe")]

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;

use crate::MapError;
use crate::segment::Pages;

/// What may lie in a [`Place`]: a struct of atomics.
///
/// # Safety
/// All-zero bytes are a valid value; whatever other processes do through `&Self` at any time leaves
/// it valid and is no data race; nothing in it is an address; it needs no drop and no more than a
/// page's alignment; it is `repr(C)` (or a single atomic), so that all programs agree on its layout.
pub unsafe trait Shared: Sync + 'static {}

/// A `T` in shared memory, all zero at first; a clone is the same place.
///
/// For what is built of shared memory: the fields are atomics, [`RawLock`](crate::sync::RawLock) or
/// [`EventCount`](crate::sync::EventCount). A forked child has it at the same address. The memory goes when the last process that has it
/// ends, however it ends, or has dropped its handles.
pub struct Place<T> {
    at: NonNull<T>,
    /// Keeps the memory mapped.
    memory: Arc<dyn Any + Send + Sync>,
}

impl<T: Shared> Place<T> {
    /// A place of its own, in pages of its own.
    ///
    /// # Errors
    /// If the kernel has no memory.
    pub fn new() -> Result<Place<T>, MapError> {
        const { assert!(!std::mem::needs_drop::<T>() && align_of::<T>() <= 4096) };
        let pages = Pages::anonymous(size_of::<T>())?;
        let at = pages.first().cast();
        let memory = Arc::new(pages);
        // SAFETY: the mapping is aligned to a page, as large as a `T`, zero, and lives in `memory`.
        Ok(unsafe { Place::within(memory, at) })
    }

    /// A place within memory that somebody else has mapped, and that stays mapped as long as
    /// `memory` lives.
    ///
    /// # Safety
    /// At `at`, well aligned, a valid `T` lies in `memory`, and all that use it do so as a `T`.
    pub(crate) unsafe fn within(memory: Arc<dyn Any + Send + Sync>, at: NonNull<T>) -> Place<T> {
        Place { at, memory }
    }

    /// The place of a part of this one, which keeps all of it mapped.
    pub(crate) fn part<U: Shared>(&self, choose: impl FnOnce(&T) -> &U) -> Place<U> {
        Place {
            at: NonNull::from(choose(self)),
            memory: Arc::clone(&self.memory),
        }
    }
}

impl<T> Deref for Place<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: a valid `T` from the first moment (`new`, `within`) to the last (see `Shared`),
        // and mapped as long as `self.memory` lives.
        unsafe { self.at.as_ref() }
    }
}

impl<T> Clone for Place<T> {
    fn clone(&self) -> Place<T> {
        Place {
            at: self.at,
            memory: Arc::clone(&self.memory),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Place<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

// SAFETY: all that a `Place` gives is a `&T`, and the memory may be unmapped by any thread.
unsafe impl<T: Sync> Send for Place<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Place<T> {}
