//! The model's chunks. They are small, and each access of a word is a step.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::byte_queue::{QueueMemory, QueueState};
use crate::platform::{AtomicU64, Ordering::Relaxed};
use crate::ring::{Chunks, RingState};

/// The value of decommitted memory; no memory of a message has it.
const DECOMMITTED: u64 = u64::MAX;

#[derive(Clone)]
pub(crate) struct SmallChunks(Arc<Contents>);

struct Contents {
    state: QueueState,
    links: Vec<AtomicU64>,
    words: Vec<AtomicU64>,
    /// A counter for the models; it is not a step of the algorithm.
    decommits: AtomicUsize,
    /// For how many more chunks there is memory; no step of the algorithm either.
    memory_left: AtomicUsize,
}

/// The largest number of chunks.
const MAX_CHUNKS: usize = 40;

/// Two words: a short message and its length fill a chunk, longer messages continue in the next one.
const CHUNK_WORDS: usize = 2;

impl SmallChunks {
    pub(crate) fn new() -> SmallChunks {
        let words = |count| (0..count).map(|_| AtomicU64::new(0)).collect();
        SmallChunks(Arc::new(Contents {
            state: QueueState::new(),
            links: words(MAX_CHUNKS),
            words: words(MAX_CHUNKS * CHUNK_WORDS),
            decommits: AtomicUsize::new(0),
            memory_left: AtomicUsize::new(usize::MAX / 2),
        }))
    }

    /// Sets for how many more chunks there is memory.
    pub(crate) fn set_memory_left(&self, chunks: usize) {
        self.0.memory_left.store(chunks, Relaxed);
    }

    pub(crate) fn memory_left(&self) -> usize {
        self.0.memory_left.load(Relaxed)
    }

    /// How many times a chunk was decommitted.
    pub(crate) fn decommits(&self) -> usize {
        self.0.decommits.load(Relaxed)
    }

    fn words(&self, chunk: u64, offset: usize, bytes: usize) -> &[AtomicU64] {
        assert!(offset.is_multiple_of(8) && bytes.is_multiple_of(8));
        assert!(offset + bytes <= CHUNK_WORDS * 8);
        let first = chunk as usize * CHUNK_WORDS + offset / 8;
        &self.0.words[first..first + bytes / 8]
    }
}

impl QueueMemory for SmallChunks {
    fn state(&self) -> &QueueState {
        &self.0.state
    }
}

impl Chunks for SmallChunks {
    const BYTES: usize = CHUNK_WORDS * 8;
    const FREE_CHUNKS_KEPT: u64 = 1;

    fn ring(&self) -> &RingState {
        &self.0.state.ring
    }

    fn max_chunks(&self) -> u64 {
        MAX_CHUNKS as u64
    }

    fn link(&self, chunk: u64) -> &AtomicU64 {
        &self.0.links[chunk as usize]
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
            assert_ne!(word, DECOMMITTED, "chunk {chunk} was decommitted");
            into.copy_from_slice(&word.to_ne_bytes());
        }
    }

    fn append_to(&self, chunk: u64, offset: usize, bytes: usize, into: &mut Vec<u8>) {
        let start = into.len();
        into.resize(start + bytes, 0);
        self.read(chunk, offset, &mut into[start..]);
    }

    fn commit_memory(&self, chunk: u64) {
        let words = self.words(chunk, 0, Self::BYTES);
        words.iter().for_each(|word| word.store(0, Relaxed));
    }

    fn decommit_memory(&self, chunk: u64) -> bool {
        let words = self.words(chunk, 0, Self::BYTES);
        words
            .iter()
            .for_each(|word| word.store(DECOMMITTED, Relaxed));
        self.0.decommits.fetch_add(1, Relaxed);
        self.0.memory_left.fetch_add(1, Relaxed);
        true
    }

    fn is_memory_left(&self) -> bool {
        let rest = |left: usize| left.checked_sub(1);
        let taken = self.0.memory_left.fetch_update(Relaxed, Relaxed, rest);
        taken.is_ok()
    }
}
