//! Panics of the caller's code: caught where they must not unwind through ours, and passed on or reported.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use notes_runtime::thread::panic_message;

/// What a panic carries.
pub(crate) type PanicPayload = Box<dyn Any + Send>;

/// The message of a panic. The payload is leaked: its destructor might panic in turn.
pub(crate) fn into_message(payload: PanicPayload) -> String {
    let message = panic_message(&*payload).to_owned();
    mem::forget(payload);
    message
}

/// Calls `code`, which must leave nothing half done for others to see when it panics.
#[inline]
pub(crate) fn catch<T>(code: impl FnOnce() -> T) -> Result<T, PanicPayload> {
    catch_unwind(AssertUnwindSafe(code))
}

/// Calls all of them, even if some panic. Returns the first panic.
pub(crate) fn call_all<'a>(
    calls: impl IntoIterator<Item = Box<dyn FnOnce() + 'a>>,
) -> Option<PanicPayload> {
    let mut first = None;
    for call in calls {
        match (catch(call), &first) {
            (Ok(()), _) => {}
            (Err(payload), None) => first = Some(payload),
            (Err(payload), Some(_)) => mem::forget(payload),
        }
    }
    first
}
