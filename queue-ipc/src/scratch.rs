//! A buffer of each thread, in which items of queues and pipes are serialized and deserialized.

use std::cell::Cell;

thread_local! {
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A buffer that is larger than this is not kept.
const KEPT_BYTES: usize = 1 << 20;

/// Takes the thread's buffer, empty. Makes a new one if the thread is exiting and its buffer is gone, or if a caller up
/// the stack has it: a `Serialize` or `Deserialize` may put, get, send or receive.
pub(crate) fn take() -> Vec<u8> {
    let mut scratch = SCRATCH.try_with(Cell::take).unwrap_or_default();
    scratch.clear();
    scratch
}

/// Gives the buffer back, or another one.
pub(crate) fn keep(buffer: Vec<u8>) {
    if buffer.capacity() <= KEPT_BYTES {
        SCRATCH
            .try_with(|scratch| scratch.set(buffer))
            .unwrap_or(());
    }
}
