//! A figure in milliseconds.

use std::time::Duration;

use notes::lang::{self, Lang};
use notes::measure::Samples;

/// The median, and the range that contains the middle half of the measurements.
pub(super) fn figure(cost: &Samples) -> String {
    let millis = |duration: Duration| duration.as_secs_f64() * 1e3;
    let (low, high) = cost.spread();
    let (median, low, high) = (millis(cost.median()), millis(low), millis(high));
    match lang::current() {
        Lang::En => format!("{median:.2} ms ({low:.2} to {high:.2})"),
        Lang::Zh => format!("{median:.2} 毫秒（{low:.2} 到 {high:.2}）"),
    }
}
