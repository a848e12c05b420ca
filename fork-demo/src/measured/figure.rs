//! Prints and takes figures.

use std::time::Duration;

use anyhow::Result;
use notes::lang::{self, Lang};
use notes::measure::{Samples, time};

/// The median, the range that contains half of the measurements, and their number.
pub(crate) fn figure(cost: &Samples) -> String {
    let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
    let (low, high) = cost.spread();
    let (median, low, high) = (micros(cost.median()), micros(low), micros(high));
    let count = cost.count();
    match lang::current() {
        Lang::En => format!("{median:.1} us  ({low:.1} to {high:.1}, {count} times)"),
        Lang::Zh => format!("{median:.1} 微秒（{low:.1} 到 {high:.1}，共 {count} 次）"),
    }
}

/// Rounds a number to two decimals. A zero has no sign then: `{:.2}` prints -0.004 as `-0.00`.
pub(crate) fn to_hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0 + 0.0
}

/// Measures how long a task takes that may fail.
pub(crate) fn timed(task: fn() -> Result<()>) -> Result<Duration> {
    let mut done = Ok(());
    let duration = time(|| done = task());
    done.map(|()| duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_rounds_to_zero_has_no_sign() {
        let printed = |number| format!("{:.2}", to_hundredths(number));
        assert_eq!(printed(-0.004), "0.00");
        assert_eq!(printed(-0.006), "-0.01");
        assert_eq!(printed(1.518), "1.52");
    }
}
