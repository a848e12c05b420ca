//! How the words of the ring are laid out in shared memory.

/// The size of the header before each message: the message's length. Messages are aligned to it.
pub(super) const HEADER: usize = 8;

/// The low half of a word that holds two numbers.
pub(super) const LOW_HALF: u64 = u32::MAX as u64;

/// A flag in the link of a chunk, beside the number of the next chunk: this chunk's memory was returned to the kernel.
pub(super) const DECOMMITTED: u64 = 1 << 63;
