//! Two lines whose pieces are mixed up: Python writes the arguments of a `print`, the blanks between them and the end of
//! the line one after the other, and another thread or process writes in between.
//!
//! Only lines without placeholders are found: with a placeholder, too many texts could be one of the two.

use crate::printout::Printout;

/// The most lines that are tried, and the longest.
const MAX_TEXTS: usize = 60;
const MAX_LENGTH: usize = 100;

/// The texts of these items that have no placeholders, each as often as it is wrong.
pub(super) fn literal_texts(printout: &Printout, wrong: &[usize]) -> Vec<String> {
    let texts = wrong.iter().filter_map(|&item| {
        let pattern = &printout.patterns[printout.items[item].pattern];
        pattern.text().filter(|text| text.len() <= MAX_LENGTH)
    });
    texts.take(MAX_TEXTS).map(str::to_owned).collect()
}

/// Finds the two lines of which the printed lines `first` and `second` are the pieces, and takes them out of `texts`. The
/// line that ends first comes first.
///
/// All of the line that ends first stands in `first`, mixed with the start of the other line; `second` is the rest of that.
pub(super) fn unmix(
    texts: &mut Vec<String>,
    first: &str,
    second: &str,
) -> Option<(String, String)> {
    let is_pair = |one: usize, other: usize| {
        let start = texts[other].strip_suffix(second)?;
        let is_mixed =
            one != other && !start.trim().is_empty() && is_mix(first, &texts[one], start);
        is_mixed.then_some((one, other))
    };
    let all = 0..texts.len();
    let pairs = all
        .clone()
        .flat_map(|one| all.clone().map(move |other| (one, other)));
    let (one, other) = pairs
        .into_iter()
        .find_map(|(one, other)| is_pair(one, other))?;
    let pair = (texts[one].clone(), texts[other].clone());
    texts.remove(one.max(other));
    texts.remove(one.min(other));
    Some(pair)
}

/// Whether `mixed` consists of the characters of `one` and of `other`, each in order.
fn is_mix(mixed: &str, one: &str, other: &str) -> bool {
    if mixed.len() != one.len() + other.len() {
        return false;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    // For each start of `other`: whether it and the characters of `one` so far are a start of `mixed`.
    let mixed: Vec<char> = mixed.chars().collect();
    let mut fits = vec![false; other.len() + 1];
    for used in 0..=one.len() {
        for start in 0..=other.len() {
            let end = used + start;
            let by_one = used > 0 && fits[start] && mixed[end - 1] == one[used - 1];
            let by_other = start > 0 && fits[start - 1] && mixed[end - 1] == other[start - 1];
            fits[start] = end == 0 || by_one || by_other;
        }
    }
    fits[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lines_are_found_in_their_pieces() {
        let lines = ["up: 2", "down: 8", "down: 2"].map(str::to_owned);
        let found = |first: &str, second: &str| {
            let mut texts = lines.to_vec();
            let found = unmix(&mut texts, first, second);
            assert_eq!(texts.len(), if found.is_some() { 1 } else { 3 });
            found.map(|(one, other)| format!("{one}, {other}"))
        };
        for (first, second) in [
            ("up:down: 2", " 8"),
            ("up:down:  2", "8"),
            ("udown:p: 2", " 8"),
            ("up:down: 8 2", ""),
        ] {
            assert_eq!(found(first, second).as_deref(), Some("up: 2, down: 8"));
        }
        assert_eq!(found("up:down: 8", " 2").as_deref(), Some("down: 8, up: 2"));
        for (first, second) in [
            ("up:down: 3", " 8"),
            ("up:down: 2", "8"),
            ("up: ", "down: 8"),
            ("down:", "up: 2"),
            ("", ""),
        ] {
            assert_eq!(found(first, second), None, "{first}, {second}");
        }
    }
}
