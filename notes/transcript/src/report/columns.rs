//! Text in columns: a Chinese character takes two.

use unicode_width::UnicodeWidthChar;

use super::line_breaks;

/// How many columns of a terminal `text` takes, when [`wrap`] has replaced control characters.
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    match character {
        '\t' => TAB.len(),
        _ => shown(character).width().unwrap_or(1),
    }
}

const TAB: &str = "    ";

/// Replaces a character that would move the cursor.
fn shown(character: char) -> char {
    if character.is_control() {
        '\u{fffd}'
    } else {
        character
    }
}

/// Wraps `text` into lines of at most `width` columns, at the most readable places; at least one line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let lines = wrapped(text, width).into_iter();
    lines.map(|(_, line)| line.into_iter().collect()).collect()
}

/// The line of [`wrap`] that has the character `character`, and the columns before it in that line. Characters count
/// from 0; the end of the text has a place, too.
pub(crate) fn place(text: &str, width: usize, character: usize) -> (usize, usize) {
    let before: String = text.chars().take(character).collect();
    let character: usize = before
        .chars()
        .map(|c| if c == '\t' { TAB.len() } else { 1 })
        .sum();
    let lines = wrapped(text, width);
    let is_at = |(start, _): &(usize, Vec<char>)| *start <= character;
    let line = lines.iter().rposition(is_at).unwrap_or_default();
    let (start, characters) = &lines[line];
    let before = &characters[..(character - start).min(characters.len())];
    (line, before.iter().copied().map(columns).sum())
}

/// The lines, each with the place of its first character.
fn wrapped(text: &str, width: usize) -> Vec<(usize, Vec<char>)> {
    let mut all: Vec<char> = Vec::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => all.extend(TAB.chars()),
            _ => all.push(shown(character)),
        }
    }
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(length) = line_breaks::first_line(&all[start..], width, columns) {
        let end = start + length;
        lines.push((start, all[start..end].to_vec()));
        start = end + usize::from(all.get(end) == Some(&' '));
    }
    lines.push((start, all[start..].to_vec()));
    lines
}

/// Joins words with `between`, as many as fit into `most` columns, but at least one; `…` replaces the others.
pub(crate) fn shortened(words: &[String], between: &str, most: usize) -> String {
    let mut text = String::new();
    for (index, word) in words.iter().enumerate() {
        let between = if index > 0 { between } else { "" };
        if index > 0 && width(&text) + width(between) + width(word) > most {
            return text + between + "…";
        }
        text.push_str(between);
        text.push_str(word);
    }
    text
}

/// `text`, padded with blanks to `columns`.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(blanks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(width("进程 (1)"), 8);
        assert_eq!(pad("进程", 6), "进程  ");
        assert_eq!(wrap("一次调用", 5), ["一次", "调用"]);
        assert_eq!(wrap("一次，调用", 5), ["一", "次，", "调用"]);
    }

    #[test]
    fn chinese_breaks_after_punctuation_and_leaves_no_single_character() {
        assert_eq!(wrap("一次调用两次返回", 14), ["一次调用两次", "返回"]);
        assert_eq!(wrap("线程优先级队列", 12), ["线程优先级", "队列"]);
        assert_eq!(
            wrap("两个任务，谁先打印没有规定", 12),
            ["两个任务，", "谁先打印没有", "规定"]
        );
        assert_eq!(
            wrap("先看运行结果第 6 行，再看", 16),
            ["先看运行结果", "第 6 行，再看"]
        );
        for width in 4..40 {
            for line in wrap("一次（两次）返回：“子进程”里是 0，父进程里是 1。", width)
            {
                assert!(
                    !line.starts_with(['）', '：', '”', '，', '。']),
                    "{width}: {line}"
                );
                assert!(!line.ends_with(['（', '“']), "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_long_list_is_shortened() {
        let words = ["One", "Two", "Three"].map(str::to_owned);
        assert_eq!(shortened(&words, ", ", 20), "One, Two, Three");
        assert_eq!(shortened(&words, ", ", 10), "One, Two, …");
        assert_eq!(shortened(&words, ", ", 1), "One, …");
    }

    #[test]
    fn words_are_not_split_if_they_fit() {
        assert_eq!(wrap("Parent process 669.", 16), ["Parent process ", "669."]);
        assert_eq!(wrap("a b", 1), ["a", "b"]);
        assert_eq!(wrap("abcdefgh", 4), ["abcd", "efgh"]);
        assert_eq!(wrap("a bcdefgh", 4), ["a ", "bcde", "fgh"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn a_character_has_its_place_in_the_wrapped_text() {
        assert_eq!(place("Parent process 669.", 16, 15), (1, 0));
        assert_eq!(place("a bcdefgh", 4, 3), (1, 1));
        assert_eq!(place("a b", 1, 2), (1, 0));
        assert_eq!(place("进程\tx", 20, 3), (0, 8));
        assert_eq!(place("abc", 20, 3), (0, 3));
        assert_eq!(place("", 4, 0), (0, 0));
    }

    #[test]
    fn control_characters_are_made_visible() {
        assert_eq!(wrap("a\u{8}\tb", 20), ["a\u{fffd}    b"]);
    }

    #[test]
    fn a_very_long_line_is_wrapped_in_linear_time() {
        let lines = wrap(&"x".repeat(2_000_000), 40);
        assert_eq!(lines.len(), 50_000);
    }
}
