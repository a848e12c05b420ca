//! Panics of the caller's own code: kept from what they must not touch, and passed on or told.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use notes_runtime::thread::panic_message;

/// What a panic carries.
pub(crate) type Payload = Box<dyn Any + Send>;

/// What a panic has said. Its payload is left where it is: a destructor might panic in turn.
pub(crate) fn said(payload: Payload) -> String {
    let message = panic_message(&*payload).to_owned();
    mem::forget(payload);
    message
}

/// Calls `code`, which leaves nothing half done for others to see when it panics.
#[inline]
pub(crate) fn caught<T>(code: impl FnOnce() -> T) -> Result<T, Payload> {
    catch_unwind(AssertUnwindSafe(code))
}

/// Calls all of them, whichever panic; the first panic.
pub(crate) fn call_all<'a>(
    calls: impl IntoIterator<Item = Box<dyn FnOnce() + 'a>>,
) -> Option<Payload> {
    let mut first = None;
    for call in calls {
        match (caught(call), &first) {
            (Ok(()), _) => {}
            (Err(payload), None) => first = Some(payload),
            (Err(payload), Some(_)) => mem::forget(payload),
        }
    }
    first
}
