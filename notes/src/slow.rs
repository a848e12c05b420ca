//! Hints about work that takes long.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Does `work`. If it takes longer than `after`, calls `hint` on another thread meanwhile.
///
/// If the other thread can't be started, there is no hint.
pub fn if_slow<T>(after: Duration, hint: impl FnOnce() + Send, work: impl FnOnce() -> T) -> T {
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let wait = move || {
            if is_done.recv_timeout(after) == Err(RecvTimeoutError::Timeout) {
                hint();
            }
        };
        let hinting: io::Result<_> = thread::Builder::new().spawn_scoped(scope, wait);
        drop(hinting);
        let result = work();
        drop(done); // This ends the thread.
        result
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn only_slow_work_gets_a_hint() {
        let (hinted, hint_given) = mpsc::channel();
        let hint = || hinted.send(()).unwrap();
        let result = if_slow(Duration::ZERO, hint, || hint_given.recv().is_ok());
        assert!(result);
        let was_hinted = AtomicBool::new(false);
        let done = Cell::new(false);
        let hint = || was_hinted.store(true, Ordering::SeqCst);
        if_slow(Duration::from_secs(600), hint, || done.set(true));
        assert!(done.get() && !was_hinted.load(Ordering::SeqCst));
    }
}
