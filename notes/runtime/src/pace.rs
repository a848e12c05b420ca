//! The notes' sleeps, and how fast their time passes: `--speed`.
//!
//! With `--speed 10`, one second of the notes lasts a tenth of a second. The output stays the same: a [`Stopwatch`]
//! counts the notes' seconds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::event;

/// The slowest and the fastest `--speed`.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.01..=10_000.0;

/// The bits of an `f64`; the command line sets it once, and a fork copies it.
static SPEED: AtomicU64 = AtomicU64::new(1.0_f64.to_bits());

/// Sets the speed, a factor within [`SPEEDS`].
pub fn set_speed(speed: f64) {
    SPEED.store(speed.to_bits(), Ordering::Relaxed);
}

/// How many of the notes' seconds pass in one second.
pub fn speed() -> f64 {
    f64::from_bits(SPEED.load(Ordering::Relaxed))
}

/// Reads a `--speed`, if it is within [`SPEEDS`].
pub fn parse_speed(text: &str) -> Option<f64> {
    let speed = text.parse().ok()?;
    SPEEDS.contains(&speed).then_some(speed)
}

/// Sleeps for `seconds` of the notes, like Python's `time.sleep`. Blocks only the calling thread.
#[track_caller]
pub fn sleep(seconds: f64) {
    let _asleep = event::sleep();
    std::thread::sleep(real(seconds));
}

/// How long `seconds` of the notes last at this speed.
pub fn real(seconds: f64) -> Duration {
    Duration::from_secs_f64((seconds / speed()).max(0.0))
}

/// Counts the notes' seconds.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    start: Instant,
}

impl Stopwatch {
    /// Starts counting now.
    pub fn start() -> Stopwatch {
        Stopwatch {
            start: Instant::now(),
        }
    }

    /// The notes' seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * speed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_outside_the_range_is_refused() {
        for text in ["0", "-1", "nan", "inf", "fast", "1e9", ""] {
            assert_eq!(parse_speed(text), None, "{text}");
        }
        assert_eq!(parse_speed("2.5"), Some(2.5));
    }
}
