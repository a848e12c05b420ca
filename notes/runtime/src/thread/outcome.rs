//! How the body of a thread ended; the thread and its handle share it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::panics::panic_message;

/// Why a body failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It returned an error with this text.
    Returned(String),
    /// It panicked with this message, which the panic hook has printed.
    Panicked(String),
}

/// The outcome of a body. Each `join` reads it.
#[derive(Default)]
pub(super) struct Outcome(Mutex<Ended>);

#[derive(Default)]
struct Ended {
    /// `None` while the body runs, and after its success.
    failure: Option<Failure>,
    /// The failure was reported, so no warning is needed.
    reported: bool,
}

impl Outcome {
    /// Stores what the body returned, or its panic. The payload of a panic is leaked, because its destructor might
    /// panic, too.
    pub(super) fn set(&self, ended: std::thread::Result<Result<(), String>>) {
        let failure = match ended {
            Ok(Ok(())) => None,
            Ok(Err(message)) => Some(Failure::Returned(message)),
            Err(payload) => {
                let message = panic_message(&*payload).to_owned();
                std::mem::forget(payload);
                Some(Failure::Panicked(message))
            }
        };
        self.lock().failure = failure;
    }

    /// The failure, for a caller of `join`.
    pub(super) fn report(&self) -> Option<Failure> {
        let mut ended = self.lock();
        ended.reported |= ended.failure.is_some();
        ended.failure.clone()
    }

    /// Returns the error if it was not reported yet, and marks it as reported.
    pub(super) fn take_unreported(&self) -> Option<String> {
        let mut ended = self.lock();
        match &ended.failure {
            Some(Failure::Returned(message)) if !ended.reported => {
                let message = message.clone();
                ended.reported = true;
                Some(message)
            }
            _ => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Ended> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> Outcome {
        let outcome = Outcome::default();
        assert_eq!(outcome.report(), None);
        outcome.set(Ok(Err("no fish".to_owned())));
        outcome
    }

    #[test]
    fn an_unreported_error_is_taken_only_once() {
        let outcome = failed();
        assert_eq!(outcome.take_unreported().as_deref(), Some("no fish"));
        assert_eq!(outcome.take_unreported(), None);
    }

    #[test]
    fn an_error_that_join_has_returned_is_not_unreported() {
        let outcome = failed();
        for _ in 0..2 {
            let failure = Failure::Returned("no fish".to_owned());
            assert_eq!(outcome.report(), Some(failure));
        }
        assert_eq!(outcome.take_unreported(), None);
    }

    #[test]
    fn a_panic_is_never_unreported() {
        let outcome = Outcome::default();
        outcome.set(Err(Box::new("lost")));
        assert_eq!(outcome.take_unreported(), None);
        assert_eq!(outcome.report(), Some(Failure::Panicked("lost".to_owned())));
    }
}
