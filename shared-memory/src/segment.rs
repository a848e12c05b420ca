//! `Segment`: memory that processes share, without a name for forked children, or found by a name.

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

/// Shared memory, all zero at first; a clone is the same memory.
///
/// A forked child has it at the same address. An unrelated process of the same user opens one that was
/// [created](Segment::create) by its name, and has it at another address: don't store addresses in it.
/// A process unmaps the memory when it has dropped its last handle. The memory is gone when the last
/// process has unmapped it, or has ended, however it ended.
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
/// A name is not a file, so that none is left behind, not even by a crash or SIGKILL. The memory is a
/// memfd, sealed against shrinking and growing. The name is an abstract Unix socket, which the kernel gives
/// to one process, and frees when the last process that holds it has ended. To open the memory, a process looks
/// up the socket's number in `/proc/net/unix`, and finds the memfd whose name contains this number among the
/// open files under `/proc`. That takes a few milliseconds on a busy machine, and needs no server.
///
/// - A name lives as long as the process that created the segment, or a child that it forked, keeps the
///   segment. Processes that opened it keep the memory, not the name.
/// - It is visible to processes of the same user (and root) in the same network and pid namespaces, not
///   from another container. A program that is not dumpable (set-user-id) can't be opened.
/// - In each process that keeps it, a created segment holds two descriptors, close-on-exec.
#[derive(Clone, Debug)]
pub struct Segment {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    pages: Pages,
    name: Option<String>,
    /// What other processes find it by; set once the name is taken.
    found_by: OnceLock<FoundBy>,
}

/// Only held, never used, in the process that created the segment and its children.
#[derive(Debug)]
struct FoundBy {
    /// The name; dropped first: a process that finds it finds the memory, too.
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

    /// Reserved addresses for this process and the children that it will fork: a page takes memory only once it is
    /// written, and [`decommit`](Segment::decommit) returns it. It may be larger than the machine's memory.
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
    /// [`SegmentError::Exists`], [`SegmentError::BadName`], [`SegmentError::Empty`], and the kernel's.
    pub fn create(name: &str, bytes: usize) -> Result<Segment, SegmentError> {
        Segment::create_of(Kind::Bytes, name, bytes, |_| {})
    }

    /// As [`create`](Segment::create), but no process can open it before `fill` has filled it.
    pub(crate) fn create_of(
        kind: Kind,
        name: &str,
        bytes: usize,
        fill: impl FnOnce(&Segment),
    ) -> Result<Segment, SegmentError> {
        let name = SegmentName::checked(name, kind)?;
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

    /// The memory that another process has created under this name, all of it.
    ///
    /// # Errors
    /// [`SegmentError::Missing`], [`SegmentError::OtherKind`] if it is a value or an array,
    /// [`SegmentError::OutOfReach`], [`SegmentError::BadName`], and the kernel's.
    pub fn open(name: &str) -> Result<Segment, SegmentError> {
        Segment::open_of(Kind::Bytes, name)
    }

    pub(crate) fn open_of(kind: Kind, name: &str) -> Result<Segment, SegmentError> {
        let name = SegmentName::checked(name, kind)?;
        let (memory, bytes) = name.find()?;
        let pages = Pages::of_file(&memory, bytes).map_err(MapError::of(bytes))?;
        Ok(Segment::of(pages, Some(name.as_str().to_owned())))
    }

    /// As [`open`](Segment::open), if it has at least `bytes`.
    ///
    /// # Errors
    /// As [`open`](Segment::open), and [`SegmentError::TooSmall`].
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

    /// How many bytes it has.
    #[expect(clippy::len_without_is_empty, reason = "it has at least one")]
    pub fn len(&self) -> usize {
        self.inner.pages.bytes()
    }

    /// Its name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.inner.name.as_deref()
    }

    /// Copies the bytes at `offset` out. Each byte is read whole; others may write meanwhile.
    ///
    /// # Errors
    /// [`SegmentError::OutOfRange`].
    pub fn read(&self, offset: usize, into: &mut [u8]) -> Result<(), SegmentError> {
        self.check(offset, into.len())?;
        self.inner.pages.read(offset, into);
        Ok(())
    }

    /// Copies `bytes` to `offset`. Each byte is written whole; others may read meanwhile.
    ///
    /// # Errors
    /// [`SegmentError::OutOfRange`].
    pub fn write(&self, offset: usize, bytes: &[u8]) -> Result<(), SegmentError> {
        self.check(offset, bytes.len())?;
        self.inner.pages.write(offset, bytes);
        Ok(())
    }

    /// Returns the memory of the whole pages in a range to the kernel, for all processes: their bytes are
    /// zero, and take memory again once they are written.
    ///
    /// # Errors
    /// [`SegmentError::OutOfRange`], and [`SegmentError::Map`] if the kernel refuses.
    pub fn decommit(&self, offset: usize, bytes: usize) -> Result<(), SegmentError> {
        self.check(offset, bytes)?;
        let decommitted = self.inner.pages.decommit(offset, bytes);
        Ok(decommitted.map_err(MapError::of(bytes))?)
    }

    /// Takes memory for all whole pages in a range that have none. Before writing them all, this saves the page fault
    /// that each would cost. The bytes stay as they are.
    ///
    /// # Errors
    /// [`SegmentError::OutOfRange`], and [`SegmentError::Map`] if the kernel refuses, or is older than Linux 5.14:
    /// the pages can be written all the same.
    pub fn commit(&self, offset: usize, bytes: usize) -> Result<(), SegmentError> {
        self.check(offset, bytes)?;
        let committed = self.inner.pages.commit(offset, bytes);
        Ok(committed.map_err(MapError::of(bytes))?)
    }

    /// The address of its first byte in this process, aligned to a page; valid as long as this value or a clone lives.
    /// Other processes may write there at any time: only atomic access is sound.
    pub fn as_ptr(&self) -> NonNull<u8> {
        self.inner.pages.first()
    }

    /// Keeps the memory mapped.
    pub(crate) fn keeper(&self) -> Arc<dyn Any + Send + Sync> {
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
