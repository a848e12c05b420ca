//! The lines that a run printed, as a terminal shows them.

use std::collections::HashMap;

/// The lines of a run.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub(crate) texts: Vec<String>,
    /// For each line, its number in the run, from 1.
    pub(crate) numbers: Vec<usize>,
    /// The printed lines that are pieces of several lines, by their numbers.
    pub(crate) mixed: HashMap<usize, Mixed>,
}

/// A printed line that has pieces of two lines. In [`Lines::texts`] stands one of the two.
#[derive(Debug)]
pub(crate) struct Mixed {
    /// The number of the first of the printed lines that belong together.
    pub(crate) first: usize,
    /// The line as it was printed.
    pub(crate) text: String,
}

impl Lines {
    pub(crate) fn of(run: &str) -> Lines {
        let texts = lines(run);
        Lines {
            numbers: (1..=texts.len()).collect(),
            mixed: HashMap::new(),
            texts,
        }
    }

    /// Whether some printed lines are several lines in one.
    pub(crate) fn ran_together(&self) -> bool {
        let mut pairs = self.numbers.windows(2);
        !self.mixed.is_empty() || pairs.any(|pair| pair[0] == pair[1])
    }

    /// A line as it was printed.
    pub(crate) fn printed(&self, line: usize) -> &str {
        match self.mixed.get(&self.numbers[line]) {
            Some(mixed) => &mixed.text,
            None => &self.texts[line],
        }
    }

    /// The number of the first of the printed lines that ran together with line `number` of the run.
    pub(crate) fn first_of(&self, number: usize) -> usize {
        self.mixed.get(&number).map_or(number, |mixed| mixed.first)
    }
}

/// Splits a run into lines, without colours and other escapes, and with `\r\n` as `\n`. A text that a carriage return
/// overwrites is a line of its own. A missing last newline makes no difference.
fn lines(run: &str) -> Vec<String> {
    let lines = without_escapes(run);
    let lines = lines.lines().flat_map(with_overwritten);
    lines.map(str::to_owned).collect()
}

/// The texts that overwrite each other in `line`. An empty text shows nothing and counts only if there is no other.
fn with_overwritten(line: &str) -> impl Iterator<Item = &str> {
    let line = line.trim_matches('\r');
    let mut texts = line.split('\r');
    let first = texts.next();
    first
        .into_iter()
        .chain(texts.filter(|text| !text.is_empty()))
}

fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\x1b' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            // CSI: up to a letter or one of @[\]^_`{|}~ (ECMA-48, 5.4).
            Some('[') => _ = characters.find(|c| ('\x40'..='\x7e').contains(c)),
            // OSC: up to BEL or the string terminator ESC \.
            Some(']') => skip_command(&mut characters),
            _ => {}
        }
    }
    plain
}

fn skip_command(characters: &mut std::str::Chars<'_>) {
    while let Some(character) = characters.next() {
        if character == '\x07' {
            return;
        }
        if character == '\x1b' {
            characters.next();
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_of_line_ends_are_equal() {
        assert_eq!(lines("a\r\nb\n\nc"), ["a", "b", "", "c"]);
        assert_eq!(lines("a\n"), lines("a"));
        assert!(lines("").is_empty());
        assert_eq!(lines("\n"), [""]);
    }

    #[test]
    fn what_a_carriage_return_overwrites_is_a_line_of_its_own() {
        assert_eq!(lines("\r0.10(a)\r1.00(b)\n"), ["0.10(a)", "1.00(b)"]);
        assert_eq!(lines("name:\r\r1\r\n\r\nx"), ["name:", "1", "", "x"]);
    }

    #[test]
    fn escape_sequences_are_removed() {
        assert_eq!(
            lines("\x1b[1;31mred\x1b[0m \x1b]0;title\x07x \x1b]0;t\x1b\\y\x1bM"),
            ["red x y"]
        );
    }
}
