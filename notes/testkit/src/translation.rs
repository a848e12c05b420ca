//! Checks that a README's translation is complete: the same code blocks, headings and rows.
//!
//! Both files are read as a sequence of marks: headings, rows of tables, items of lists, and the lines of fenced
//! blocks. The translation must have the same sequence. The prose in between is free.

use std::fmt;
use std::path::Path;

use notes::catalog;

const ORIGINAL: &str = "README.md";
const TRANSLATION: &str = "README.zh-CN.md";

/// Each language must link to the other one within this many lines.
const FIRST_LINES: usize = 4;

/// Compares the Chinese README in `folder`, if there is one, with the English one.
pub fn check_translation(folder: &Path) {
    let translation = folder.join(TRANSLATION);
    if !translation.exists() {
        return;
    }
    let read = |path: &Path| catalog::read(path).unwrap_or_else(|error| panic!("{error:#}"));
    let original = read(&folder.join(ORIGINAL));
    if let Err(difference) = compare(&original, &read(&translation)) {
        panic!("in {}: {difference}", folder.display());
    }
}

/// Checks that `translation` has the marks of `original`; the error names the first difference.
fn compare(original: &str, translation: &str) -> Result<(), String> {
    for (name, text, link) in [
        (ORIGINAL, original, "[中文](README.zh-CN.md)"),
        (TRANSLATION, translation, "[English](README.md)"),
    ] {
        if !text.lines().take(FIRST_LINES).any(|line| line == link) {
            return Err(format!(
                "{name}: none of the first {FIRST_LINES} lines is `{link}`"
            ));
        }
    }
    let (mut ours, mut theirs) = (marks(original), marks(translation));
    loop {
        let (our, their) = (ours.next(), theirs.next());
        match (&our, &their) {
            (None, None) => return Ok(()),
            (Some((_, our)), Some((_, their))) if our == their => {}
            _ => {
                return Err(format!(
                    "the two differ first here:\n  {}\n  {}",
                    place(ORIGINAL, our),
                    place(TRANSLATION, their)
                ));
            }
        }
    }
}

fn place(name: &str, mark: Option<(usize, Mark)>) -> String {
    match mark {
        Some((line, mark)) => format!("{name}:{line}: {mark}"),
        None => format!("{name}: end of the file"),
    }
}

/// Something that a translation must have, too.
#[derive(Debug, PartialEq)]
enum Mark<'a> {
    /// A heading with its level.
    Heading(usize),
    /// A row with its number of columns.
    Row(usize),
    Item,
    /// A line of a fenced block, or its fence. It must not be translated.
    Shown(&'a str),
}

impl fmt::Display for Mark<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heading(level) => write!(f, "a heading of level {level}"),
            Self::Row(columns) => write!(f, "a table row with {columns} columns"),
            Self::Item => write!(f, "a list item"),
            Self::Shown(line) => write!(f, "in a fenced block: `{line}`"),
        }
    }
}

/// The marks of a Markdown text, with their line numbers.
fn marks(text: &str) -> impl Iterator<Item = (usize, Mark<'_>)> {
    let mut fenced = false;
    // Not `lines`, which drops a carriage return: the blocks must be equal byte for byte.
    (1..)
        .zip(text.split('\n'))
        .filter_map(move |(number, line)| {
            let fence = line.starts_with("```");
            let mark = if fenced || fence {
                Some(Mark::Shown(line))
            } else {
                in_prose(line)
            };
            fenced ^= fence;
            Some((number, mark?))
        })
}

fn in_prose(line: &str) -> Option<Mark<'_>> {
    let text = line.trim_start();
    let level = text.len() - text.trim_start_matches('#').len();
    if level > 0 && text[level..].starts_with(' ') {
        return Some(Mark::Heading(level));
    }
    if text.starts_with('|') {
        let bars = text.matches('|').count() - text.matches(r"\|").count();
        return Some(Mark::Row(bars - 1));
    }
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < text.len() && digits.starts_with(". ");
    (numbered || text.starts_with("- ")).then_some(Mark::Item)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "# demo\n\n[中文](README.zh-CN.md)\n\n## Run\n```console\n$ demo\n# 1\n```\n\
        | a | `x \\| y` |\n|---|---|\n| one | two |\n\nWords.\n\n- first,\n  and more\n- second\n";
    const CHINESE: &str = "# demo\n\n[English](README.md)\n\n## 运行\n```console\n$ demo\n# 1\n```\n\
        | 甲 | `x \\| y` |\n|---|---|\n| 一 | 二 |\n\n一句。\n又一句。\n\n- 第一\n- 第二\n";

    fn without(line: &str) -> String {
        assert_eq!(CHINESE.matches(line).count(), 1, "{line:?} must occur once");
        CHINESE.replace(line, "")
    }

    fn difference(translation: &str) -> String {
        compare(ENGLISH, translation).unwrap_err()
    }

    #[test]
    fn a_complete_translation_may_use_its_own_words() {
        assert_eq!(compare(ENGLISH, CHINESE), Ok(()));
    }

    #[test]
    fn missing_and_additional_parts_are_reported_with_their_lines() {
        let item = difference(&without("- 第二\n"));
        assert!(item.contains("README.md:18: a list item"), "{item}");
        assert!(item.contains("README.zh-CN.md: end of the file"), "{item}");
        let row = difference(&without("| 一 | 二 |\n"));
        assert!(row.contains("README.md:12: a table row"), "{row}");
        assert!(row.contains("README.zh-CN.md:16: a list item"), "{row}");
        let heading = difference(&without("## 运行\n"));
        assert!(
            heading.contains("README.md:5: a heading of level 2"),
            "{heading}"
        );
        let cell = difference(&CHINESE.replace("| 一 | 二 |", "| 一 |"));
        assert!(
            cell.contains("README.zh-CN.md:12: a table row with 1 columns"),
            "{cell}"
        );
        let more = difference(&format!("{CHINESE}- 第三\n"));
        assert!(more.contains("README.zh-CN.md:19: a list item"), "{more}");
    }

    #[test]
    fn code_blocks_must_be_equal_byte_for_byte() {
        let line = difference(&CHINESE.replace("# 1", "# 2"));
        assert!(
            line.contains("README.md:8: in a fenced block: `# 1`"),
            "{line}"
        );
        assert!(
            line.contains("README.zh-CN.md:8: in a fenced block: `# 2`"),
            "{line}"
        );
        for other in ["$ demo ", "$ demo\r", "$ demo\n"] {
            let other = CHINESE.replace("$ demo", other);
            assert!(compare(ENGLISH, &other).is_err(), "{other}");
        }
        assert!(compare(ENGLISH, &CHINESE.replace("console", "sh")).is_err());
    }

    #[test]
    fn each_language_links_to_the_other() {
        let link = difference(&without("[English](README.md)"));
        assert!(
            link.contains("README.zh-CN.md: none of the first"),
            "{link}"
        );
        let late = ENGLISH.replace("[中文]", "\n\n[中文]");
        let link = compare(&late, CHINESE).unwrap_err();
        assert!(link.contains("README.md: none of the first"), "{link}");
    }
}
