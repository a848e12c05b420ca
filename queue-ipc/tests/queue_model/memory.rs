//! The model's chunks: small, and each word of them is a step.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::machine::{AtomicU64, Ordering::Relaxed};
use crate::messages::{Memory, Shared};
use crate::ring::{Chunks, RingState};

/// What stands in memory that was given back, and in none that holds a message.
const GIVEN_BACK: u64 = u64::MAX;

#[derive(Clone)]
pub(crate) struct SmallChunks(Arc<Contents>);

struct Contents {
    shared: Shared,
    next: Vec<AtomicU64>,
    words: Vec<AtomicU64>,
    /// No step of the algorithm: for what looks on.
    given_back: AtomicUsize,
}

/// So many chunks there are at the most.
const MOST: usize = 40;

/// Two words: a message and its length fill a chunk, longer ones go on in the next.
const CHUNK_WORDS: usize = 2;

impl SmallChunks {
    pub(crate) fn new() -> SmallChunks {
        let words = |count| (0..count).map(|_| AtomicU64::new(0)).collect();
        SmallChunks(Arc::new(Contents {
            shared: Shared::new(),
            next: words(MOST),
            words: words(MOST * CHUNK_WORDS),
            given_back: AtomicUsize::new(0),
        }))
    }

    /// How often the memory of a chunk was given back.
    pub(crate) fn given_back(&self) -> usize {
        self.0.given_back.load(Relaxed)
    }

    fn words(&self, chunk: u64, offset: usize, bytes: usize) -> &[AtomicU64] {
        assert!(offset.is_multiple_of(8) && bytes.is_multiple_of(8));
        assert!(offset + bytes <= CHUNK_WORDS * 8);
        let first = chunk as usize * CHUNK_WORDS + offset / 8;
        &self.0.words[first..first + bytes / 8]
    }
}

impl Memory for SmallChunks {
    fn shared(&self) -> &Shared {
        &self.0.shared
    }
}

impl Chunks for SmallChunks {
    const BYTES: usize = CHUNK_WORDS * 8;
    const WARM: u64 = 1;

    fn ring(&self) -> &RingState {
        &self.0.shared.ring
    }

    fn most(&self) -> u64 {
        MOST as u64
    }

    fn next(&self, chunk: u64) -> &AtomicU64 {
        &self.0.next[chunk as usize]
    }

    fn write(&self, chunk: u64, offset: usize, bytes: &[u8]) {
        let words = self.words(chunk, offset, bytes.len());
        for (word, bytes) in words.iter().zip(bytes.chunks_exact(8)) {
            word.store(u64::from_ne_bytes(bytes.try_into().unwrap()), Relaxed);
        }
    }

    fn read(&self, chunk: u64, offset: usize, into: &mut [u8]) {
        let words = self.words(chunk, offset, into.len());
        for (word, into) in words.iter().zip(into.chunks_exact_mut(8)) {
            let word = word.load(Relaxed);
            assert_ne!(word, GIVEN_BACK, "chunk {chunk} was given back");
            into.copy_from_slice(&word.to_ne_bytes());
        }
    }

    fn read_to(&self, chunk: u64, offset: usize, bytes: usize, into: &mut Vec<u8>) {
        let start = into.len();
        into.resize(start + bytes, 0);
        self.read(chunk, offset, &mut into[start..]);
    }

    fn take_memory(&self, chunk: u64) {
        let words = self.words(chunk, 0, Self::BYTES);
        words.iter().for_each(|word| word.store(0, Relaxed));
    }

    fn give_back(&self, chunk: u64) -> bool {
        let words = self.words(chunk, 0, Self::BYTES);
        words
            .iter()
            .for_each(|word| word.store(GIVEN_BACK, Relaxed));
        self.0.given_back.fetch_add(1, Relaxed);
        true
    }

    fn may_grow_beyond(&self, _chunks: u64) -> bool {
        true
    }
}
