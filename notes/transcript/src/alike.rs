//! A line missing and a line too many that are much alike: one line, misspelt.

use super::rows::{Name, Row};
use super::why::Why;

/// A run that is another one altogether is not paired line by line.
const MOST: usize = 200;

/// Puts each missing line beside the line too many that is most like it, if any is.
pub(super) fn pair_up(mut rows: Vec<Row>) -> Vec<Row> {
    let named = |rows: &[Row], name: &Name| -> Vec<usize> {
        let all = rows.iter().enumerate();
        all.filter(|(_, row)| row.name == *name)
            .map(|(index, _)| index)
            .collect()
    };
    let (missing, extra) = (named(&rows, &Name::Missing), named(&rows, &Name::Extra));
    if missing.len() > MOST || extra.len() > MOST {
        return rows;
    }
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for &lost in &missing {
        for &found in &extra {
            let (Some(notes), Some((_, run))) = (&rows[lost].notes, &rows[found].run) else {
                continue;
            };
            if let Some(distance) = distance(&notes.text, run) {
                pairs.push((distance, lost, found));
            }
        }
    }
    pairs.sort_unstable();
    let mut gone: Vec<usize> = Vec::new();
    let mut paired: Vec<usize> = Vec::new();
    for (_, lost, found) in pairs {
        if gone.contains(&lost) || paired.contains(&found) {
            continue;
        }
        let notes = rows[lost].notes.take();
        let texts = notes.as_ref().zip(rows[found].run.as_ref());
        let character = texts.map_or(0, |(notes, (_, run))| parting(&notes.text, run));
        rows[found].notes = notes;
        rows[found].name = Name::Misspelt;
        rows[found].why = Some(Why::Text { character });
        gone.push(lost);
        paired.push(found);
    }
    let mut index = 0;
    rows.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
    rows
}

/// How many characters differ between the common start and the common end, any two numbers being the
/// same; `None` if more than half.
fn distance(one: &str, other: &str) -> Option<usize> {
    let plain = |text: &str| -> Vec<char> {
        numberless(text)
            .into_iter()
            .map(|(character, _)| character)
            .collect()
    };
    let (one, other) = (plain(one), plain(other));
    let start = common(one.iter(), other.iter());
    let (one, other) = (&one[start..], &other[start..]);
    let end = common(one.iter().rev(), other.iter().rev());
    let longest = one.len().max(other.len());
    let differing = longest - end;
    (differing * 2 <= start + longest && start + end > 0).then_some(differing)
}

/// The characters with their places, and each number as one character.
fn numberless(text: &str) -> Vec<(char, usize)> {
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

/// The character of `run`, from 1, at which it parts from `notes`: at a number only if nothing else
/// differs.
fn parting(notes: &str, run: &str) -> usize {
    let (one, other) = (numberless(notes), numberless(run));
    let start = common(one.iter().map(|(c, _)| c), other.iter().map(|(c, _)| c));
    let place = match other.get(start) {
        Some((_, place)) => *place,
        None if start < one.len() => run.chars().count(),
        None => common(notes.chars(), run.chars()),
    };
    place + 1
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
    fn texts_part_at_a_number_only_if_nothing_else_differs() {
        assert_eq!(parting("pid 876 ends", "pid 18673 end"), 14);
        assert_eq!(parting("pid 876 ends", "pid 18673 bends"), 11);
        assert_eq!(parting("takes 5 s", "takes 6 s"), 7);
    }

    #[test]
    fn alike_is_half_the_characters_or_more() {
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
