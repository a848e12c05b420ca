//! A line of the body as a pattern: its text, with holes where samples stand.

use std::collections::HashSet;

use super::kind::{Holes, Kind};

/// Text and holes in turn.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Text(String),
    Hole(usize),
}

/// What each hole of a pattern stands for in a line, from left to right.
pub(super) type Reading<'a> = Vec<(usize, &'a str)>;

impl Pattern {
    /// Finds the samples in `text`, the longest first; those in `plain` are left as they are.
    pub(super) fn new(text: &str, holes: &Holes, plain: &[String]) -> Pattern {
        let mut order: Vec<usize> = (0..holes.holes.len()).collect();
        order.sort_by_key(|&hole| std::cmp::Reverse(holes.holes[hole].sample.len()));
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for hole in order {
            let sample = holes.holes[hole].sample.as_str();
            if plain.iter().any(|word| word == sample) {
                continue;
            }
            for (start, _) in text.match_indices(sample) {
                let end = start + sample.len();
                let free = found
                    .iter()
                    .all(|&(from, to, _)| end <= from || to <= start);
                if free && stands_alone(text, start, end) {
                    found.push((start, end, hole));
                }
            }
        }
        found.sort_unstable();
        Pattern {
            parts: parts(text, &found),
        }
    }

    /// The holes in it, each as often as it stands there.
    pub(super) fn holes(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(*hole),
            Part::Text(_) => None,
        })
    }

    /// Its text if it is text alone.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.parts[..] {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The pattern with other numbers for its holes.
    pub(super) fn renumbered(&self, number: impl Fn(usize) -> usize) -> Pattern {
        let part = |part: &Part| match part {
            Part::Hole(hole) => Part::Hole(number(*hole)),
            text @ Part::Text(_) => text.clone(),
        };
        Pattern {
            parts: self.parts.iter().map(part).collect(),
        }
    }

    /// How little it says: of two patterns that a line fits, the lower is the likelier.
    pub(super) fn vagueness(&self, holes: &Holes) -> usize {
        let vagueness = |hole: usize| match holes.holes[hole].kind {
            Kind::Text => 100,
            Kind::Word => 10,
            _ => 1,
        };
        self.holes().map(vagueness).sum()
    }

    /// The ways to read `line` as this pattern, none if it does not fit: one for each difference in
    /// what is bound or dealt.
    pub(super) fn readings<'a>(&self, line: &'a str, holes: &Holes) -> Vec<Reading<'a>> {
        let mut reader = Reader {
            holes,
            line,
            seen: HashSet::new(),
            reading: Vec::new(),
            found: Vec::new(),
        };
        reader.read(&self.parts, 0);
        reader.found
    }
}

/// Whether `text[start..end]` is no part of a longer word or number. Chinese needs no blanks around
/// a number, so only ASCII letters and digits make words longer.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let inside = &text[start..end];
    let (mut before, mut after) = (text[..start].chars(), text[end..].chars());
    let (last_before, first_after) = (before.next_back(), after.next());
    let joined = |outer: Option<char>, inner: Option<char>| {
        outer.is_some_and(is_word) && inner.is_some_and(is_word)
    };
    let (first, last) = (inside.chars().next(), inside.chars().next_back());
    let fraction_of = last_before == Some('.') && is_digit(before.next_back()) && is_digit(first);
    let has_fraction = first_after == Some('.') && is_digit(after.next()) && is_digit(last);
    !(joined(last_before, first) || joined(first_after, last) || fraction_of || has_fraction)
}

fn parts(text: &str, found: &[(usize, usize, usize)]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    for &(start, end, hole) in found {
        if at < start {
            parts.push(Part::Text(text[at..start].to_owned()));
        }
        parts.push(Part::Hole(hole));
        at = end;
    }
    if at < text.len() {
        parts.push(Part::Text(text[at..].to_owned()));
    }
    parts
}

/// Tries every reading of a line.
struct Reader<'a, 'h> {
    holes: &'h Holes,
    line: &'a str,
    /// Where elastic parts have led already, with the same bindings: nothing new lies behind them.
    seen: HashSet<(usize, usize, Reading<'a>)>,
    reading: Reading<'a>,
    found: Vec<Reading<'a>>,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self, parts: &[Part], at: usize) {
        let rest = &self.line[at..];
        match parts {
            [] if rest.is_empty() => self.keep(),
            [] => {}
            [Part::Text(text), more @ ..] => {
                if rest.starts_with(text.as_str()) {
                    self.read(more, at + text.len());
                }
            }
            [Part::Hole(hole), more @ ..] => self.read_hole(*hole, more, at),
        }
    }

    fn read_hole(&mut self, hole: usize, more: &[Part], at: usize) {
        let kind = &self.holes.holes[hole].kind;
        let (elastic, bound) = (kind.is_elastic(), kind.is_bound());
        let line = self.line;
        let lengths = match (kind, more) {
            (Kind::Text, []) => vec![line.len() - at],
            _ => self.holes.lengths(hole, &line[at..]),
        };
        for length in lengths {
            let value = &line[at..at + length];
            let other = self.reading.iter().find(|(known, _)| *known == hole);
            if bound && other.is_some_and(|(_, known)| *known != value) {
                continue;
            }
            self.reading.push((hole, value));
            let end = at + length;
            if !elastic || self.seen.insert((more.len(), end, self.binding())) {
                self.read(more, end);
            }
            self.reading.pop();
        }
    }

    /// The part of the reading that makes a difference to other lines.
    fn binding(&self) -> Reading<'a> {
        binding(&self.reading, self.holes)
    }

    fn keep(&mut self) {
        let new = self.binding();
        if self
            .found
            .iter()
            .all(|known| binding(known, self.holes) != new)
        {
            self.found.push(self.reading.clone());
        }
    }
}

fn binding<'a>(reading: &Reading<'a>, holes: &Holes) -> Reading<'a> {
    let matters = |hole: usize| {
        let kind = &holes.holes[hole].kind;
        kind.is_bound() || matches!(kind, Kind::Deal(_))
    };
    reading
        .iter()
        .copied()
        .filter(|(hole, _)| matters(*hole))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::kind::Hole;
    use super::*;

    fn holes(declared: &[(&str, Kind)]) -> Holes {
        let hole = |(sample, kind): &(&str, Kind)| Hole {
            sample: (*sample).to_owned(),
            kind: kind.clone(),
            line: 1,
        };
        Holes {
            holes: declared.iter().map(hole).collect(),
            ..Holes::default()
        }
    }

    fn samples_in(text: &str, declared: &[&str]) -> usize {
        let declared: Vec<_> = declared
            .iter()
            .map(|sample| (*sample, Kind::Text))
            .collect();
        Pattern::new(text, &holes(&declared), &[]).holes().count()
    }

    #[test]
    fn a_sample_is_found_where_it_stands_alone() {
        for text in [
            "876",
            "(876)",
            "子进程876运行",
            "876.",
            "876, 877",
            "v=876",
            "-876",
        ] {
            assert_eq!(samples_in(text, &["876"]), 1, "{text}");
        }
        for text in ["1876", "8760", "1.876", "876.5", "p876", "876_", "87"] {
            assert_eq!(samples_in(text, &["876"]), 0, "{text}");
        }
        assert_eq!(samples_in("876 876", &["876"]), 2);
    }

    #[test]
    fn the_longest_sample_wins() {
        let holes = holes(&[("One", Kind::Word), ("One more", Kind::Text)]);
        let found: Vec<usize> = Pattern::new("One more One", &holes, &[]).holes().collect();
        assert_eq!(found, [1, 0]);
        let plain = Pattern::new("One more One", &holes, &["One more".to_owned()]);
        assert_eq!(plain.holes().collect::<Vec<_>>(), [0, 0]);
    }

    #[test]
    fn a_bound_sample_is_the_same_throughout_a_line() {
        let holes = holes(&[("1", Kind::Value)]);
        let pattern = Pattern::new("1 and 1", &holes, &[]);
        assert_eq!(pattern.readings("5 and 5", &holes).len(), 1);
        assert!(pattern.readings("5 and 6", &holes).is_empty());
    }

    #[test]
    fn every_reading_that_binds_otherwise_is_found_once() {
        let holes = holes(&[("xx", Kind::Text), ("yy", Kind::Text), ("9", Kind::Pid)]);
        let pattern = Pattern::new("xx (9)yy", &holes, &[]);
        let readings = pattern.readings("a (1) (2) (3)", &holes);
        let pids: Vec<&str> = readings.iter().map(|reading| reading[1].1).collect();
        assert_eq!(pids, ["1", "2", "3"]);
        let free = Pattern::new("xx yy", &holes, &[]);
        assert_eq!(free.readings(&"a ".repeat(500), &holes).len(), 1);
    }
}
