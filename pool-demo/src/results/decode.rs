//! Results out of their bytes.

use notes_runtime::codec;
use serde::de::DeserializeOwned;

use crate::error::{TaskError, TaskFailure, TransferStep};
use crate::panics::{catch, into_message};

/// A result that is ready at some time, and can then be read any number of times.
pub(crate) trait Pending<T> {
    fn is_ready(&self) -> bool;
    /// The result; if it is not ready, the error that the pool was terminated.
    fn read(&self) -> Result<T, TaskError>;
}

/// Deserializes a result. If that fails, or panics, it is an error of this task alone.
#[inline]
pub(crate) fn decode_result<R: DeserializeOwned>(task: u64, bytes: &[u8]) -> Result<R, TaskError> {
    let unreadable = |cause: String| {
        let step = TransferStep::Deserialize;
        TaskError::new(task, TaskFailure::BadResult { step, cause })
    };
    match catch(|| codec::decode(bytes)) {
        Ok(decoded) => decoded.map_err(|error| unreadable(error.to_string())),
        Err(payload) => Err(unreadable(format!(
            "reading it panicked: {}",
            into_message(payload)
        ))),
    }
}
