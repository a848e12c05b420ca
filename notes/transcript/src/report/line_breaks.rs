//! Where a text breaks into lines: at blanks, behind Chinese punctuation, between Chinese words.
//!
//! There is no dictionary here: that no character of a phrase stands alone is what a word comes to.

/// What may begin no line.
const CLOSING: &str = "，。；：、？！）》」』】”’…,.;:?!)]}";
/// What may end no line.
const OPENING: &str = "（《「『【“‘([{";

/// How well a text breaks at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Quality {
    /// It cuts a word or number in two, or parts punctuation from its phrase.
    Bad,
    /// A single Chinese character stands alone.
    Poor,
    /// Between Chinese characters, or Chinese and other ones.
    Fair,
    /// At a blank, or behind Chinese punctuation.
    Good,
}

/// How many characters of `text` make its first line of at most `width` columns; `None` if all do.
pub(crate) fn first_line(
    text: &[char],
    width: usize,
    columns: impl Fn(char) -> usize,
) -> Option<usize> {
    let mut used = 0;
    let mut ends: Vec<usize> = Vec::with_capacity(text.len());
    for &character in text {
        used += columns(character);
        ends.push(used);
    }
    let most = ends.iter().position(|&end| end > width)?.max(1);
    if most == text.len() {
        return None; // A character wider than the column.
    }
    let best = |least: Quality, from: usize| {
        let mut places = (1..=most).rev();
        places.find(|&place| ends[place - 1] >= from && quality(text, place) >= least)
    };
    // A better place may cost a third of the line.
    let from = width - width / 3;
    best(Quality::Good, from)
        .or_else(|| best(Quality::Fair, from))
        .or_else(|| best(Quality::Good, 0))
        .or_else(|| best(Quality::Fair, 0))
        .or_else(|| best(Quality::Poor, 0))
        .or_else(|| (1..=most).rev().find(|&place| may_part(text, place)))
        .or(Some(most))
}

fn quality(text: &[char], place: usize) -> Quality {
    let before = text[place - 1];
    let Some(after) = text[place..].iter().position(|&c| c != ' ') else {
        return Quality::Good; // Only blanks follow.
    };
    let is_at_blank = before == ' ' || after > 0;
    let after = place + after;
    let blanks = text[..place]
        .iter()
        .rev()
        .take_while(|&&c| c == ' ')
        .count();
    let end = place - blanks;
    if end == 0 || !may_part(text, place) {
        return Quality::Bad;
    }
    let (last, next) = (text[end - 1], text[after]);
    let alone = phrase(text[..end].iter().rev()) == 1 || phrase(text[after..].iter()) == 1;
    match (is_chinese(last), is_chinese(next)) {
        _ if is_wide_closing(last) => Quality::Good,
        _ if last == '第' => Quality::Poor, // A number belongs to it.
        (false, false) if is_at_blank => Quality::Good,
        (false, false) => Quality::Bad,
        _ if alone => Quality::Poor,
        _ if is_at_blank => Quality::Good,
        _ => Quality::Fair,
    }
}

/// Whether no punctuation is parted from its phrase.
fn may_part(text: &[char], place: usize) -> bool {
    let (before, after) = (text[place - 1], text[place]);
    let is_closing = CLOSING.contains(after) && before != ' ';
    !is_closing && !OPENING.contains(before)
}

/// How many Chinese characters stand together at the start; 第 belongs to the number behind it.
fn phrase<'a>(characters: impl Iterator<Item = &'a char>) -> usize {
    let is_phrase = |c: &&char| is_chinese(**c) && **c != '第';
    characters.take_while(is_phrase).count()
}

fn is_wide_closing(character: char) -> bool {
    !character.is_ascii() && CLOSING.contains(character)
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}
