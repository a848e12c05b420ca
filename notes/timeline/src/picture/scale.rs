//! Converts times to positions and to text.

/// The position of a moment between left and right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    first_ns: u64,
    range_ns: u64,
    left: f64,
    right: f64,
}

/// A labelled time of the axis.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) x: f64,
    pub(super) label: String,
}

/// The least distance between two labels.
const TICK_DISTANCE: f64 = 76.0;

const UNITS: [(f64, &str); 3] = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];

impl Scale {
    pub(super) fn new((first_ns, last_ns): (u64, u64), left: f64, right: f64) -> Scale {
        Scale {
            first_ns,
            // A record with a single event still gets a range.
            range_ns: (last_ns - first_ns).max(1_000),
            left,
            right,
        }
    }

    pub(super) fn x(&self, time_ns: u64) -> f64 {
        let passed = time_ns.saturating_sub(self.first_ns).min(self.range_ns);
        self.left + (self.right - self.left) * (passed as f64 / self.range_ns as f64)
    }

    /// The time from the start of the record to `time_ns`, as text.
    pub(super) fn moment(&self, time_ns: u64) -> String {
        duration(time_ns.saturating_sub(self.first_ns))
    }

    /// Round times whose distance is 1, 2 or 5 times a power of ten.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let range_ns = self.range_ns as f64;
        let most = ((self.right - self.left) / TICK_DISTANCE).max(1.0);
        let step_ns = round_up(range_ns / most);
        let (unit_ns, unit) = unit_of(range_ns);
        let decimals = (unit_ns / step_ns).log10().ceil().clamp(0.0, 9.0) as usize;
        let count = (range_ns / step_ns).floor() as usize;
        (0..=count)
            .map(|index| {
                let time_ns = index as f64 * step_ns;
                Tick {
                    x: self.left + (self.right - self.left) * (time_ns / range_ns),
                    label: format!("{:.decimals$} {unit}", time_ns / unit_ns),
                }
            })
            .collect()
    }
}

/// A duration with three digits: `1.02 s`, `17 ms`, `3.5 µs`.
pub(super) fn duration(ns: u64) -> String {
    let (unit_ns, unit) = unit_of(ns as f64);
    let value = ns as f64 / unit_ns;
    let decimals = match value {
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    format!("{value:.decimals$} {unit}")
}

fn unit_of(ns: f64) -> (f64, &'static str) {
    let fitting = UNITS.into_iter().find(|(unit_ns, _)| ns >= *unit_ns);
    fitting.unwrap_or(UNITS[UNITS.len() - 1])
}

/// The smallest of 1, 2, 5, 10, 20 … that is at least `value`.
fn round_up(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|factor| factor * power);
    // Rounding errors of the logarithm must not turn 1000 into 2000.
    let fitting = steps.into_iter().find(|step| *step >= value * (1.0 - 1e-9));
    fitting.unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_apart_for_any_range() {
        for range_ns in [
            0,
            1,
            999,
            5_000_000,
            60_000_000_000,
            3_141_592_653,
            u64::MAX,
        ] {
            let scale = Scale::new((7, 7_u64.saturating_add(range_ns)), 200.0, 1256.0);
            let ticks = scale.ticks();
            assert!((2..=14).contains(&ticks.len()), "{range_ns}: {ticks:?}");
            for pair in ticks.windows(2) {
                assert!(pair[1].x - pair[0].x >= TICK_DISTANCE - 0.1, "{ticks:?}");
                assert_ne!(pair[0].label, pair[1].label);
            }
        }
    }

    #[test]
    fn five_milliseconds_are_shown_in_milliseconds() {
        let labels: Vec<String> = Scale::new((0, 5_000_000), 0.0, 1000.0)
            .ticks()
            .into_iter()
            .map(|tick| tick.label)
            .collect();
        assert_eq!(labels.first().unwrap(), "0.0 ms");
        assert_eq!(labels.last().unwrap(), "5.0 ms");
        assert_eq!(labels.len(), 11);
    }

    #[test]
    fn durations_have_three_digits() {
        let texts = [1_020_000_000, 17_000_000, 3_500, 12, 120_000_000_000].map(duration);
        assert_eq!(texts, ["1.02 s", "17.0 ms", "3.50 µs", "0.01 µs", "120 s"]);
    }
}
