//! Where a text breaks into lines: at blanks, after Chinese punctuation, between Chinese words.
//!
//! There is no dictionary here. The only rule for words is that no character of a phrase stands alone.

/// Characters that may not begin a line.
const CLOSING: &str = "，。；：、？！）》」』】”’…,.;:?!)]}";
/// Characters that may not end a line.
const OPENING: &str = "（《「『【“‘([{";

/// The quality of a line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Quality {
    /// It splits a word or number, or separates punctuation from its phrase.
    Bad,
    /// It leaves a single Chinese character alone.
    Poor,
    /// Between Chinese characters, or between a Chinese and another character.
    Fair,
    /// At a blank, or after Chinese punctuation.
    Good,
}

/// How many characters of `text` are in its first line of at most `width` columns; `None` if all fit.
pub(crate) fn first_line(
    text: &[char],
    width: usize,
    columns: impl Fn(char) -> usize,
) -> Option<usize> {
    let mut used = 0;
    let mut ends: Vec<usize> = Vec::new();
    for &character in text {
        used += columns(character);
        ends.push(used);
        if used > width {
            break; // The rest of a long text is not read for every line again.
        }
    }
    let most = ends.iter().position(|&end| end > width)?.max(1);
    if most == text.len() {
        return None; // A character is wider than the column.
    }
    let best = |least: Quality, from: usize| {
        let mut places = (1..=most).rev();
        places.find(|&place| ends[place - 1] >= from && quality(text, place) >= least)
    };
    // A better break may shorten the line by a third.
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
        _ if last == '第' => Quality::Poor, // 第 belongs to the number after it.
        (false, false) if is_at_blank => Quality::Good,
        (false, false) => Quality::Bad,
        _ if alone => Quality::Poor,
        _ if is_at_blank => Quality::Good,
        _ => Quality::Fair,
    }
}

/// Whether the break keeps punctuation with its phrase.
fn may_part(text: &[char], place: usize) -> bool {
    let (before, after) = (text[place - 1], text[place]);
    let is_closing = CLOSING.contains(after) && before != ' ';
    !is_closing && !OPENING.contains(before)
}

/// How many Chinese characters are together at the start; 第 belongs to the number after it.
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
