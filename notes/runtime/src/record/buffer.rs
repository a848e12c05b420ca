//! The shared append buffer: a header, then slots of fixed size that writers reserve one by one.
//!
//! A writer takes the next slot with one `fetch_add`, fills it, and stores the slot's first word last. If the writer
//! dies in between, the slot's first word stays zero, and a reader skips the slot. No writer or reader ever waits.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};

use super::entry::{Event, Record};
use super::error::OpenError;
use super::slot::{self, Draft, WORDS};
use crate::memory::{Pages, check_file_size};

/// Word 0 of the header: what this file is, and in which layout.
const MAGIC: u64 = u64::from_le_bytes(*b"notes\0e1");
const MAGIC_WORD: usize = 0;
/// How many slots have been reserved, including those beyond the end. In its own cache line.
const RESERVED_WORD: usize = 16;

const SLOT_BYTES: usize = WORDS * size_of::<u64>();

/// The memory of a record, for its owner and for every writer.
#[derive(Debug)]
pub(crate) struct Buffer {
    pages: Pages,
}

impl Buffer {
    /// Creates an empty buffer and the file that holds it; memory is used only as slots are.
    pub(super) fn create(slots: u32) -> io::Result<(Buffer, OwnedFd)> {
        let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
        let file = memfd_create(c"notes-events", flags)?;
        let bytes = (slots as usize + 1) * SLOT_BYTES;
        check_file_size(bytes as u64)?;
        nix::unistd::ftruncate(&file, i64::try_from(bytes).map_err(io::Error::other)?)?;
        let seals = SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SEAL;
        fcntl(&file, FcntlArg::F_ADD_SEALS(seals))?;
        let buffer = Buffer::map(file.as_fd(), bytes)?;
        buffer.header(MAGIC_WORD).store(MAGIC, Ordering::Release);
        Ok((buffer, file))
    }

    /// Opens a buffer that another process has created.
    pub(crate) fn open(path: &Path) -> Result<Buffer, OpenError> {
        let failed = |source| OpenError::Open {
            path: path.to_owned(),
            source,
        };
        let foreign = || OpenError::NotARecord {
            path: path.to_owned(),
        };
        let file = std::fs::File::options().read(true).write(true).open(path);
        let file = file.map_err(failed)?;
        let seals = fcntl(&file, FcntlArg::F_GET_SEALS).map_err(|_| foreign())?;
        if !SealFlag::from_bits_truncate(seals).contains(SealFlag::F_SEAL_SHRINK) {
            return Err(foreign());
        }
        let bytes = file.metadata().map_err(failed)?.len();
        let bytes = usize::try_from(bytes).map_err(|_| foreign())?;
        if bytes < 2 * SLOT_BYTES || bytes % SLOT_BYTES != 0 {
            return Err(foreign());
        }
        let buffer = Buffer::map(file.as_fd(), bytes).map_err(failed)?;
        if buffer.header(MAGIC_WORD).load(Ordering::Acquire) != MAGIC {
            return Err(foreign());
        }
        Ok(buffer)
    }

    fn map(file: BorrowedFd<'_>, bytes: usize) -> io::Result<Buffer> {
        let pages = Pages::of_file(file, bytes)?;
        Ok(Buffer { pages })
    }

    fn header(&self, word: usize) -> &AtomicU64 {
        &self.pages.words()[word]
    }

    fn slots(&self) -> &[AtomicU64] {
        &self.pages.words()[WORDS..]
    }

    /// Writes the event and returns its id; `None` if the buffer is full.
    pub(crate) fn append(&self, draft: Draft<'_>) -> Option<u64> {
        let id = self.header(RESERVED_WORD).fetch_add(1, Ordering::Relaxed);
        let start = usize::try_from(id).ok()?.checked_mul(WORDS)?;
        let slot = self.slots().get(start..start.checked_add(WORDS)?)?;
        let words = draft.finish();
        for (place, word) in slot.iter().zip(words.iter()).skip(1) {
            place.store(*word, Ordering::Relaxed);
        }
        // The slot is valid only now: a reader that sees this word sees the other words.
        slot[slot::COMMIT_WORD].store(words[slot::COMMIT_WORD], Ordering::Release);
        Some(id)
    }

    /// What has been recorded so far. This returns a record whatever the memory contains.
    pub(super) fn read(&self) -> Record {
        let reserved = self.header(RESERVED_WORD).load(Ordering::Acquire);
        let slots = self.slots().chunks_exact(WORDS);
        let used = usize::try_from(reserved).unwrap_or(usize::MAX);
        let mut events: Vec<Event> = (0..)
            .zip(slots.take(used))
            .filter_map(|(id, slot)| slot::read(id, slot))
            .collect();
        events.sort_by_key(|event| (event.time_ns, event.id));
        let dropped = reserved - events.len() as u64;
        slot::copy_objects_to_ends(&mut events);
        Record { events, dropped }
    }

    #[cfg(test)]
    pub(super) fn words(&self) -> &[AtomicU64] {
        self.pages.words()
    }
}
