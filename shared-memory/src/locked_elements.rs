//! `LockedElements`: elements with their lock, for `Value` and `Array`, and guards that work on a copy.

use std::sync::atomic::Ordering;

use crate::atomic_slice::AtomicSlice;
use crate::data::ShmData;
use crate::sync::{Lock, LockError, LockGuard, Name};
use crate::typed_segment::TypedSegment;

/// Elements in shared memory and their lock; a clone refers to the same memory and the same lock.
#[derive(Clone)]
pub(crate) struct LockedElements<T: ShmData> {
    segment: TypedSegment<T>,
    lock: Lock,
}

/// Holds the lock for a guard that works on a copy of the elements.
///
/// While the guard lives, its thread gets an error if it accesses the elements in another way, also through another
/// handle: the guard would overwrite what such an access changes, and the access would not see the guard's changes.
/// The thread's id, stored beside the lock, marks that the guard exists. The mark is void in a forked child and after
/// the death of the thread, because no other thread has this id.
pub(crate) struct CopyAccess<'a, T: ShmData> {
    elements: &'a LockedElements<T>,
    held: LockGuard<'a>,
}

impl<T: ShmData> LockedElements<T> {
    /// The elements of `segment`, whose lock has `name` in pictures and errors.
    pub(crate) fn new(segment: TypedSegment<T>, name: Name) -> LockedElements<T> {
        let lock = segment.lock(name);
        LockedElements { segment, lock }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.segment.elements().len()
    }

    /// The elements. The caller must hold the lock.
    #[inline]
    pub(crate) fn elements(&self) -> &AtomicSlice<T> {
        self.segment.elements()
    }

    pub(crate) fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Acquires the lock for one access, unless this thread holds it already.
    #[inline]
    #[track_caller]
    pub(crate) fn acquire(&self) -> Result<Option<LockGuard<'_>>, LockError> {
        let Some(me) = self.lock.held_by_caller() else {
            return self.lock.acquire().map(Some);
        };
        if self.segment.guard_owner().load(Ordering::Relaxed) == me.bits() {
            let lock = self.lock.name().to_owned();
            return Err(LockError::HeldByCaller { lock });
        }
        Ok(None)
    }

    /// Acquires the lock for a guard, and makes the guard's copy with `load`.
    #[inline]
    #[track_caller]
    pub(crate) fn acquire_for_copy<C>(
        &self,
        load: impl FnOnce(&AtomicSlice<T>) -> C,
    ) -> Result<(C, CopyAccess<'_, T>), LockError> {
        let held = self.lock.acquire()?;
        let copy = load(self.elements()); // May panic, so the mark is set after it.
        let owner = held.owner().bits();
        self.segment.guard_owner().store(owner, Ordering::Relaxed);
        let access = CopyAccess {
            elements: self,
            held,
        };
        Ok((copy, access))
    }
}

impl<T: ShmData> CopyAccess<'_, T> {
    /// Writes the changed copy back, and lets this thread access the elements again. Does nothing in a forked child,
    /// which has a copy of the guard but does not hold the lock.
    #[inline]
    pub(crate) fn finish(&self, changed: Option<&[T]>) {
        if !self.held.is_in_force() {
            return;
        }
        for (index, element) in changed.into_iter().flatten().enumerate() {
            self.elements.elements().store(index, *element);
        }
        let guard_owner = self.elements.segment.guard_owner();
        guard_owner.store(0, Ordering::Relaxed);
    }

    /// Leaves the lock held for a later `release`. For a guard that has [finished](CopyAccess::finish) and is then
    /// forgotten.
    pub(crate) fn mark_leaked(&self) {
        self.held.mark_leaked();
    }
}
