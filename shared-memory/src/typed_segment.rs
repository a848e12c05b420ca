//! `TypedSegment`: a segment that holds a type's name, a length, a lock, and the elements.

#![expect(
    unsafe_code,
    reason = "the compiler cannot check which types are where in a mapping"
)]

use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::atomic_slice::AtomicSlice;
use crate::data::ShmData;
use crate::segment::{Kind, MapError, OsError, Segment, SegmentError};
use crate::shm_box::{Shared, ShmBox};
use crate::sync::{Lock, LockState, Name};

/// Elements with their header; a clone refers to the same memory.
#[derive(Clone, Debug)]
pub(crate) struct TypedSegment<T: ShmData> {
    header: ShmBox<Header>,
    elements: AtomicSlice<T>,
}

/// The start of the segment. A change of its layout needs another [`Kind`]. Except for the lock and the guard's owner,
/// the header is written once, before other processes can open the segment. Each process that opens the segment checks
/// it.
#[repr(C)]
#[derive(Debug)]
struct Header {
    /// The size of an element.
    element_bytes: AtomicU64,
    len: AtomicU64,
    lock: LockState,
    /// The thread that has a live guard with a copy of the elements; 0 means none. Only the lock's holder writes it.
    guard_owner: AtomicU64,
    /// The element's type without its path (paths differ between programs), truncated or padded with zeros.
    type_name: [AtomicU64; NAME_WORDS],
}

const NAME_WORDS: usize = 6;

/// The offset of the elements: behind the header, on a separate cache line.
const ELEMENTS: usize = 128;

const _: () = assert!(size_of::<Header>() == 96 && size_of::<Header>() <= ELEMENTS);

// SAFETY: a repr(C) struct of atomics and of the state of a lock.
unsafe impl Shared for Header {}

impl<T: ShmData> TypedSegment<T> {
    /// Creates memory for this process and the children that it will fork, with at least one element.
    pub(crate) fn new(elements: &[T]) -> Result<TypedSegment<T>, SegmentError> {
        let segment = Segment::anonymous(bytes(not_empty(elements, None)?)?)?;
        Ok(TypedSegment::filled(&segment, elements))
    }

    /// Creates memory that other processes find under `name`.
    pub(crate) fn create(name: &str, elements: &[T]) -> Result<TypedSegment<T>, SegmentError> {
        let bytes = bytes(not_empty(elements, Some(name))?)?;
        let segment = Segment::create_of(Kind::Values, name, bytes, |segment| {
            TypedSegment::filled(segment, elements);
        })?;
        Ok(TypedSegment::within(&segment, elements.len()))
    }

    /// Opens the memory that another process has created under `name`.
    pub(crate) fn open(name: &str) -> Result<TypedSegment<T>, SegmentError> {
        let segment = Segment::open_of(Kind::Values, name)?;
        // Check these numbers: any process that can write the segment can change them.
        segment.at_least(name, ELEMENTS)?;
        let header = header(&segment);
        header.check_type::<T>(name)?;
        let len = usize::try_from(header.len.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
        if len == 0 {
            let name = Some(name.to_owned());
            return Err(SegmentError::Empty { name });
        }
        let wanted = size_of::<T>().saturating_mul(len);
        segment.at_least(name, wanted.saturating_add(ELEMENTS))?;
        Ok(TypedSegment::within(&segment, len))
    }

    /// Like [`open`](TypedSegment::open), but requires exactly one element.
    pub(crate) fn open_one(name: &str) -> Result<TypedSegment<T>, SegmentError> {
        let segment = TypedSegment::open(name)?;
        match segment.elements.len() {
            1 => Ok(segment),
            len => Err(SegmentError::NotOne {
                name: name.to_owned(),
                len,
            }),
        }
    }

    #[inline]
    pub(crate) fn elements(&self) -> &AtomicSlice<T> {
        &self.elements
    }

    /// The lock of the elements, with `name` in pictures and errors.
    pub(crate) fn lock(&self, name: Name) -> Lock {
        Lock::at(self.header.field(|header| &header.lock), name)
    }

    /// The thread that has a live guard with a copy of the elements, as the bits of its id; 0 means none.
    #[inline]
    pub(crate) fn guard_owner(&self) -> &AtomicU64 {
        &self.header.guard_owner
    }

    fn filled(segment: &Segment, elements: &[T]) -> TypedSegment<T> {
        let typed = TypedSegment::within(segment, elements.len());
        for (index, element) in elements.iter().enumerate() {
            typed.elements.store(index, *element);
        }
        let header = &typed.header;
        let numbers = [size_of::<T>() as u64, elements.len() as u64];
        header.element_bytes.store(numbers[0], Ordering::Relaxed);
        header.len.store(numbers[1], Ordering::Relaxed);
        header.set_type_name(type_name::<T>());
        typed
    }

    /// The elements of `segment`, which must be large enough and have at least one.
    fn within(segment: &Segment, len: usize) -> TypedSegment<T> {
        assert!(len > 0 && segment.len() >= ELEMENTS + len * size_of::<T>());
        // SAFETY: the segment is large enough for this, and for the elements behind it.
        let first = unsafe { segment.as_ptr().add(ELEMENTS) };
        TypedSegment {
            header: header(segment),
            // SAFETY: there is an element; the elements lie in the segment, which is aligned to a page; every process
            // that opens it checks the size of an element.
            elements: unsafe { AtomicSlice::within(segment.keep_mapped(), first, len) },
        }
    }
}

/// The header of `segment`, which must be large enough.
fn header(segment: &Segment) -> ShmBox<Header> {
    assert!(segment.len() >= ELEMENTS);
    let at: NonNull<Header> = segment.as_ptr().cast();
    // SAFETY: the segment is aligned to a page and large enough; all bytes are a valid header, and it is
    // used as nothing else.
    unsafe { ShmBox::within(segment.keep_mapped(), at) }
}

impl Header {
    fn check_type<T>(&self, name: &str) -> Result<(), SegmentError> {
        let found_bytes = self.element_bytes.load(Ordering::Relaxed);
        let found = self.type_name();
        let wanted = truncate_type_name(type_name::<T>());
        if found_bytes == size_of::<T>() as u64 && found == wanted {
            return Ok(());
        }
        Err(SegmentError::OtherType {
            name: name.to_owned(),
            wanted,
            wanted_bytes: size_of::<T>(),
            found,
            found_bytes: usize::try_from(found_bytes).unwrap_or(usize::MAX),
        })
    }

    fn set_type_name(&self, name: &str) {
        let mut bytes = truncate_type_name(name).into_bytes();
        bytes.resize(NAME_WORDS * 8, 0);
        for (word, bytes) in self.type_name.iter().zip(bytes.chunks_exact(8)) {
            let number = bytes
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte));
            word.store(number, Ordering::Relaxed);
        }
    }

    fn type_name(&self) -> String {
        let words = self.type_name.iter();
        let bytes = words.flat_map(|word| word.load(Ordering::Relaxed).to_be_bytes());
        let bytes: Vec<u8> = bytes.take_while(|byte| *byte != 0).collect();
        // Other processes may have written anything, and the text goes to a terminal.
        String::from_utf8_lossy(&bytes).escape_debug().to_string()
    }
}

/// `f64` for `f64`, `Point` for `geometry::Point`.
fn type_name<T>() -> &'static str {
    let path = std::any::type_name::<T>();
    path.rsplit("::").next().unwrap_or(path)
}

fn truncate_type_name(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii)
        .take(NAME_WORDS * 8)
        .collect()
}

fn not_empty<'a, T>(elements: &'a [T], name: Option<&str>) -> Result<&'a [T], SegmentError> {
    if elements.is_empty() {
        let name = name.map(str::to_owned);
        return Err(SegmentError::Empty { name });
    }
    Ok(elements)
}

fn bytes<T>(elements: &[T]) -> Result<usize, MapError> {
    let bytes = size_of_val(elements);
    bytes.checked_add(ELEMENTS).ok_or(MapError {
        bytes,
        source: OsError::new(libc::ENOMEM),
    })
}
