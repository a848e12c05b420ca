//! When the pool starts a worker again after others have ended early, and when it gives up.
//!
//! A worker ends early if it ends before its initializer has returned. (Without an initializer, a worker that is killed
//! before it begins to look for tasks also ends early; a worker that waits for its first task does not.) An
//! initializer may fail for a moment, a new worker may be killed as any other process, and the kernel may refuse a
//! process for a moment. So the pool tries again, after pauses that double from 1 to 128 ms. If no worker is left after
//! [`MAX_EARLY_DEATHS`] early deaths in a row for each worker, the pool gives up: with the pauses, this takes about
//! half a second, and longer if the initializer takes long. Then the open tasks fail. The next call starts each worker
//! once more. While another worker is left, the pool never gives up: it goes on with the longest pause.

use std::time::{Duration, Instant};

/// The number of early deaths in a row, for each worker of the pool, after which the pool gives up.
const MAX_EARLY_DEATHS: u64 = 10;
const FIRST_PAUSE: Duration = Duration::from_millis(1);
/// The last pause is the first one, doubled this often.
const MAX_DOUBLINGS: u64 = 7;

#[derive(Debug)]
pub(crate) struct Restarts {
    workers: u64,
    /// The number of early deaths in a row. `last` describes the last one.
    deaths: u64,
    /// How many of these workers the kernel has refused to start.
    refused: u64,
    last: String,
    first_death: Instant,
    /// The number of deaths in this row after which the pool gives up.
    limit: u64,
    /// No worker is started before this time.
    next_start: Option<Instant>,
    /// Whether the pool has given up in this row.
    has_given_up: bool,
}

impl Restarts {
    pub(crate) fn new(workers: usize) -> Restarts {
        let workers = workers as u64;
        Restarts {
            workers,
            deaths: 0,
            refused: 0,
            last: String::new(),
            first_death: Instant::now(),
            limit: MAX_EARLY_DEATHS * workers,
            next_start: None,
            has_given_up: false,
        }
    }

    /// Records that a worker has ended early.
    pub(crate) fn record_death(&mut self, worker: String) {
        self.record_deaths(1, format!("the last one was {worker}"));
    }

    /// Records that the kernel has refused to start any worker. Each of them counts as an early death.
    pub(crate) fn record_refusal(&mut self, why: &str) {
        self.refused += self.workers;
        self.record_deaths(self.workers, why.to_owned());
    }

    fn record_deaths(&mut self, deaths: u64, last: String) {
        let now = Instant::now();
        if self.deaths == 0 {
            self.first_death = now;
        }
        self.deaths += deaths;
        self.last = last;
        let doublings = ((self.deaths - 1) / self.workers).min(MAX_DOUBLINGS);
        self.next_start = Some(now + FIRST_PAUSE * (1 << doublings));
    }

    /// Records that a worker has started well, which ends the row.
    pub(crate) fn record_success(&mut self) {
        if self.deaths > 0 {
            *self = Restarts::new(self.workers as usize);
        }
    }

    /// The time that remains before workers may be started, if some are missing for that reason.
    pub(crate) fn pause(&self) -> Option<Duration> {
        let next = self.next_start?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    /// Records that the missing workers are started now.
    pub(crate) fn record_start(&mut self) {
        self.next_start = None;
    }

    /// Whether the pool has given up, and has started no worker well since.
    pub(crate) fn has_given_up(&self) -> bool {
        self.has_given_up
    }

    /// Returns why the pool gives up, if too many workers have ended early. Call this when no worker is left. After
    /// that, each worker is started once more before the pool gives up again.
    pub(crate) fn give_up(&mut self) -> Option<String> {
        if self.deaths < self.limit {
            return None;
        }
        self.limit = self.deaths + self.workers;
        self.next_start = None;
        self.has_given_up = true;
        Some(self.reason())
    }

    /// The reason why workers are missing, if the number of early deaths has reached the limit. The pool gives up then,
    /// unless another worker is left.
    pub(crate) fn many_deaths(&self) -> Option<String> {
        (self.deaths >= MAX_EARLY_DEATHS * self.workers).then(|| self.reason())
    }

    fn reason(&self) -> String {
        let (deaths, last) = (self.deaths, &self.last);
        let seconds = self.first_death.elapsed().as_secs_f64();
        let what = match self.refused {
            0 => "have ended before their first task",
            _ => "have ended before their first task or could not be started",
        };
        format!(
            "{deaths} workers in a row {what} in {seconds:.1} s, {last}; the next call tries again"
        )
    }
}
