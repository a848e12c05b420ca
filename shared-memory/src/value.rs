//! `Value`: one value that processes share, with a lock of its own.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::slice;

use notes_runtime::names::DefaultNames;

use crate::data::ShmData;
use crate::locked_elements::{CopyAccess, LockedElements};
use crate::segment::SegmentError;
use crate::sync::{Lock, LockError, Name};
use crate::typed_segment::TypedSegment;

static NAMES: DefaultNames = DefaultNames::new("Value");

/// A value of plain data that processes share: Python's `multiprocessing.Value`.
///
/// Each access acquires the value's lock, unless this thread holds it already. A read followed by a write is two
/// accesses, and another process may write in between: `n.set(n.get()? + 1)` loses updates. [`lock`](Value::lock)
/// holds the lock from the read to the write:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let total = shared_memory::Value::new(40)?;
/// *total.lock()? += 2;
/// assert_eq!(total.get()?, 42);
///
/// let is_over = shared_memory::Value::new(false)?; // any plain data: see `ShmData`
/// is_over.set(true)?;
/// # Ok(())
/// # }
/// ```
///
/// If a process dies while it holds the lock, `get`, `set` and `lock` fail until the value has been checked:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let total = shared_memory::Value::new(40)?;
/// let held = total.get_lock().recover()?;
/// if held.owner_died().is_some() {
///     total.set(0)?;
///     held.mark_consistent();
/// }
/// # Ok(())
/// # }
/// ```
///
/// Make it before the fork, or [create](Value::create) it under a name; a clone refers to the same value.
/// [`RawValue`](crate::RawValue) is a value without a lock.
#[derive(Clone)]
pub struct Value<T: ShmData> {
    element: LockedElements<T>,
}

/// Holds the lock of a [`Value`], and a copy of it that can be read and changed.
///
/// When it is dropped, a changed copy is written back, then the lock is released. So other processes don't see
/// intermediate states, and a process that is killed in between has changed nothing.
///
/// While the guard lives, [`get`](Value::get) and [`set`](Value::set) of the same value fail in this thread
/// ([`LockError::HeldByCaller`]), also through a clone: use the guard. A [`release`](Lock::release) of the lock fails,
/// too ([`ReleaseError::HeldByGuard`](crate::ReleaseError::HeldByGuard)). In a forked child the copy of a guard does
/// nothing.
///
/// A forgotten guard ([`std::mem::forget`]) counts as alive: its copy is not written back, and it holds the lock until
/// its thread ends. To hold the lock without a guard, [`leak`](ValueGuard::leak) it.
#[must_use = "the value is unlocked when this is dropped"]
pub struct ValueGuard<'a, T: ShmData> {
    copy: T,
    is_changed: bool,
    /// Releases the lock after the copy has been written back.
    access: CopyAccess<'a, T>,
}

impl<T: ShmData> Value<T> {
    /// A value for this process and the children that it will fork.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new(value: T) -> Result<Value<T>, SegmentError> {
        Ok(Value::of(TypedSegment::new(&[value])?, NAMES.next().into()))
    }

    /// A value that other processes [open](Value::open) by its name; see [`Segment`](crate::Segment).
    ///
    /// # Errors
    /// The same as [`Segment::create`](crate::Segment::create).
    pub fn create(name: &str, value: T) -> Result<Value<T>, SegmentError> {
        let segment = TypedSegment::create(name, &[value])?;
        Ok(Value::of(segment, name.to_owned().into()))
    }

    /// The value that another process has created under this name.
    ///
    /// # Errors
    /// The same as [`Segment::open`](crate::Segment::open); [`SegmentError::OtherType`], [`SegmentError::NotOne`] and
    /// [`SegmentError::OtherKind`] if the memory is not a value of this type.
    pub fn open(name: &str) -> Result<Value<T>, SegmentError> {
        let segment = TypedSegment::open_one(name)?;
        Ok(Value::of(segment, name.to_owned().into()))
    }

    fn of(segment: TypedSegment<T>, name: Name) -> Value<T> {
        let element = LockedElements::new(segment, name);
        Value { element }
    }

    /// The current value. Blocks as long as another thread or process holds the lock.
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder of the lock died; [`LockError::HeldByCaller`] if this thread has a
    /// [`ValueGuard`] of this value.
    #[track_caller]
    pub fn get(&self) -> Result<T, LockError> {
        let _held = self.element.acquire()?;
        Ok(self.element.elements().load(0))
    }

    /// Changes the value, for all processes. Blocks as long as another thread or process holds the lock.
    ///
    /// # Errors
    /// The same as [`get`](Value::get).
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), LockError> {
        let _held = self.element.acquire()?;
        self.element.elements().store(0, value);
        Ok(())
    }

    /// Acquires the lock to read and to write: `*value.lock()? += 1`. Blocks like [`Lock::acquire`].
    ///
    /// # Errors
    /// The same as [`Lock::acquire`].
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> Result<ValueGuard<'_, T>, LockError> {
        let (copy, access) = self.element.acquire_for_copy(|elements| elements.load(0))?;
        Ok(ValueGuard {
            copy,
            is_changed: false,
            access,
        })
    }

    /// The value's lock, to hold it for several accesses with [`get`](Value::get) and [`set`](Value::set) (not with
    /// [`lock`](Value::lock), which would acquire the lock a second time), or to [recover](Lock::recover) it after a
    /// death.
    ///
    /// A [`Condition`](crate::Condition) of this lock releases it while it waits. Wait without a [`ValueGuard`]: the
    /// guard would later overwrite what other threads have changed meanwhile.
    pub fn get_lock(&self) -> &Lock {
        self.element.lock()
    }
}

impl<T: ShmData> ValueGuard<'_, T> {
    /// Writes a changed copy back, and leaves the lock held: this thread has to [`release`](Lock::release) it later.
    pub fn leak(self) {
        let guard = ManuallyDrop::new(self);
        guard.write_back();
        guard.access.mark_leaked();
    }

    #[inline]
    fn write_back(&self) {
        let changed = self.is_changed.then_some(slice::from_ref(&self.copy));
        self.access.finish(changed);
    }
}

impl<T: ShmData> Deref for ValueGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.copy
    }
}

impl<T: ShmData> DerefMut for ValueGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.is_changed = true;
        &mut self.copy
    }
}

impl<T: ShmData> Drop for ValueGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.write_back();
    }
}

impl<T: ShmData> fmt::Debug for Value<T> {
    /// Omits the value: reading it might block.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value")
            .field("lock", self.get_lock())
            .finish_non_exhaustive()
    }
}

impl<T: ShmData + fmt::Debug> fmt::Debug for ValueGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.copy.fmt(f)
    }
}
