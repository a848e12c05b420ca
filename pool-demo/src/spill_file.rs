//! A memory file without a name (memfd) for arguments and results that are too long for the rings.
//!
//! Each cell of the task ring and each worker has an area in the file. The areas are terabytes apart. The file is
//! sparse: only written pages take memory, and the reader frees them after it has read them. The kernel deletes the
//! file when the last process that has it open ends.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use nix::fcntl::{FallocateFlags, fallocate};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::resource::{Resource, getrlimit};
use notes_runtime::descriptors::Checked;

use crate::shared_state::TASK_CELLS;

/// The number of bits of an offset in the area of a cell. `WORKER_BITS` is the same for the area of a worker.
const CELL_BITS: u32 = 40;
const WORKER_BITS: u32 = 46;
/// The start of the workers' areas.
const WORKERS: u64 = (TASK_CELLS as u64) << CELL_BITS;

/// Memory smaller than this is not freed but reused for the next message, because freeing and allocating it again
/// cost a system call each.
const MIN_BYTES_TO_FREE: u64 = 16 << 10;

/// The kernel allocates and frees memory in pages, so each message begins on a new page.
const PAGE: u64 = 4096;

#[derive(Debug)]
pub(crate) struct SpillFile {
    /// The user's code runs in the same process, and may close descriptors that it does not own.
    file: Checked<File>,
}

impl SpillFile {
    pub(crate) fn new() -> io::Result<SpillFile> {
        let file = File::from(memfd_create(c"pool spill file", MFdFlags::MFD_CLOEXEC)?);
        // The calls of a pool need a free descriptor, too. If there is none, a pool should fail now, and not later.
        drop(file.try_clone()?);
        let file = Checked::new(file)?;
        Ok(SpillFile { file })
    }

    /// Whether this process still has the file open.
    pub(crate) fn is_open(&self) -> bool {
        self.file.is_open()
    }

    fn file(&self) -> io::Result<&File> {
        self.file.get().map_err(|closed| {
            let file = "long values go through a memory file of the pool, and";
            io::Error::other(format!("{file} {closed}"))
        })
    }

    /// The start of the area of a cell.
    pub(crate) fn cell_offset(cell: usize) -> u64 {
        (cell as u64) << CELL_BITS
    }

    /// The start of the area of a worker.
    pub(crate) fn worker_offset(worker: usize) -> u64 {
        WORKERS + ((worker as u64) << WORKER_BITS)
    }

    /// Finds room for `bytes` bytes in a worker's area that is used up to `used`. Returns the start of the bytes and
    /// the new end of the used part. Starts again at 0 when the area is full, after 64 TiB.
    pub(crate) fn next_in_worker_area(used: u64, bytes: u64) -> (u64, u64) {
        let start = if used + bytes > 1 << WORKER_BITS {
            0
        } else {
            used
        };
        (start, (start + bytes).next_multiple_of(PAGE))
    }

    /// Writes `bytes` at `offset`, which must be in an area that belongs to the caller.
    pub(crate) fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        // Without this check, the kernel would kill the process (SIGXFSZ) instead of returning an error.
        let (limit, _) = getrlimit(Resource::RLIMIT_FSIZE)?;
        if offset + bytes.len() as u64 > limit {
            return Err(io::Error::other(format!(
                "{} bytes have to go through a memory file, and the size of files is limited (RLIMIT_FSIZE); \
                 raise the limit with ulimit -f",
                bytes.len()
            )));
        }
        self.file()?.write_all_at(bytes, offset)
    }

    /// Clears `into`, reads `len` bytes into it, and frees their memory in the file.
    pub(crate) fn take(&self, offset: u64, len: u64, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        let file = self.file()?;
        let bytes = usize::try_from(len).unwrap_or(usize::MAX);
        into.try_reserve_exact(bytes)
            .map_err(|_| io::ErrorKind::OutOfMemory)?;
        into.resize(bytes, 0);
        file.read_exact_at(into, offset)?;
        if len >= MIN_BYTES_TO_FREE {
            self.free(offset, len);
        }
        Ok(())
    }

    /// Frees a message's memory.
    pub(crate) fn free(&self, offset: u64, len: u64) {
        // The kernel frees only whole pages. It would only fill a part of a page with zeros.
        let len = len.next_multiple_of(PAGE);
        let hole = FallocateFlags::FALLOC_FL_PUNCH_HOLE | FallocateFlags::FALLOC_FL_KEEP_SIZE;
        // If the kernel does not support this, it frees the memory when it deletes the file.
        if let Ok(file) = self.file() {
            fallocate(file, hole, offset.cast_signed(), len.cast_signed()).unwrap_or(());
        }
    }

    /// Frees the memory of a worker's area.
    pub(crate) fn free_worker_area(&self, worker: usize) {
        self.free(SpillFile::worker_offset(worker), 1 << WORKER_BITS);
    }
}
