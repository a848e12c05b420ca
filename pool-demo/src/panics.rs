//! Panics of the caller's own code: kept from what they must not touch, and passed on or told.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use notes::thread::message_of;

/// What a panic carries.
pub(crate) type Payload = Box<dyn Any + Send>;

/// What a panic has said. Its payload is left where it is: a destructor might panic in turn.
pub(crate) fn said(payload: Payload) -> String {
    let message = message_of(&*payload);
    mem::forget(payload);
    message
}

/// Calls `code`, which leaves nothing half done for others to see when it panics.
#[inline]
pub(crate) fn caught<T>(code: impl FnOnce() -> T) -> Result<T, Payload> {
    catch_unwind(AssertUnwindSafe(code))
}
