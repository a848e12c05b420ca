//! Where arguments and results go that are too long for the rings: a memory file without a name (memfd).
//!
//! Each cell of the task ring and each worker has an area of the file, terabytes apart. The file is sparse: only
//! what is written takes memory, and the memory is given back once it is read. The file ends with the last process that has it.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use nix::fcntl::{FallocateFlags, fallocate};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::resource::{Resource, getrlimit};

use crate::shared_state::TASK_CELLS;

/// The bits of an offset within the area of a cell, and within that of a worker.
const CELL_BITS: u32 = 40;
const WORKER_BITS: u32 = 46;
/// Where the areas of the workers begin.
const WORKERS: u64 = (TASK_CELLS as u64) << CELL_BITS;

/// Less memory than this is kept for the next message: to give it back costs a call, and to get it again another one.
const MIN_BYTES_TO_FREE: u64 = 16 << 10;

/// Memory comes and goes in pages, so each message begins on a page of its own.
const PAGE: u64 = 4096;

#[derive(Debug)]
pub(crate) struct SpillFile {
    file: File,
}

impl SpillFile {
    pub(crate) fn new() -> io::Result<SpillFile> {
        let file = memfd_create(c"pool spill file", MFdFlags::MFD_CLOEXEC)?;
        Ok(SpillFile { file: file.into() })
    }

    /// Where the area of a cell begins.
    pub(crate) fn cell_offset(cell: usize) -> u64 {
        (cell as u64) << CELL_BITS
    }

    /// Where the area of a worker begins.
    pub(crate) fn worker_offset(worker: usize) -> u64 {
        WORKERS + ((worker as u64) << WORKER_BITS)
    }

    /// Finds room for `bytes` in the area of a worker that is used up to `used`: where they start, and up to where the area is
    /// used then. Starts again at 0 where the area ends, 64 TiB later.
    pub(crate) fn next_in_worker_area(used: u64, bytes: u64) -> (u64, u64) {
        let start = if used + bytes > 1 << WORKER_BITS {
            0
        } else {
            used
        };
        (start, (start + bytes).next_multiple_of(PAGE))
    }

    /// Writes `bytes` at `offset`, which lies in an area of the caller's.
    pub(crate) fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        // The kernel would end the process (SIGXFSZ) instead of refusing.
        let (limit, _) = getrlimit(Resource::RLIMIT_FSIZE)?;
        if offset + bytes.len() as u64 > limit {
            return Err(io::Error::other(format!(
                "{} bytes have to go through a memory file, and the size of files is limited (RLIMIT_FSIZE); \
                 raise the limit with ulimit -f",
                bytes.len()
            )));
        }
        self.file.write_all_at(bytes, offset)
    }

    /// Reads `len` bytes into `into`, which is cleared before, and gives their memory back.
    pub(crate) fn take(&self, offset: u64, len: u64, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        let bytes = usize::try_from(len).unwrap_or(usize::MAX);
        into.try_reserve_exact(bytes)
            .map_err(|_| io::ErrorKind::OutOfMemory)?;
        into.resize(bytes, 0);
        self.file.read_exact_at(into, offset)?;
        if len >= MIN_BYTES_TO_FREE {
            self.free(offset, len);
        }
        Ok(())
    }

    /// Gives a message's memory back.
    pub(crate) fn free(&self, offset: u64, len: u64) {
        // Of a part of a page, the kernel would only zero that part.
        let len = len.next_multiple_of(PAGE);
        let hole = FallocateFlags::FALLOC_FL_PUNCH_HOLE | FallocateFlags::FALLOC_FL_KEEP_SIZE;
        // A kernel that cannot do it gives the memory back with the file.
        fallocate(&self.file, hole, offset.cast_signed(), len.cast_signed()).unwrap_or(());
    }

    /// Gives back the memory of a worker's area.
    pub(crate) fn free_worker_area(&self, worker: usize) {
        self.free(SpillFile::worker_offset(worker), 1 << WORKER_BITS);
    }
}
