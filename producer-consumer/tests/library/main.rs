//! The library from outside. Every wait has a limit, so a lost wake-up fails the test instead of blocking it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod barrier;
mod buffers;
mod labels;
mod locks;
mod panicking_items;
mod queues;
mod signals;
mod thread_exit;
mod types;

use std::sync::mpsc;
use std::time::Duration;

/// Long enough for a loaded machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// Long enough that a thread very likely waits by then, short enough for a test. If it is too short, the test can miss
/// a bug but can't fail without one.
const MOMENT: Duration = Duration::from_millis(20);

/// Runs `body` in another thread, and fails if it does not end in time.
fn within_deadline<R: Send + 'static>(body: impl FnOnce() -> R + Send + 'static) -> R {
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || sender.send(body()).unwrap());
    match receiver.recv_timeout(DEADLINE) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("still waiting after {DEADLINE:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            std::panic::resume_unwind(thread.join().unwrap_err())
        }
    }
}
