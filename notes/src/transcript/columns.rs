//! Text in columns: Chinese characters take two.

use unicode_width::UnicodeWidthChar;

/// How many columns `text` takes, as [`wrap`] shows it.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    match character {
        '\t' => TAB.len(),
        _ => shown(character).width().unwrap_or(1),
    }
}

const TAB: &str = "    ";

/// What would move the cursor is shown as a sign.
fn shown(character: char) -> char {
    if character.is_control() {
        '\u{fffd}'
    } else {
        character
    }
}

/// Folds `text` into lines of at most `width` columns, at blanks where it can; at least one line.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for character in text.chars() {
        let needed = columns(character);
        if used + needed > width && used > 0 {
            let carried = carried(&line, character);
            let rest = line.split_off(line.len() - carried);
            lines.push(std::mem::replace(&mut line, rest));
            used = line.chars().map(columns).sum();
            if character == ' ' {
                continue;
            }
        }
        match character {
            '\t' => line.push_str(TAB),
            _ => line.push(shown(character)),
        }
        used += needed;
    }
    lines.push(line);
    lines
}

/// How much of `line` goes to the next one, so as not to cut a word in two.
fn carried(line: &str, next: char) -> usize {
    let is_word = |c: char| c.is_ascii_graphic();
    let start = match next {
        // No line begins with what ends a phrase.
        '，' | '。' | '；' | '：' | '、' | '）' => {
            line.char_indices().last().map_or(0, |(at, _)| at)
        }
        next if is_word(next) => line.trim_end_matches(is_word).len(),
        _ => line.len(),
    };
    if start > 0 { line.len() - start } else { 0 }
}

/// `text` with blanks up to `columns`.
pub(super) fn pad(text: &str, columns: usize) -> String {
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
    fn words_stay_whole_where_they_can() {
        assert_eq!(wrap("Parent process 669.", 16), ["Parent process ", "669."]);
        assert_eq!(wrap("a b", 1), ["a", "b"]);
        assert_eq!(wrap("abcdefgh", 4), ["abcd", "efgh"]);
        assert_eq!(wrap("a bcdefgh", 4), ["a ", "bcde", "fgh"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn what_would_move_the_cursor_is_shown() {
        assert_eq!(wrap("a\u{8}\tb", 20), ["a\u{fffd}    b"]);
    }
}
