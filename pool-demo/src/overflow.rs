//! Where arguments and results lie that are too long for the board: a memory file without a name.
//!
//! Each place of the board and each seat has an area of the file for itself, terabytes apart. The file is as sparse as
//! that sounds: only what is written takes memory, and gives it back once it is read. With its last process it is gone.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use nix::fcntl::{FallocateFlags, fallocate};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::resource::{Resource, getrlimit};

use crate::board::PLACES;

/// The bits of an offset in the area of a place, and in that of a seat.
const PLACE_BITS: u32 = 40;
const SEAT_BITS: u32 = 46;
/// Where the areas of the seats begin.
const SEATS: u64 = (PLACES as u64) << PLACE_BITS;

/// Memory of so little is kept for the next one: to give it back costs a call, and to get it again another one.
const WORTH_GIVING_BACK: u64 = 16 << 10;

/// Memory comes and goes in pages, so each message begins on one of its own.
const PAGE: u64 = 4096;

#[derive(Debug)]
pub(crate) struct Overflow {
    file: File,
}

impl Overflow {
    pub(crate) fn new() -> io::Result<Overflow> {
        let file = memfd_create(c"pool overflow", MFdFlags::MFD_CLOEXEC)?;
        Ok(Overflow { file: file.into() })
    }

    /// Where the area of a place begins.
    pub(crate) fn of_place(place: usize) -> u64 {
        (place as u64) << PLACE_BITS
    }

    /// Where the area of a seat begins.
    pub(crate) fn of_seat(seat: usize) -> u64 {
        SEATS + ((seat as u64) << SEAT_BITS)
    }

    /// An offset in the area of a seat for so many bytes, when those before have come as far as `used`; and how
    /// far they come then. Starts anew where the area ends, 64 TiB later.
    pub(crate) fn next_in_seat(used: u64, bytes: u64) -> (u64, u64) {
        let start = if used + bytes > 1 << SEAT_BITS {
            0
        } else {
            used
        };
        (start, (start + bytes).next_multiple_of(PAGE))
    }

    /// Writes `bytes` at `offset`, of an area that is the caller's.
    pub(crate) fn put(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        // The kernel would end the process (SIGXFSZ), not refuse.
        let (limit, _) = getrlimit(Resource::RLIMIT_FSIZE)?;
        if offset + bytes.len() as u64 > limit {
            return Err(io::Error::other(format!(
                "{} bytes go through a memory file, whose size is limited (RLIMIT_FSIZE; see ulimit -f)",
                bytes.len()
            )));
        }
        self.file.write_all_at(bytes, offset)
    }

    /// Reads it into `into`, which is emptied before, and gives the memory back.
    pub(crate) fn take(&self, offset: u64, len: u64, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        let bytes = usize::try_from(len).unwrap_or(usize::MAX);
        into.try_reserve_exact(bytes)
            .map_err(|_| io::ErrorKind::OutOfMemory)?;
        into.resize(bytes, 0);
        self.file.read_exact_at(into, offset)?;
        if len >= WORTH_GIVING_BACK {
            self.forget(offset, len);
        }
        Ok(())
    }

    /// Gives a message's memory back.
    pub(crate) fn forget(&self, offset: u64, len: u64) {
        // Of a page in part, the kernel would only wipe that part.
        let len = len.next_multiple_of(PAGE);
        let hole = FallocateFlags::FALLOC_FL_PUNCH_HOLE | FallocateFlags::FALLOC_FL_KEEP_SIZE;
        // A kernel that can't gives it back with the file.
        fallocate(&self.file, hole, offset.cast_signed(), len.cast_signed()).unwrap_or(());
    }

    /// Gives back what a seat has.
    pub(crate) fn forget_seat(&self, seat: usize) {
        self.forget(Overflow::of_seat(seat), 1 << SEAT_BITS);
    }
}
