//! Folds a help text for a narrow terminal: clap does that only with one more dependency.

use notes_transcript::{width, wrap};

/// Wraps each line of `text` that is wider than `columns`. A description stays in its column if there is room, and moves
/// below its option otherwise. Escape sequences for colours take no columns.
pub(super) fn fold(text: &str, columns: usize) -> String {
    let mut folded = String::new();
    for line in text.lines() {
        let (plain, codes) = without_codes(line);
        if width(&plain) <= columns {
            folded += line;
        } else {
            folded += &with_codes(&fold_line(&plain, columns.max(NARROWEST)), &codes);
        }
        folded.push('\n');
    }
    folded
}

/// Below this width, nothing is readable.
const NARROWEST: usize = 20;
/// The blanks before a description that has no room beside its option.
const INDENT: usize = 10;

fn fold_line(line: &str, columns: usize) -> String {
    let start = line.len() - line.trim_start().len();
    let (name, description) = match line[start..].find("  ") {
        Some(end) => line.split_at(start + end),
        None => ("", line),
    };
    let is_list = !name.is_empty();
    let text = description.trim_start();
    let column = if is_list {
        width(line) - width(text)
    } else {
        start
    };
    let (first, indent) = match (is_list, column <= columns / 2) {
        (false, true) => (" ".repeat(start), start + 2),
        (false, false) => (" ".repeat(INDENT), INDENT),
        (true, true) => (line[..line.len() - text.len()].to_owned(), column),
        (true, false) => (format!("{name}\n{}", " ".repeat(INDENT)), INDENT),
    };
    let indent = indent.min(columns / 2);
    let lines = wrap(text, columns - indent);
    first + &lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// Characters without a width (variation selectors), which stand for escape sequences.
const FIRST_STAND_IN: u32 = 0xE_0100;
const STAND_INS: usize = 240;

/// The line with a stand-in for each escape sequence, and the sequences.
fn without_codes(line: &str) -> (String, Vec<&str>) {
    let mut plain = String::new();
    let mut codes = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find("\x1b[") {
        let Some(end) = rest[start..].find('m') else {
            break;
        };
        let (before, more) = rest.split_at(start);
        let (code, after) = more.split_at(end + 1);
        plain += before;
        plain.extend(stand_in(codes.len()));
        codes.push(code);
        rest = after;
    }
    (plain + rest, codes)
}

fn with_codes(plain: &str, codes: &[&str]) -> String {
    let codes = codes.iter().enumerate();
    codes.fold(plain.to_owned(), |text, (index, code)| {
        match stand_in(index) {
            Some(stand_in) => text.replacen(stand_in, code, 1),
            None => text,
        }
    })
}

fn stand_in(index: usize) -> Option<char> {
    let index = u32::try_from(index % STAND_INS).ok()?;
    char::from_u32(FIRST_STAND_IN + index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_stays_in_its_column_or_moves_below() {
        let help = "Options:\n  --speed <X>  Divide every sleep by a number\n";
        let beside = "Options:\n  --speed <X>  Divide every \n               sleep by a \n               number\n";
        assert_eq!(trimmed(&fold(help, 30)), trimmed(beside));
        let below = "Options:\n  --speed <X>\n          Divide\n          every sleep\n          by a number\n";
        assert_eq!(trimmed(&fold(help, 21)), trimmed(below));
        assert_eq!(fold(help, 80), help);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_codes_stay() {
        let help = "\x1b[1mUsage:\x1b[0m fork-demo [OPTIONS] [SCENARIO]\n  \x1b[1m--timeline\x1b[0m <FILE>  画出每个进程和线程什么时候做了什么\n";
        for columns in 20..60 {
            let folded = fold(help, columns);
            assert_eq!(folded.matches("\x1b[").count(), 4, "{folded}");
            for line in folded.lines() {
                assert!(
                    width(&without_codes(line).0) <= columns,
                    "{columns}: {line}"
                );
            }
        }
    }

    fn trimmed(text: &str) -> Vec<&str> {
        text.lines().map(str::trim_end).collect()
    }
}
