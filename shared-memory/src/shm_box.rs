//! `ShmBox`: one struct of atomics in memory that forked children share.

#![expect(unsafe_code, reason = "it dereferences a pointer into a mapping")]

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::Arc;

use notes_runtime::memory::Pages;

use crate::segment::MapError;

/// A type that may lie in a [`ShmBox`]: a struct of atomics.
///
/// # Safety
/// All-zero bytes are a valid value. Other processes may use the value through `&Self` at any time: this leaves it
/// valid and is no data race. The type contains no addresses, needs no drop, and needs at most a page's alignment. It
/// is `repr(C)` (or a single atomic), so that all programs agree on its layout.
pub unsafe trait Shared: Sync + 'static {}

/// A `T` in shared memory, all zero at first; a clone is a handle to the same memory.
///
/// Use it for data structures in shared memory, whose fields are atomics, [`RawLock`](crate::sync::RawLock) or
/// [`EventCount`](crate::sync::EventCount). A forked child has the value at the same address. The kernel frees the
/// memory when every process that has it has dropped its handles, has exited, or was killed.
pub struct ShmBox<T> {
    at: NonNull<T>,
    /// Keeps the memory mapped.
    memory: Arc<dyn Any + Send + Sync>,
}

impl<T: Shared> ShmBox<T> {
    /// Zeroed memory for a `T`, in pages of its own.
    ///
    /// # Errors
    /// If the kernel has no memory.
    pub fn new() -> Result<ShmBox<T>, MapError> {
        const { assert!(!std::mem::needs_drop::<T>() && align_of::<T>() <= 4096) };
        let bytes = size_of::<T>();
        let pages = Pages::anonymous(bytes).map_err(MapError::of(bytes))?;
        let at = pages.first().cast();
        let memory = Arc::new(pages);
        // SAFETY: the mapping is aligned to a page, as large as a `T`, zero, and lives in `memory`.
        Ok(unsafe { ShmBox::within(memory, at) })
    }

    /// A `T` within memory that stays mapped as long as `memory` lives.
    ///
    /// # Safety
    /// `at` is aligned and points to a valid `T` in `memory`, and every process uses it as a `T`.
    pub(crate) unsafe fn within(memory: Arc<dyn Any + Send + Sync>, at: NonNull<T>) -> ShmBox<T> {
        ShmBox { at, memory }
    }

    /// A handle to a field of this `T`, which keeps the whole `T` mapped.
    pub(crate) fn field<U: Shared>(&self, choose: impl FnOnce(&T) -> &U) -> ShmBox<U> {
        ShmBox {
            at: NonNull::from(choose(self)),
            memory: Arc::clone(&self.memory),
        }
    }
}

impl<T> Deref for ShmBox<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: `at` points to a `T` that is valid from the first moment (`new`, `within`) to the last (see
        // `Shared`), and mapped as long as `self.memory` lives.
        unsafe { self.at.as_ref() }
    }
}

impl<T> Clone for ShmBox<T> {
    fn clone(&self) -> ShmBox<T> {
        ShmBox {
            at: self.at,
            memory: Arc::clone(&self.memory),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for ShmBox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

// SAFETY: a `ShmBox` gives access only by `&T`, and any thread may unmap the memory.
unsafe impl<T: Sync> Send for ShmBox<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for ShmBox<T> {}
