//! `Array`: an array of values that processes share, with one lock for all elements.

use std::fmt;
use std::mem::{self, ManuallyDrop};
use std::ops::{Deref, DerefMut, RangeBounds};

use notes_runtime::names::DefaultNames;

use crate::array_error::{ArrayError, check_index, check_range};
use crate::data::ShmData;
use crate::locked_elements::{CopyAccess, LockedElements};
use crate::segment::SegmentError;
use crate::sync::{Lock, LockError, Name};
use crate::typed_segment::TypedSegment;

static NAMES: DefaultNames = DefaultNames::new("Array");

/// An array of plain data that processes share: Python's `multiprocessing.Array`.
///
/// It has at least one element, and its length is fixed. Each access acquires the array's lock, unless this thread
/// holds it already. All elements of a slice are copied at one moment. [`lock`](Array::lock) returns a guard that
/// derefs to a slice, for several accesses under one lock:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let stock = shared_memory::Array::new([3, 0, 5])?;
/// {
///     let mut stock = stock.lock()?;
///     stock[0] -= 1;
///     stock[1] += 1;
///     stock.sort();
/// } // written back, and unlocked
/// assert_eq!(stock.to_vec()?, [1, 2, 5]);
/// assert_eq!(stock.slice(1..)?, [2, 5]);
/// # Ok(())
/// # }
/// ```
///
/// The guard copies the whole array twice. For a few elements of a large array, hold the lock alone:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let stock = shared_memory::Array::new([3, 0, 5])?;
/// let _held = stock.get_lock().acquire()?;
/// stock.set(0, stock.get(0)? - 1)?;
/// stock.set(1, stock.get(1)? + 1)?;
/// # Ok(())
/// # }
/// ```
///
/// Make it before the fork, or [create](Array::create) it under a name; a clone refers to the same array.
/// [`RawArray`](crate::RawArray) is an array without a lock.
#[derive(Clone)]
pub struct Array<T: ShmData> {
    elements: LockedElements<T>,
}

/// Holds the lock of an [`Array`], and a copy of its elements that can be read and changed as a slice.
///
/// When it is dropped, a changed copy is written back, then the lock is released. The guard works on a copy, because
/// other processes may write the shared memory at any time: a plain slice of that memory would be a data race. If the
/// process is killed while the guard lives, the array is unchanged; if it is killed during the write-back, the array
/// is changed in part. In both cases the next thread that acquires the lock gets [`LockError::OwnerDied`].
///
/// While the guard lives, all other accesses to the same array fail in this thread ([`LockError::HeldByCaller`]), also
/// through a clone: use the guard. A [`release`](Lock::release) of the lock fails, too
/// ([`ReleaseError::HeldByGuard`](crate::ReleaseError::HeldByGuard)). In a forked child the copy of a guard does
/// nothing.
///
/// A forgotten guard ([`std::mem::forget`]) counts as alive: its copy is not written back, and it holds the lock until
/// its thread ends. To hold the lock without a guard, [`leak`](ArrayGuard::leak) it.
#[must_use = "the array is unlocked when this is dropped"]
pub struct ArrayGuard<'a, T: ShmData> {
    copy: Vec<T>,
    is_changed: bool,
    /// Releases the lock after the copy has been written back.
    access: CopyAccess<'a, T>,
}

impl<T: ShmData> Array<T> {
    /// An array for this process and the children that it will fork.
    ///
    /// # Errors
    /// [`SegmentError::Empty`], or if the kernel has no memory to share.
    pub fn new(elements: impl IntoIterator<Item = T>) -> Result<Array<T>, SegmentError> {
        let elements: Vec<T> = elements.into_iter().collect();
        Ok(Array::of(
            TypedSegment::new(&elements)?,
            NAMES.next().into(),
        ))
    }

    /// An array that other processes [open](Array::open) by its name; see [`Segment`](crate::Segment).
    ///
    /// # Errors
    /// The same as [`Segment::create`](crate::Segment::create).
    pub fn create(
        name: &str,
        elements: impl IntoIterator<Item = T>,
    ) -> Result<Array<T>, SegmentError> {
        let elements: Vec<T> = elements.into_iter().collect();
        let segment = TypedSegment::create(name, &elements)?;
        Ok(Array::of(segment, name.to_owned().into()))
    }

    /// The array that another process has created under this name.
    ///
    /// # Errors
    /// The same as [`Segment::open`](crate::Segment::open); [`SegmentError::OtherType`] and
    /// [`SegmentError::OtherKind`] if the memory is not an array of this type.
    pub fn open(name: &str) -> Result<Array<T>, SegmentError> {
        Ok(Array::of(TypedSegment::open(name)?, name.to_owned().into()))
    }

    fn of(segment: TypedSegment<T>, name: Name) -> Array<T> {
        let elements = LockedElements::new(segment, name);
        Array { elements }
    }

    /// The number of elements.
    #[expect(clippy::len_without_is_empty, reason = "an array is never empty")]
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// The current element at `index`. Blocks as long as another thread or process holds the lock.
    ///
    /// # Errors
    /// [`ArrayError::Index`]. [`ArrayError::Lock`] if a holder of the lock died, or this thread has an [`ArrayGuard`]
    /// of this array.
    #[track_caller]
    pub fn get(&self, index: usize) -> Result<T, ArrayError> {
        check_index(index, self.len())?;
        let _held = self.elements.acquire()?;
        Ok(self.elements.elements().load(index))
    }

    /// Changes the element at `index`, for all processes. Blocks like [`get`](Array::get).
    ///
    /// # Errors
    /// The same as [`get`](Array::get).
    #[track_caller]
    pub fn set(&self, index: usize, element: T) -> Result<(), ArrayError> {
        check_index(index, self.len())?;
        let _held = self.elements.acquire()?;
        self.elements.elements().store(index, element);
        Ok(())
    }

    /// The elements of a range, such as `1..3` or `..`, at one moment. Blocks like [`get`](Array::get).
    ///
    /// # Errors
    /// [`ArrayError::Slice`], and [`ArrayError::Lock`] as [`get`](Array::get).
    #[track_caller]
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Result<Vec<T>, ArrayError> {
        let range = check_range(range, self.len())?;
        let _held = self.elements.acquire()?;
        let elements = self.elements.elements();
        Ok(range.map(|index| elements.load(index)).collect())
    }

    /// Writes `elements` into the array from index `start` on, at one moment. Blocks like [`get`](Array::get).
    ///
    /// # Errors
    /// The same as [`slice`](Array::slice); in that case nothing is changed.
    #[track_caller]
    pub fn set_slice(&self, start: usize, elements: &[T]) -> Result<(), ArrayError> {
        let range = check_range(start..start.saturating_add(elements.len()), self.len())?;
        let _held = self.elements.acquire()?;
        for (index, element) in range.zip(elements) {
            self.elements.elements().store(index, *element);
        }
        Ok(())
    }

    /// All elements at one moment: Python's `a[:]`. Blocks like [`get`](Array::get).
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder of the lock died; [`LockError::HeldByCaller`] if this thread has an
    /// [`ArrayGuard`] of this array.
    #[track_caller]
    pub fn to_vec(&self) -> Result<Vec<T>, LockError> {
        let _held = self.elements.acquire()?;
        Ok(self.copy())
    }

    /// An iterator over all elements as they are at this moment.
    ///
    /// # Errors
    /// The same as [`to_vec`](Array::to_vec).
    #[track_caller]
    pub fn iter(&self) -> Result<std::vec::IntoIter<T>, LockError> {
        self.to_vec().map(Vec::into_iter)
    }

    /// Acquires the lock to read and to write all elements as a slice. Blocks like [`Lock::acquire`].
    ///
    /// # Errors
    /// The same as [`Lock::acquire`].
    #[track_caller]
    pub fn lock(&self) -> Result<ArrayGuard<'_, T>, LockError> {
        let (copy, access) = self.elements.acquire_for_copy(|_| self.copy())?;
        Ok(ArrayGuard {
            copy,
            is_changed: false,
            access,
        })
    }

    /// The array's lock, to hold it for several accesses, or to [recover](Lock::recover) it after a death. To make a
    /// condition of this lock, see [`Value::get_lock`](crate::Value::get_lock).
    pub fn get_lock(&self) -> &Lock {
        self.elements.lock()
    }

    /// A copy of the elements. The caller must hold the lock.
    fn copy(&self) -> Vec<T> {
        let elements = self.elements.elements();
        (0..self.len()).map(|index| elements.load(index)).collect()
    }
}

impl<T: ShmData> ArrayGuard<'_, T> {
    /// Writes a changed copy back, and leaves the lock held: this thread has to [`release`](Lock::release) it later.
    pub fn leak(self) {
        let mut guard = ManuallyDrop::new(self);
        guard.write_back();
        guard.access.mark_leaked();
        drop(mem::take(&mut guard.copy));
    }

    fn write_back(&self) {
        self.access
            .finish(self.is_changed.then_some(self.copy.as_slice()));
    }
}

impl<T: ShmData> Deref for ArrayGuard<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.copy
    }
}

impl<T: ShmData> DerefMut for ArrayGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.is_changed = true;
        &mut self.copy
    }
}

impl<T: ShmData> Drop for ArrayGuard<'_, T> {
    fn drop(&mut self) {
        self.write_back();
    }
}

impl<T: ShmData> fmt::Debug for Array<T> {
    /// Omits the elements: reading them might block.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Array")
            .field("len", &self.len())
            .field("lock", self.get_lock())
            .finish_non_exhaustive()
    }
}

impl<T: ShmData + fmt::Debug> fmt::Debug for ArrayGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.copy.fmt(f)
    }
}
