//! `Value`: one value that processes share, with a lock of its own.

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytemuck::Pod;

use crate::block::Block;
use crate::segment::SegmentError;
use crate::sync::{Lock, LockError, LockGuard, Name, Numbers};

static NUMBERS: Numbers = Numbers::of("Value");

/// A value of plain data that processes share: Python's `multiprocessing.Value`.
///
/// Every access takes the value's lock, unless this thread holds it already. Reading and then
/// writing is two accesses, between which another process may write: `n.set(n.get()? + 1)` loses updates.
/// [`lock`](Value::lock) keeps the others out from the reading to the writing:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let total = shared_memory::Value::new(40)?;
/// *total.lock()? += 2;
/// assert_eq!(total.get()?, 42);
/// # Ok(())
/// # }
/// ```
///
/// If a process dies with the lock, `get`, `set` and `lock` are errors until one has vouched for the value:
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
/// Make it before the fork, or [create](Value::create) it under a name; a clone is the same value.
/// Without the lock: [`RawValue`](crate::RawValue).
#[derive(Clone)]
pub struct Value<T: Pod> {
    block: Block<T>,
    lock: Lock,
}

/// Holds the lock of a [`Value`], and a copy of it that can be read and changed.
///
/// When it is dropped, a changed copy is written back, then the lock is released. So nobody sees
/// the changes in between, and one who is killed in between has changed nothing.
#[must_use = "the value is unlocked when this is dropped"]
pub struct ValueGuard<'a, T: Pod> {
    value: &'a Value<T>,
    copy: T,
    is_changed: bool,
    /// Dropped after the copy was written back.
    _held: LockGuard<'a>,
}

impl<T: Pod> Value<T> {
    /// A value for this process and the children that it will fork.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new(value: T) -> Result<Value<T>, SegmentError> {
        Ok(Value::of(Block::new(&[value])?, NUMBERS.next()))
    }

    /// A value that other processes [open](Value::open) by its name; see [`Segment`](crate::Segment).
    ///
    /// # Errors
    /// As [`Segment::create`](crate::Segment::create).
    pub fn create(name: &str, value: T) -> Result<Value<T>, SegmentError> {
        Ok(Value::of(
            Block::create(name, &[value])?,
            name.to_owned().into(),
        ))
    }

    /// The value that another process has created under this name.
    ///
    /// # Errors
    /// As [`Segment::open`](crate::Segment::open); [`SegmentError::OtherType`],
    /// [`SegmentError::NotOne`] and [`SegmentError::OtherKind`] if it is something else.
    pub fn open(name: &str) -> Result<Value<T>, SegmentError> {
        let block = Block::open(name)?;
        match block.elements().len() {
            1 => Ok(Value::of(block, name.to_owned().into())),
            len => Err(SegmentError::NotOne {
                name: name.to_owned(),
                len,
            }),
        }
    }

    fn of(block: Block<T>, name: Name) -> Value<T> {
        let lock = block.lock(name);
        Value { block, lock }
    }

    /// The value now. Blocks as long as somebody else holds the lock.
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder of the lock died.
    #[track_caller]
    pub fn get(&self) -> Result<T, LockError> {
        let _held = hold(&self.lock)?;
        Ok(self.block.elements().load(0))
    }

    /// Changes the value, for all processes. Blocks as long as somebody else holds the lock.
    ///
    /// # Errors
    /// As [`get`](Value::get).
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), LockError> {
        let _held = hold(&self.lock)?;
        self.block.elements().store(0, value);
        Ok(())
    }

    /// Takes the lock for reading and writing in one: `*value.lock()? += 1`.
    ///
    /// # Errors
    /// As [`Lock::acquire`].
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> Result<ValueGuard<'_, T>, LockError> {
        let held = self.lock.acquire()?;
        Ok(ValueGuard {
            value: self,
            copy: self.block.elements().load(0),
            is_changed: false,
            _held: held,
        })
    }

    /// The value's lock, for several accesses in one, or to [recover](Lock::recover) after a death.
    pub fn get_lock(&self) -> &Lock {
        &self.lock
    }
}

/// Takes the lock, if this thread hasn't.
#[inline]
#[track_caller]
pub(crate) fn hold(lock: &Lock) -> Result<Option<LockGuard<'_>>, LockError> {
    if lock.is_held() {
        return Ok(None);
    }
    lock.acquire().map(Some)
}

impl<T: Pod> Deref for ValueGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.copy
    }
}

impl<T: Pod> DerefMut for ValueGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.is_changed = true;
        &mut self.copy
    }
}

impl<T: Pod> Drop for ValueGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // A forked child has a copy of the guard, but not the lock.
        if self.is_changed && self._held.is_takers() && self.value.lock.is_held() {
            self.value.block.elements().store(0, self.copy);
        }
    }
}

impl<T: Pod> fmt::Debug for Value<T> {
    /// Without the value: reading it might block.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value")
            .field("lock", &self.lock)
            .finish_non_exhaustive()
    }
}

impl<T: Pod + fmt::Debug> fmt::Debug for ValueGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.copy.fmt(f)
    }
}
