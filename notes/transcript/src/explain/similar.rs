//! Similar lines: a missing line and an unexpected one that are probably one line with a wrong text.

use std::cmp::Reverse;

/// A run with more lines is completely different, so its lines are not paired.
const MAX_LINES: usize = 200;

/// Pairs each missing line with the most similar unexpected line, if one is similar enough and they `may` be a pair. Returns
/// the indices of both.
pub(crate) fn pairs(
    missing: &[&str],
    unexpected: &[&str],
    may: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    if missing.len() > MAX_LINES || unexpected.len() > MAX_LINES {
        return Vec::new();
    }
    let mut candidates = Vec::new();
    for (one, expected) in missing.iter().enumerate() {
        for (other, printed) in unexpected.iter().enumerate() {
            let distance = distance(expected, printed).filter(|_| may(one, other));
            // Of equally similar lines, the line with the same number belongs to the same task.
            let equal = Reverse(equal_numbers(expected, printed));
            candidates.extend(distance.map(|distance| (distance, equal, one, other)));
        }
    }
    candidates.sort_unstable();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (.., one, other) in candidates {
        if pairs.iter().all(|pair| pair.0 != one && pair.1 != other) {
            pairs.push((one, other));
        }
    }
    pairs
}

/// How many characters differ between the common start and the common end, where all numbers count as equal; `None` if
/// more than half of the characters differ.
pub(super) fn distance(one: &str, other: &str) -> Option<usize> {
    let plain = |text: &str| merge_numbers(text).into_iter().map(|(c, _)| c);
    let (one, other): (Vec<char>, Vec<char>) = (plain(one).collect(), plain(other).collect());
    let start = common(one.iter(), other.iter());
    let (one, other) = (&one[start..], &other[start..]);
    let end = common(one.iter().rev(), other.iter().rev());
    let longest = one.len().max(other.len());
    let differing = longest - end;
    (differing * 2 <= start + longest && start + end > 0).then_some(differing)
}

/// How many numbers the two lines have in common before the first that differs.
fn equal_numbers(one: &str, other: &str) -> usize {
    let [one, other] = [one, other].map(|text| {
        let digits = text.split(|character: char| !character.is_ascii_digit());
        digits.filter(|number| !number.is_empty())
    });
    common(one, other)
}

/// How many characters of `expected` and of `printed` come before their first difference. A different number counts only
/// if nothing else differs.
pub(crate) fn first_difference(expected: &str, printed: &str) -> (usize, usize) {
    let (one, other) = (merge_numbers(expected), merge_numbers(printed));
    let start = common(one.iter().map(|(c, _)| c), other.iter().map(|(c, _)| c));
    if start == one.len() && start == other.len() {
        let same = common(expected.chars(), printed.chars());
        return (same, same);
    }
    let place = |characters: &[(char, usize)], text: &str| {
        let place = characters.get(start).map(|(_, place)| *place);
        place.unwrap_or_else(|| text.chars().count())
    };
    (place(&one, expected), place(&other, printed))
}

/// The characters with their positions, each number as one `0`.
fn merge_numbers(text: &str) -> Vec<(char, usize)> {
    let mut characters: Vec<(char, usize)> = Vec::new();
    let mut in_number = false;
    for (place, character) in text.chars().enumerate() {
        let is_digit = character.is_ascii_digit();
        if !(is_digit && in_number) {
            characters.push((if is_digit { '0' } else { character }, place));
        }
        in_number = is_digit;
    }
    characters
}

fn common<T: PartialEq>(one: impl Iterator<Item = T>, other: impl Iterator<Item = T>) -> usize {
    one.zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_differ_at_a_number_only_if_nothing_else_differs() {
        assert_eq!(first_difference("pid 876 ends", "pid 18673 end"), (11, 13));
        assert_eq!(first_difference("pid 876 ends", "pid 18673 bends"), (8, 10));
        assert_eq!(first_difference("takes 5 s", "takes 6 s"), (6, 6));
    }

    #[test]
    fn each_line_is_paired_once_with_the_most_similar_one() {
        let missing = ["worker 1 ends", "worker 2 ended", "bye"];
        let unexpected = ["worker 3 ended", "worker 3 end", "hello"];
        assert_eq!(pairs(&missing, &unexpected, |_, _| true), [(1, 0), (0, 1)]);
        let may = |one, other| (one, other) != (0, 1);
        assert_eq!(pairs(&missing, &unexpected, may), [(1, 0)]);
        assert!(pairs(&[], &unexpected, |_, _| true).is_empty());
        let missing = ["task 0 runs 14 s", "task 1 runs 27 s"];
        let unexpected = ["task 1 run 14 s", "task 0 run 27 s"];
        assert_eq!(pairs(&missing, &unexpected, |_, _| true), [(0, 1), (1, 0)]);
    }

    #[test]
    fn lines_with_half_the_characters_in_common_are_similar() {
        assert_eq!(distance("Process end.", "Process end"), Some(1));
        assert_eq!(
            distance("Child process end.", "Child Process end."),
            Some(1)
        );
        assert_eq!(distance("Process end.", "All done"), None);
        assert_eq!(distance("a", "b"), None);
        assert_eq!(distance("", ""), None);
        assert_eq!(
            distance("I am (876) and he 1.", "I was (1867) and he 22."),
            Some(3)
        );
    }
}
