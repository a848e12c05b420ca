//! Bytes in atomic words.

use super::machine::{AtomicU64, Ordering::Relaxed};

/// The words of two cache lines. Processors fetch a line together with its neighbour, so words that different
/// processes write are this far apart.
pub(super) const LINE: usize = 16;

/// Stores bytes in words. There must be enough words.
#[inline]
pub(super) fn store_bytes(words: &[AtomicU64], bytes: &[u8]) {
    let mut words = words.iter();
    let mut chunks = bytes.chunks_exact(8);
    for (chunk, word) in chunks.by_ref().zip(words.by_ref()) {
        let mut eight = [0; 8];
        eight.copy_from_slice(chunk);
        word.store(u64::from_le_bytes(eight), Relaxed);
    }
    let rest = chunks.remainder();
    if let (false, Some(word)) = (rest.is_empty(), words.next()) {
        let mut eight = [0; 8];
        eight[..rest.len()].copy_from_slice(rest);
        word.store(u64::from_le_bytes(eight), Relaxed);
    }
}

/// Appends `len` bytes from words to `into`, or fewer if there are fewer words.
#[inline]
pub(super) fn load_bytes(words: &[AtomicU64], len: usize, into: &mut Vec<u8>) {
    let end = into.len() + len;
    into.reserve(len.next_multiple_of(8));
    for word in &words[..len.div_ceil(8).min(words.len())] {
        into.extend_from_slice(&word.load(Relaxed).to_le_bytes());
    }
    into.truncate(end);
}
