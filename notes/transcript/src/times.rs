//! Times and dates by their shape: digits match digits, a word matches a word, everything else must be equal.

/// How many bytes at the start of `text` have the shape of `sample`.
pub(crate) fn length(sample: &str, text: &str) -> Option<usize> {
    let mut shape = sample;
    let mut rest = text;
    while let Some(first) = shape.chars().next() {
        (shape, rest) = if let Some(day) = padded_day(shape) {
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

/// The length of ` 21` or `  7` at the start of `text`: C's ctime pads a day with a blank.
fn padded_day(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends = !bytes.get(3).is_some_and(u8::is_ascii_digit);
    let day = matches!(bytes, [b' ', b' ' | b'0'..=b'9', b'0'..=b'9', ..]);
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
            "1999-01-02 23:59:60.000001"
        ));
        assert!(!same_shape(
            "2026-11-21 07:55:03.123456",
            "1999-01-02 23:59:60.0001"
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
}
