//! `Segment`: memory that processes share; forked children inherit it, other processes find it by a name.

mod error;
mod name;

use std::any::Any;
use std::os::fd::OwnedFd;
use std::ptr::NonNull;
use std::sync::{Arc, OnceLock};

use notes_runtime::memory::Pages;

pub use error::{MapError, OsError, SegmentError};
pub(crate) use name::Kind;
use name::SegmentName;

/// Shared memory, all zero at first; a clone refers to the same memory.
///
/// A forked child has the memory at the same address. An unrelated process of the same user can open a
/// [created](Segment::create) segment by its name, and has it at another address: don't store addresses in it. A
/// process unmaps the memory when it drops its last handle. The kernel frees the memory when every process has
/// unmapped it, has exited, or was killed.
///
/// ```
/// # fn main() -> Result<(), shared_memory::SegmentError> {
/// use shared_memory::Segment;
///
/// let name = format!("board-{}", std::process::id());
/// let board = Segment::create(&name, 64)?;
/// board.write(0, b"hello")?;
/// let mut read = [0; 5];
/// Segment::open(&name)?.read(0, &mut read)?; // mostly in another process
/// assert_eq!(&read, b"hello");
/// # Ok(())
/// # }
/// ```
///
/// # Names
/// A name is not a file, so no file is left behind, not even after a crash or SIGKILL. The memory is a memfd, sealed
/// against shrinking and growing. The name is an abstract Unix socket, which the kernel gives to one process, and
/// frees when the last process that holds it has ended. To open the memory, a process looks up the socket's number in
/// `/proc/net/unix`, and finds the memfd whose name contains this number among the open files under `/proc`. That
/// takes a few milliseconds on a busy machine, and needs no server.
///
/// - A name lives as long as the process that created the segment, or a child that it forked, keeps the segment.
///   Processes that opened the segment keep the memory alive, but not the name.
/// - A name is visible to processes of the same user (and root) in the same network and pid namespaces, not from
///   another container. Segments of a program that is not dumpable (set-user-id) can't be opened.
/// - A created segment holds two close-on-exec descriptors in each process that keeps it.
#[derive(Clone, Debug)]
pub struct Segment {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    pages: Pages,
    name: Option<String>,
    /// The descriptors by which other processes find the segment; set once the name is bound.
    found_by: OnceLock<FoundBy>,
}

/// The process that created the segment and its children keep these open, but never use them.
#[derive(Debug)]
struct FoundBy {
    /// Holds the name. It is dropped before the memory, so a process that finds the name also finds the memory.
    _socket: OwnedFd,
    _memory: OwnedFd,
}

impl Segment {
    /// Memory for this process and the children that it will fork.
    ///
    /// # Errors
    /// [`SegmentError::Empty`], and [`SegmentError::Map`] if the kernel has no memory.
    pub fn anonymous(bytes: usize) -> Result<Segment, SegmentError> {
        let pages = Pages::anonymous(at_least_one(bytes, None)?).map_err(MapError::of(bytes))?;
        Ok(Segment::of(pages, None))
    }

    /// Reserves addresses for this process and the children that it will fork. A page takes memory only once it is
    /// written, and [`decommit`](Segment::decommit) returns that memory. The segment may be larger than the machine's
    /// memory.
    ///
    /// # Errors
    /// [`SegmentError::Empty`], and [`SegmentError::Map`] if the kernel refuses: the address space is limited
    /// (`RLIMIT_AS`), or the kernel does not overcommit memory.
    pub fn reserve(bytes: usize) -> Result<Segment, SegmentError> {
        let pages = Pages::reserved(at_least_one(bytes, None)?).map_err(MapError::of(bytes))?;
        Ok(Segment::of(pages, None))
    }

    /// Memory for all processes of this user that know its name: 1 to 64 of the characters
    /// `A-Z a-z 0-9 . _ -`.
    ///
    /// # Errors
    /// [`SegmentError::Exists`], [`SegmentError::TakenByUser`], [`SegmentError::BadName`], [`SegmentError::Empty`], and
    /// errors of the kernel.
    pub fn create(name: &str, bytes: usize) -> Result<Segment, SegmentError> {
        Segment::create_of(Kind::Bytes, name, bytes, |_| {})
    }

    /// Like [`create`](Segment::create), but no process can open the segment before `fill` has filled it.
    pub(crate) fn create_of(
        kind: Kind,
        name: &str,
        bytes: usize,
        fill: impl FnOnce(&Segment),
    ) -> Result<Segment, SegmentError> {
        let name = SegmentName::validated(name, kind)?;
        let bytes = at_least_one(bytes, Some(name.as_str()))?;
        let unbound = name.unbound(bytes)?;
        let pages = Pages::of_file(&unbound.memory, bytes).map_err(MapError::of(bytes))?;
        let segment = Segment::of(pages, Some(name.as_str().to_owned()));
        fill(&segment);
        let (_socket, _memory) = name.bind(unbound)?;
        let found_by = FoundBy { _socket, _memory };
        segment.inner.found_by.get_or_init(|| found_by);
        Ok(segment)
    }

    /// Opens the whole memory that another process has created under this name.
    ///
    /// # Errors
    /// [`SegmentError::Missing`], [`SegmentError::OtherKind`] if the name belongs to a value or an array,
    /// [`SegmentError::OutOfReach`], [`SegmentError::TakenByUser`], [`SegmentError::BadName`], and errors of the kernel.
    pub fn open(name: &str) -> Result<Segment, SegmentError> {
        Segment::open_of(Kind::Bytes, name)
    }

    pub(crate) fn open_of(kind: Kind, name: &str) -> Result<Segment, SegmentError> {
        let name = SegmentName::validated(name, kind)?;
        let (memory, bytes) = name.find()?;
        let pages = Pages::of_file(&memory, bytes).map_err(MapError::of(bytes))?;
        Ok(Segment::of(pages, Some(name.as_str().to_owned())))
    }

    /// Like [`open`](Segment::open), but requires at least `bytes` bytes.
    ///
    /// # Errors
    /// The same as [`open`](Segment::open), and [`SegmentError::TooSmall`].
    pub fn open_at_least(name: &str, bytes: usize) -> Result<Segment, SegmentError> {
        let segment = Segment::open(name)?;
        segment.at_least(name, bytes)?;
        Ok(segment)
    }

    fn of(pages: Pages, name: Option<String>) -> Segment {
        Segment {
            inner: Arc::new(Inner {
                pages,
                name,
                found_by: OnceLock::new(),
            }),
        }
    }

    /// The number of bytes in the segment.
    #[expect(clippy::len_without_is_empty, reason = "a segment is never empty")]
    pub fn len(&self) -> usize {
        self.inner.pages.bytes()
    }

    /// The segment's name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.inner.name.as_deref()
    }

    /// Copies the bytes at `offset` to `into`. Each byte is read in one step; other processes may write meanwhile.
    ///
    /// # Errors
    /// [`SegmentError::OutOfRange`].
    pub fn read(&self, offset: usize, into: &mut [u8]) -> Result<(), SegmentError> {
        self.check(offset, into.len())?;
        self.inner.pages.read(offset, into);
        Ok(())
    }

    /// Copies `bytes` to `offset`. Each byte is written in one step; other processes may read meanwhile.
    ///
    /// # Errors
    /// [`SegmentError::OutOfRange`].
    pub fn write(&self, offset: usize, bytes: &[u8]) -> Result<(), SegmentError> {
        self.check(offset, bytes.len())?;
        self.inner.pages.write(offset, bytes);
        Ok(())
    }

    /// Returns the memory of the whole pages in a range to the kernel, for all processes. Their bytes are zero from
    /// then on, and a page takes memory again once it is written.
    ///
    /// # Errors
    /// [`SegmentError::OutOfRange`], and [`SegmentError::Map`] if the kernel refuses.
    pub fn decommit(&self, offset: usize, bytes: usize) -> Result<(), SegmentError> {
        self.check(offset, bytes)?;
        let decommitted = self.inner.pages.decommit(offset, bytes);
        Ok(decommitted.map_err(MapError::of(bytes))?)
    }

    /// Allocates memory for all whole pages in a range that have none. If all these pages are written next, this saves
    /// a page fault for each. The bytes don't change.
    ///
    /// # Errors
    /// [`SegmentError::OutOfRange`], and [`SegmentError::Map`] if the kernel refuses or is older than Linux 5.14. The
    /// pages can be written even then.
    pub fn commit(&self, offset: usize, bytes: usize) -> Result<(), SegmentError> {
        self.check(offset, bytes)?;
        let committed = self.inner.pages.commit(offset, bytes);
        Ok(committed.map_err(MapError::of(bytes))?)
    }

    /// The address of the segment's first byte in this process, aligned to a page; valid as long as this value or a
    /// clone lives. Other processes may write there at any time: only atomic access is sound.
    pub fn as_ptr(&self) -> NonNull<u8> {
        self.inner.pages.first()
    }

    /// A handle that keeps the memory mapped.
    pub(crate) fn keep_mapped(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::clone(&self.inner) as Arc<dyn Any + Send + Sync>
    }

    pub(crate) fn at_least(&self, name: &str, wanted: usize) -> Result<(), SegmentError> {
        let found = self.len();
        if found >= wanted {
            return Ok(());
        }
        Err(SegmentError::TooSmall {
            name: name.to_owned(),
            wanted,
            found,
        })
    }

    fn check(&self, offset: usize, bytes: usize) -> Result<(), SegmentError> {
        let end = offset.checked_add(bytes);
        if end.is_some_and(|end| end <= self.len()) {
            return Ok(());
        }
        Err(SegmentError::OutOfRange {
            offset,
            bytes,
            len: self.len(),
        })
    }
}

fn at_least_one(bytes: usize, name: Option<&str>) -> Result<usize, SegmentError> {
    if bytes == 0 {
        let name = name.map(str::to_owned);
        return Err(SegmentError::Empty { name });
    }
    Ok(bytes)
}
