//! The outcomes that have arrived and are not deserialized yet.

use std::cell::RefCell;

use serde::de::DeserializeOwned;

use super::decode::decode_result;
use crate::call::Outcome;
use crate::error::TaskError;

/// The memory of a batch that is kept for the next batch.
const MAX_SPARE_BYTES: usize = 1 << 20;

/// Outcomes as bytes, in the order of their arrival.
///
/// An outcome arrives while the dispatcher is borrowed. `Deserialize` is the caller's code and may use the pool, so it
/// runs later, when the dispatcher is no longer borrowed.
#[derive(Default)]
pub(super) struct Arrived {
    batch: RefCell<Batch>,
}

#[derive(Default)]
struct Batch {
    /// The bytes of all values, one after another.
    bytes: Vec<u8>,
    items: Vec<Item>,
}

struct Item {
    index: u64,
    /// The length of the value's bytes.
    outcome: Result<usize, Box<TaskError>>,
}

impl Arrived {
    #[inline]
    pub(super) fn push(&self, index: u64, outcome: Outcome<'_>) {
        let mut batch = self.batch.borrow_mut();
        let outcome = match outcome {
            Ok(bytes) => {
                batch.bytes.extend_from_slice(bytes);
                Ok(bytes.len())
            }
            Err(error) => Err(Box::new(error)),
        };
        batch.items.push(Item { index, outcome });
    }

    /// Deserializes all outcomes, and calls `each` with an item's index, the length of its bytes, and its outcome.
    /// Nothing is borrowed meanwhile. Outcomes that arrive meanwhile come last.
    pub(super) fn decode_each<R: DeserializeOwned>(
        &self,
        mut each: impl FnMut(u64, u64, Result<R, TaskError>),
    ) {
        while !self.batch.borrow().items.is_empty() {
            let mut batch = self.batch.take();
            let mut bytes = batch.bytes.as_slice();
            for Item { index, outcome } in batch.items.drain(..) {
                match outcome {
                    Ok(len) => {
                        let (value, rest) = bytes.split_at(len);
                        bytes = rest;
                        each(index, len as u64, decode_result(index, value));
                    }
                    Err(error) => each(index, 0, Err(*error)),
                }
            }
            batch.bytes.clear();
            if batch.bytes.capacity() <= MAX_SPARE_BYTES && self.batch.borrow().items.is_empty() {
                self.batch.replace(batch);
            }
        }
    }

    /// Drops the outcomes that have arrived.
    pub(super) fn clear(&self) {
        self.batch.take();
    }
}
