//! Lines that ran together: threads that print at the same time may put several lines into one, or mix up the pieces of two.

use super::mixed;
use crate::matching::match_table::MatchTable;
use crate::printed::{Lines, Mixed};
use crate::printout::Printout;

/// How many lines may be in one, and the longest line that is tried.
const MAX_PARTS: usize = 4;
const MAX_LENGTH: usize = 400;
/// A run with more unknown lines is completely different.
const MAX_TRIED: usize = 50;

/// Splits each line that ran together into its parts; `None` if there is no such line. The newline of the second line
/// is then an empty line further down: it is left out. `wrong` are the items that are missing or wrong in the run.
pub(crate) fn part(
    printout: &Printout,
    table: &MatchTable,
    lines: &Lines,
    wrong: &[usize],
) -> Option<Lines> {
    let is_unknown =
        |line: usize| table.patterns(line).next().is_none() || table.is_out_of_range(line);
    let mut parted = Lines::default();
    let mut texts = mixed::literal_texts(printout, wrong);
    let mut second = None;
    let (mut newlines, mut tried, mut found) = (0, 0, 0);
    for (line, text) in lines.texts.iter().enumerate() {
        if let Some(text) = second.take() {
            parted.texts.push(text);
            parted.numbers.push(lines.numbers[line]);
            continue;
        }
        if text.is_empty() && newlines > 0 {
            newlines -= 1;
            continue;
        }
        let is_tried = tried < MAX_TRIED && text.len() <= MAX_LENGTH && is_unknown(line);
        tried += usize::from(is_tried);
        let parts = is_tried.then(|| parts(printout, text)).flatten();
        let count = parts.as_ref().map_or(1, Vec::len);
        let next = lines.texts.get(line + 1).filter(|_| is_tried && count == 1);
        let next = next.filter(|next| next.is_empty() || is_unknown(line + 1));
        if let Some(next) = next
            && let Some((one, other)) = mixed::unmix(&mut texts, text, next)
        {
            let first = lines.numbers[line];
            for (number, text) in [(first, text), (lines.numbers[line + 1], next)] {
                let text = text.clone();
                parted.mixed.insert(number, Mixed { first, text });
            }
            parted.texts.push(one);
            parted.numbers.push(first);
            second = Some(other);
            found += 1;
            continue;
        }
        for part in parts.unwrap_or_else(|| vec![text]) {
            parted.texts.push(part.to_owned());
            parted.numbers.push(lines.numbers[line]);
        }
        newlines += count - 1;
        found += usize::from(count > 1);
    }
    (found > 0).then_some(parted)
}

/// The lines of the transcript that `text` consists of, as few as possible, but several.
fn parts<'t>(printout: &Printout, text: &'t str) -> Option<Vec<&'t str>> {
    (2..=MAX_PARTS).find_map(|count| split(printout, text, count))
}

fn split<'t>(printout: &Printout, text: &'t str, count: usize) -> Option<Vec<&'t str>> {
    if count == 1 {
        return is_line(printout, text).then(|| vec![text]);
    }
    let mut places = text.char_indices().skip(1).map(|(place, _)| place);
    places.find_map(|place| {
        let (first, rest) = text.split_at(place);
        let mut parts = vec![first];
        parts.extend(is_line(printout, first).then(|| split(printout, rest, count - 1))??);
        Some(parts)
    })
}

/// Whether the transcript has such a line. A line of samples alone does not count: any text would be several of it.
fn is_line(printout: &Printout, text: &str) -> bool {
    printout.patterns.iter().any(|pattern| {
        pattern.has_text() && !pattern.captures(text, &printout.placeholders).is_empty()
    })
}
