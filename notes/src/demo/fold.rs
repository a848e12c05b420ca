//! Folds a help text for a narrow terminal: clap does that only with one more dependency.

use super::phrases;
use notes_transcript::{width, wrap};

/// Wraps the lines of `text` that are wider than `columns`. In a list, all descriptions stay in their column if there is
/// room, and otherwise all move below their names. Escape sequences for colours take no columns.
pub(super) fn fold(text: &str, columns: usize) -> String {
    let columns = columns.max(NARROWEST);
    let lines: Vec<(String, Vec<&str>)> = text.lines().map(without_codes).collect();
    let mut folded = String::new();
    for block in lines.chunk_by(|one, next| is_blank(one) == is_blank(next)) {
        let is_wide = block.iter().any(|(plain, _)| width(plain) > columns);
        let mut column = None;
        for (plain, codes) in block {
            let part = Part::of(plain, column, columns);
            column = part.column.or(column);
            let lines = match is_wide {
                true => part.fold(columns),
                false => vec![plain.clone()],
            };
            for line in with_codes(&lines.join("\n"), codes).split('\n') {
                folded += line.trim_end();
                folded.push('\n');
            }
        }
    }
    folded
}

/// Below this width, nothing is readable.
const NARROWEST: usize = 20;
/// The blanks before a description that has no room beside its name.
const INDENT: usize = 10;

fn is_blank((plain, _): &(String, Vec<&str>)) -> bool {
    plain.trim().is_empty()
}

/// A line of a help, or an entry of a list.
struct Part<'a> {
    /// The blanks before it.
    start: usize,
    /// The name in a list.
    name: &'a str,
    text: &'a str,
    /// For an entry of a list and for its further lines.
    column: Option<Column>,
}

/// Where the descriptions of a list stand.
#[derive(Clone, Copy)]
struct Column {
    at: usize,
    /// The blanks before a description below its name.
    below: usize,
}

impl Part<'_> {
    /// `column` is that of the entry above.
    fn of(line: &str, column: Option<Column>, columns: usize) -> Part<'_> {
        let text = line.trim();
        let start = line.len() - line.trim_start().len();
        let is_further_line = column.is_some_and(|column| column.at == start);
        let (name, text) = match parted(text) {
            Some((name, text)) if !is_further_line => (name, text.trim_start()),
            _ => ("", text),
        };
        let own = Column {
            at: width(line.trim_end()) - width(text),
            below: INDENT.min(columns / 4).max(start + 2),
        };
        let column = match name {
            "" => column.filter(|_| is_further_line),
            _ => Some(own),
        };
        Part {
            start,
            name,
            text,
            column,
        }
    }

    fn fold(&self, columns: usize) -> Vec<String> {
        let Some(column) = self.column else {
            let is_usage = [phrases::USAGE.en, phrases::USAGE.zh]
                .iter()
                .any(|usage| self.text.contains(usage));
            let further = match self.start {
                0 if !is_usage => 0,
                start if start < INDENT => start + 2,
                start => start,
            };
            return indented(self.text, self.start, further, columns);
        };
        let name = format!("{}{}", " ".repeat(self.start), self.name);
        if column.at <= columns / 2 {
            let mut lines = indented(self.text, column.at, column.at, columns);
            if !self.name.is_empty() {
                let blanks = column.at.saturating_sub(width(&name));
                lines[0] = format!("{name}{}{}", " ".repeat(blanks), lines[0].trim_start());
            }
            return lines;
        }
        let names = match self.name {
            "" => Vec::new(),
            name => indented(name, self.start, self.start + 2, columns),
        };
        let text = indented(self.text, column.below, column.below, columns);
        names.into_iter().chain(text).collect()
    }
}

/// The name in a list and its description. A list of values is `- name: description`, and the others have two blanks.
fn parted(text: &str) -> Option<(&str, &str)> {
    let value = || {
        let name = text.strip_prefix("- ")?.find(": ")?;
        Some(text.split_at("- ".len() + name + 1))
    };
    text.split_once("  ").or_else(value)
}

/// Wraps `text`; its first line begins behind `first` blanks, the others behind `further`.
fn indented(text: &str, first: usize, further: usize, columns: usize) -> Vec<String> {
    let (first, further) = (first.min(columns / 2), further.min(columns / 2));
    let lines = without_orphan(&glued(text), columns - first.max(further));
    let line = |(index, line): (usize, &String)| {
        let blanks = if index == 0 { first } else { further };
        format!(
            "{}{}",
            " ".repeat(blanks),
            line.trim_end().replace(NO_BREAK, " ")
        )
    };
    lines.iter().enumerate().map(line).collect()
}

/// Wraps `text` so that its last line is no single short word, if that takes no more lines.
fn without_orphan(text: &str, columns: usize) -> Vec<String> {
    let is_orphan = |lines: &[String]| {
        let last = lines.last().map_or("", |line| line.trim());
        let most = if last.is_ascii() {
            ORPHAN
        } else {
            CHINESE_ORPHAN
        };
        lines.len() > 1 && !last.contains(' ') && width(last) <= most
    };
    let lines = wrap(text, columns);
    if !is_orphan(&lines) {
        return lines;
    }
    let mut narrower = (columns - columns / 3..columns)
        .rev()
        .map(|columns| wrap(text, columns));
    let better = narrower.find(|other| other.len() == lines.len() && !is_orphan(other));
    better.unwrap_or(lines)
}

/// The widest word that may not stand alone in a last line.
const ORPHAN: usize = 10;
/// The same for Chinese: three characters.
const CHINESE_ORPHAN: usize = 6;
/// A blank at which no line breaks.
const NO_BREAK: &str = "\u{a0}";
/// The widest `[default: 20]` that stays in one line.
const GLUED: usize = 20;

/// Keeps what stands in brackets together: `[default: 20]`.
fn glued(text: &str) -> String {
    let mut glued = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('[')
        && let Some((inside, after)) = from.split_once(']')
    {
        let inside = match width(inside) <= GLUED {
            true => inside.replace(' ', NO_BREAK),
            false => inside.to_owned(),
        };
        glued += &format!("{before}[{inside}]");
        rest = after;
    }
    glued + rest
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
    fn descriptions_stay_in_their_column_or_move_below() {
        let help = "Options:\n  --speed <X>  Divide every sleep by a number\n";
        let beside = "Options:\n  --speed <X>  Divide\n               every sleep\n               by a number\n";
        assert_eq!(fold(help, 30), beside);
        let below = "Options:\n  --speed <X>\n     Divide\n     every sleep\n     by a number\n";
        assert_eq!(fold(help, 21), below);
        assert_eq!(fold(help, 80), help);
    }

    #[test]
    fn all_entries_of_a_list_move_below_together_with_their_further_lines() {
        let help = "Scenarios:\n  async-result-join     get() after join() does not wait\n                        001 Pool\n  map                   short\n";
        let below = "Scenarios:\n  async-result-join\n          get() after join() does\n          not wait\n          001 Pool\n  map\n          short\n";
        assert_eq!(fold(help, 40), below);
    }

    #[test]
    fn no_word_stands_alone_in_a_last_line_and_a_default_stays_together() {
        let help = "          Divide every sleep by X [values: en, zh]\n          one two three four five six seven\n";
        let folded = "          Divide every sleep by X\n          [values: en, zh]\n          one two three four five\n          six seven\n";
        assert_eq!(fold(help, 38), folded);
    }

    #[test]
    fn the_values_of_an_option_are_a_list_in_a_list() {
        let help = "          Possible values:\n          - locks:      A lock for each thread\n          - semaphores: A semaphore\n          \n          [default: locks]\n";
        let folded = "          Possible values:\n          - locks:\n            A lock for\n            each thread\n          - semaphores:\n            A semaphore\n\n          [default: locks]\n";
        assert_eq!(fold(help, 30), folded);
    }

    #[test]
    fn a_paragraph_is_not_indented_and_a_command_is() {
        let help =
            "Giving work to workers and threads\n\n  cargo run -p pool-demo -- pool --compare\n";
        let folded = "Giving work to workers\nand threads\n\n  cargo run -p\n    pool-demo --\n    pool --compare\n";
        assert_eq!(fold(help, 22), folded);
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
                assert_eq!(line, line.trim_end());
            }
        }
    }
}
