//! A whole number on the command line.

use std::num::{IntErrorKind, ParseIntError};
use std::ops::RangeInclusive;

use notes_lang as lang;

use super::phrases;

/// Reads a whole number in `range`: the `value_parser` of an option. The error says the range, in the reader's language.
pub fn number<T: TryFrom<u64>>(
    range: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| {
        let parsed: Result<u64, ParseIntError> = text.parse();
        let is_too_large = |error: &ParseIntError| *error.kind() == IntErrorKind::PosOverflow;
        let is_too_large = parsed.as_ref().is_err_and(is_too_large);
        let number = parsed.ok().filter(|number| range.contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        let lang = lang::current();
        number.ok_or_else(|| match (range.start(), range.end()) {
            (_, &u64::MAX) if is_too_large => phrases::TOO_LARGE.text(lang).to_owned(),
            (least, &u64::MAX) => phrases::NUMBER_FROM.fill(lang, &[least]),
            (least, most) => phrases::NUMBER_BETWEEN.fill(lang, &[least, most]),
        })
    }
}
