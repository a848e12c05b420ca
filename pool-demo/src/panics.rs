//! Catches panics of the caller's code where they must not unwind through the pool's code, to resume or report them
//! later.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread::panicking;

use notes_runtime::thread::panic_message;

/// The payload of a panic.
pub(crate) type PanicPayload = Box<dyn Any + Send>;

/// Returns the message of a panic. Leaks the payload, because its destructor may panic, too.
pub(crate) fn into_message(payload: PanicPayload) -> String {
    let message = panic_message(&*payload).to_owned();
    mem::forget(payload);
    message
}

/// Calls `code`. If `code` panics, it must not leave half-written state that other code can see.
#[inline]
pub(crate) fn catch<T>(code: impl FnOnce() -> T) -> Result<T, PanicPayload> {
    catch_unwind(AssertUnwindSafe(code))
}

/// Drops a value of the caller. If its destructor panics, the panic's hook has printed the message, and the panic ends
/// here: the caller may be waiting for something else.
pub(crate) fn drop_caught<T>(value: T) {
    catch(|| drop(value)).unwrap_or_else(mem::forget);
}

/// Calls all functions, even if some panic. Returns the first panic.
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

/// Resumes a callback's panic after all callbacks were called.
pub(crate) fn resume_panic(panic: Option<PanicPayload>) {
    match panic {
        None => {}
        // A destructor is waiting for the pool during a panic, so a second panic would abort the program.
        Some(payload) if panicking() => {
            notes_runtime::warn!(
                "a callback panicked during a panic: {}",
                into_message(payload)
            );
        }
        Some(payload) => resume_unwind(payload),
    }
}
