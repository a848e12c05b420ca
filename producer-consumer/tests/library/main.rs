//! The library from outside: every wait has a limit, so that a lost wake-up fails and does not hang.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod barrier;
mod buffers;
mod labels;
mod locks;
mod panicking_items;
mod queues;
mod signals;
mod types;

use std::sync::mpsc;
use std::time::Duration;

/// Long enough for a loaded machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// Long enough to be sure that something waits, short enough for a test; nothing depends on it but that the
/// test can fail.
const MOMENT: Duration = Duration::from_millis(20);

/// Runs `body` in a thread of its own, and fails if it is not done in time.
fn in_time<R: Send + 'static>(body: impl FnOnce() -> R + Send + 'static) -> R {
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || tell.send(body()).unwrap());
    match told.recv_timeout(DEADLINE) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("still waiting after {DEADLINE:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            std::panic::resume_unwind(thread.join().unwrap_err())
        }
    }
}
