//! Hints about work that takes long, on standard error.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use notes_lang as lang;

use crate::phrases;

/// How long a scenario may be silent before it says that it works.
pub const SILENT_FOR: Duration = Duration::from_secs(5);

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

/// Says that `what` is running, if `expected`, the time that it takes, is at least [`SILENT_FOR`].
pub fn announce_if_slow(what: &str, expected: Duration) {
    if expected >= SILENT_FOR {
        let (lang, seconds) = (lang::current(), expected.as_secs());
        notes_runtime::warn!("{}", phrases::TAKES.fill(lang, &[&what, &seconds]));
    }
}

/// Says how many of several steps are done, at most once in [`SILENT_FOR`], and nothing if all take less than that.
///
/// It needs no thread, so the steps may fork.
#[derive(Debug)]
pub struct Progress {
    steps: usize,
    done: usize,
    reported: Instant,
}

impl Progress {
    /// None of the `steps` is done.
    pub fn of(steps: usize) -> Progress {
        Progress {
            steps,
            done: 0,
            reported: Instant::now(),
        }
    }

    /// One more step is done.
    pub fn step(&mut self) {
        if self.done_if_due(Instant::now()) {
            let (lang, done, steps) = (lang::current(), self.done, self.steps);
            notes_runtime::warn!("{}", phrases::DONE.fill(lang, &[&done, &steps]));
        }
    }

    /// Counts a step that ended `now`. Returns whether a report is due; after the last step, none is.
    fn done_if_due(&mut self, now: Instant) -> bool {
        self.done += 1;
        let is_due = self.done < self.steps && now.duration_since(self.reported) >= SILENT_FOR;
        if is_due {
            self.reported = now;
        }
        is_due
    }
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

    #[test]
    fn progress_is_reported_once_in_five_seconds_and_not_after_the_last_step() {
        let mut progress = Progress::of(5);
        let start = progress.reported;
        let due = [1, 5, 9, 10, 20].map(|seconds| {
            let now = start + Duration::from_secs(seconds);
            progress.done_if_due(now)
        });
        assert_eq!(due, [false, true, false, true, false]);
    }
}
