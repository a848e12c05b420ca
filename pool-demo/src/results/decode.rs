//! Deserializes results.

use notes_runtime::codec;
use serde::de::DeserializeOwned;

use crate::error::{TaskError, TaskFailure, TransferStep};
use crate::panics::{catch, into_message};

/// A result that becomes ready, and can then be read any number of times.
pub(crate) trait Pending<T> {
    fn is_ready(&self) -> bool;
    /// Returns the result. If it is not ready, returns the error that the pool was terminated.
    fn read(&self) -> Result<T, TaskError>;
}

/// Deserializes a result. If that fails or panics, only this task has an error.
#[inline]
pub(crate) fn decode_result<R: DeserializeOwned>(task: u64, bytes: &[u8]) -> Result<R, TaskError> {
    let unreadable = |cause: String| {
        let step = TransferStep::Deserialize;
        TaskError::new(task, TaskFailure::BadResult { step, cause })
    };
    match catch(|| codec::decode(bytes)) {
        Ok(decoded) => decoded.map_err(|error| unreadable(error.to_string())),
        Err(payload) => Err(unreadable(format!(
            "Deserialize panicked: {}",
            into_message(payload)
        ))),
    }
}
