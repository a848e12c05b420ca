//! A range of numbers: `2..`, `0..100`, `..5`. Both ends belong to it.

use std::fmt;

use crate::messages::{self, Message};

/// The values that a number may have; by default all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Range {
    low: Option<f64>,
    high: Option<f64>,
}

impl Range {
    /// Reads `2..`, `0..100` or `..5`; `None` if `text` is no range.
    pub(crate) fn read(text: &str) -> Option<Range> {
        let (low, high) = text.split_once("..")?;
        let end = |text: &str| match text {
            "" => Some(None),
            number => number
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())
                .map(Some),
        };
        let (low, high) = (end(low)?, end(high)?);
        let is_empty = low.zip(high).is_some_and(|(low, high)| low > high);
        (!is_empty && (low.is_some() || high.is_some())).then_some(Range { low, high })
    }

    /// Whether the number that `text` says is in the range.
    pub(crate) fn holds(self, text: &str) -> bool {
        if self == Range::default() {
            return true;
        }
        let number: f64 = text.trim_start().parse().unwrap_or(f64::NAN);
        self.low.is_none_or(|low| number >= low) && self.high.is_none_or(|high| number <= high)
    }

    /// The same range, or the numbers from 0 on if it is all numbers.
    pub(crate) fn or_from_zero(self) -> Range {
        let low = self.low.or_else(|| self.high.is_none().then_some(0.0));
        Range { low, ..self }
    }

    /// The range in words, which follow "must be".
    pub(crate) fn in_words(self) -> Message {
        match (self.low, self.high) {
            (Some(low), Some(high)) => Message::new(messages::FROM_TO, &[&low, &high]),
            (Some(low), None) => Message::new(messages::FROM, &[&low]),
            (None, Some(high)) => Message::new(messages::UP_TO, &[&high]),
            (None, None) => Message::new(messages::ANY_NUMBER, &[]),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: Option<f64>| end.map_or_else(String::new, |end| end.to_string());
        write!(f, "{}..{}", end(self.low), end(self.high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notes_lang::Lang;

    #[test]
    fn both_ends_belong_to_a_range() {
        let range = Range::read("0..2.5").unwrap();
        for (text, holds) in [
            ("0", true),
            ("2.5", true),
            ("2.51", false),
            ("-1", false),
            ("x", false),
        ] {
            assert_eq!(range.holds(text), holds, "{text}");
        }
        assert!(
            Range::read("2..").unwrap().holds("1e9") && !Range::read("2..").unwrap().holds("1.99")
        );
        assert!(Range::read("..5").unwrap().holds("-7") && !Range::read("..5").unwrap().holds("6"));
        assert_eq!(range.to_string(), "0..2.5");
    }

    #[test]
    fn a_range_is_said_in_words() {
        for (range, en, zh) in [
            ("0..", "0 or more", "不小于 0"),
            ("..100", "at most 100", "不大于 100"),
            ("0..2.5", "from 0 to 2.5", "在 0 到 2.5 之间"),
        ] {
            let words = Range::read(range).unwrap().in_words();
            assert_eq!((words.text(Lang::En), words.text(Lang::Zh)), (en, zh));
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["..", "3..1", "a..b", "3", "1..inf", ""] {
            assert_eq!(Range::read(text), None, "{text}");
        }
    }
}
