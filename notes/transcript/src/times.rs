//! Times and dates by their shape: digits match digits, a word matches a word, everything else must be equal.
//!
//! What matches must be a real time: hours below 24, days that the calendar has, names of weekdays and months.

/// How many bytes at the start of `text` have the shape of `sample`, and are a real time.
pub(crate) fn length(sample: &str, text: &str) -> Option<usize> {
    let length = shape_length(sample, text)?;
    is_real(sample, &text[..length]).then_some(length)
}

/// How many bytes at the start of `text` have the shape of `sample`.
fn shape_length(sample: &str, text: &str) -> Option<usize> {
    let mut shape = sample;
    let mut rest = text;
    while let Some(first) = shape.chars().next() {
        let before = &sample[..sample.len() - shape.len()];
        let is_day = MONTHS.iter().any(|month| before.ends_with(month));
        (shape, rest) = if let Some(day) = padded_day(shape).filter(|_| is_day) {
            (&shape[day..], rest.get(padded_day(rest)?..)?)
        } else if first.is_ascii_digit() {
            let digits = run(shape, |c| c.is_ascii_digit());
            (run(rest, |c| c.is_ascii_digit()) == digits)
                .then(|| (&shape[digits..], &rest[digits..]))?
        } else if first.is_alphabetic() {
            let word = run(rest, char::is_alphabetic);
            (word > 0).then(|| (&shape[run(shape, char::is_alphabetic)..], &rest[word..]))?
        } else {
            (&shape[first.len_utf8()..], rest.strip_prefix(first)?)
        };
    }
    Some(text.len() - rest.len())
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Whether each number of a clock time or date is in its range, and each name stands where the sample has such a name.
fn is_real(sample: &str, text: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphabetic());
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let names = |names: &[&str], word: &str| names.contains(&word);
    let same_kind = words(sample)
        .iter()
        .zip(&words(text))
        .all(|(sample, word)| {
            names(&WEEKDAYS, sample) == names(&WEEKDAYS, word)
                && names(&MONTHS, sample) == names(&MONTHS, word)
        });
    let clock = clock(text)
        .is_none_or(|(hour, minute, second)| hour < 24.0 && minute < 60.0 && second < 60.0);
    let date = date(text).is_none_or(|date| is_date(date) && is_on_weekday(text, date));
    same_kind && clock && date
}

/// Why a text is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It is not written like the sample.
    Form,
    /// No calendar has the date.
    Date,
    /// No clock shows the time.
    Clock,
}

/// What is wrong with `text`, which stands where the sample has a time.
pub(crate) fn wrong(sample: &str, text: &str) -> Wrong {
    let has_form = shape_length(sample, text) == Some(text.len());
    match (has_form, date(sample)) {
        (false, _) => Wrong::Form,
        (true, Some(_))
            if !date(text).is_some_and(|date| is_date(date) && is_on_weekday(text, date)) =>
        {
            Wrong::Date
        }
        _ => Wrong::Clock,
    }
}

/// Whether the calendar has the date. Clocks of computers begin in 1970.
fn is_date((year, month, day): (i64, i64, i64)) -> bool {
    let next = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    (1..=12).contains(&month)
        && year >= 1970
        && day >= 1
        && days(year, month, day) < days(next.0, next.1, 1)
}

/// Whether the weekday that `text` names, if any, is that of the date.
fn is_on_weekday(text: &str, (year, month, day): (i64, i64, i64)) -> bool {
    let named = text
        .split_whitespace()
        .find_map(|word| WEEKDAYS.iter().position(|day| *day == word));
    // 1 March 2000, the day 730486, was a Wednesday.
    let weekday = (days(year, month, day) + 1).rem_euclid(7);
    named.is_none_or(|named| i64::try_from(named) == Ok(weekday))
}

/// The seconds of a time, from midnight or, if it has a date, from the year 2000: a small number is exact to a microsecond.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    let (hour, minute, second) = clock(text)?;
    let days = date(text).map_or(0.0, |(year, month, day)| {
        (days(year, month, day) - days(2000, 1, 1)) as f64
    });
    Some(((days * 24.0 + hour) * 60.0 + minute) * 60.0 + second)
}

/// The hour, minute and second of the first `HH:MM:SS` or `HH:MM` in `text`.
fn clock(text: &str) -> Option<(f64, f64, f64)> {
    let word = text.split_whitespace().find(|word| word.contains(':'))?;
    let mut parts = word.split(':').map(|part| part.parse::<f64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0.0), |second| second)?;
    Some((hour, minute, second))
}

/// The year, month and day of `2026-11-21`, or of C's `Sat Nov 21 07:55:03 2026`.
fn date(text: &str) -> Option<(i64, i64, i64)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |word: &str| word.parse::<i64>().ok();
    for word in &words {
        if let [year, month, day] = word.split('-').collect::<Vec<_>>()[..] {
            return Some((number(year)?, number(month)?, number(day)?));
        }
    }
    let at = words.iter().position(|word| MONTHS.contains(word))?;
    let month = MONTHS.iter().position(|name| *name == words[at])?;
    let (day, year) = (words.get(at + 1)?, words.last()?);
    Some((number(year)?, i64::try_from(month).ok()? + 1, number(day)?))
}

/// The days up to a date of the Gregorian calendar, from a fixed day on.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // A year that begins in March has its leap day at its end.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day
}

/// The length of ` 21` or `  7` at the start of `text`: C's ctime pads a day with a blank.
fn padded_day(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends = !bytes.get(3).is_some_and(u8::is_ascii_digit);
    let day = matches!(bytes, [b' ', b' ' | b'1'..=b'9', b'0'..=b'9', ..]);
    (day && ends).then_some(3)
}

fn run(text: &str, holds: impl Fn(char) -> bool) -> usize {
    text.find(|c| !holds(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_shape(sample: &str, text: &str) -> bool {
        length(sample, text) == Some(text.len())
    }

    #[test]
    fn digits_match_digits_and_words_match_words() {
        assert!(same_shape(
            "2026-11-21 07:55:03.123456",
            "1999-01-02 23:59:59.000001"
        ));
        assert!(!same_shape(
            "2026-11-21 07:55:03.123456",
            "1999-01-02 23:59:59.0001"
        ));
        assert!(!same_shape("07:55:03", "07-55-03"));
        assert!(!same_shape("07:55:03", "7:55:03"));
        assert!(same_shape("星期六 07:55", "星期天 18:00"));
    }

    #[test]
    fn a_day_may_be_padded_with_a_space() {
        assert!(same_shape(
            "Sat Nov 21 07:55:03 2026",
            "Wed May  6 17:00:00 2026"
        ));
        assert!(same_shape(
            "Wed May  6 17:00:00 2026",
            "Sat Nov 21 07:55:03 2026"
        ));
        assert!(!same_shape(
            "Sat Nov 21 07:55:03 2026",
            "Sat Nov 121 07:55:03 2026"
        ));
        assert!(!same_shape(
            "Sat Nov 21 07:55:03 2026",
            "Sat Nov 7 07:55:03 2026"
        ));
    }

    #[test]
    fn a_time_must_be_a_real_one() {
        let sample = "2026-11-21 07:55:03.123456";
        for text in [
            "2026-99-21 07:55:03.123456",
            "2026-11-32 07:55:03.123456",
            "2026-00-21 07:55:03.123456",
            "2026-02-30 07:55:03.123456",
            "2025-02-29 07:55:03.123456",
            "2026-11-21 24:55:03.123456",
            "2026-11-21 07:99:03.123456",
            "2026-11-21 07:55:61.123456",
        ] {
            assert!(!same_shape(sample, text), "{text}");
        }
        let sample = "Sat Nov 21 07:55:03 2026";
        for text in [
            "Abc Nov 21 07:55:03 2026",
            "Sat Xyz 21 07:55:03 2026",
            "Sat Nov 41 07:55:03 2026",
            "Nov Sat 21 07:55:03 2026",
            "Fri Nov 21 07:55:03 2026",
            "Tue Nov 31 07:55:03 2026",
            "Sun Nov 21 07:55:03 1965",
        ] {
            assert!(!same_shape(sample, text), "{text}");
        }
        assert!(!same_shape("07:55", "99:29"));
    }

    #[test]
    fn wrong_says_why_a_text_is_not_a_time() {
        let sample = "2026-11-21 07:55:03";
        assert_eq!(wrong(sample, "2026-99-21 07:55:03"), Wrong::Date);
        assert_eq!(wrong(sample, "2026-11-21 07:99:03"), Wrong::Clock);
        assert_eq!(wrong(sample, "2026-11-21 7:55:03"), Wrong::Form);
        assert_eq!(wrong("07:55", "99:29"), Wrong::Clock);
        let sample = "Sat Nov 21 07:55:03 2026";
        assert_eq!(wrong(sample, "Fri Nov 21 07:55:03 2026"), Wrong::Date);
        assert_eq!(wrong(sample, "Sat Xyz 21 07:55:03 2026"), Wrong::Date);
    }

    #[test]
    fn times_are_compared_in_seconds() {
        let apart = |one: &str, other: &str| seconds(other).unwrap() - seconds(one).unwrap();
        let near = |one: f64, other: f64| (one - other).abs() < 1e-3;
        assert!(near(apart("07:55:03.25", "07:55:04"), 0.75));
        assert!(near(
            apart("2026-02-28 23:59:59.5", "2026-03-01 00:00:00.5"),
            1.0
        ));
        assert!(near(
            apart("2028-02-28 23:59:59", "2028-03-01 00:00:00"),
            86_401.0
        ));
        assert!(near(
            apart("Thu Dec 31 23:59:59 2026", "Fri Jan  1 00:00:00 2027"),
            1.0
        ));
        assert_eq!(seconds("now"), None);
    }
}
