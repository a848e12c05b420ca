//! A line of the body as a pattern: its text, with placeholders in place of samples.

use std::collections::HashSet;

use super::placeholder::{Kind, Placeholders};

/// A sequence of texts and placeholders.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Text(String),
    Placeholder(usize),
}

/// The values of a pattern's placeholders in a line, from left to right.
pub(crate) type Captures<'a> = Vec<(usize, &'a str)>;

impl Pattern {
    /// Finds the samples in `text`, the longest first; the samples in `plain` stay text.
    pub(crate) fn new(text: &str, placeholders: &Placeholders, plain: &[String]) -> Pattern {
        let mut order: Vec<usize> = (0..placeholders.list.len()).collect();
        order.sort_by_key(|&placeholder| {
            std::cmp::Reverse(placeholders.list[placeholder].sample.len())
        });
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for placeholder in order {
            let sample = placeholders.list[placeholder].sample.as_str();
            if plain.iter().any(|word| word == sample) {
                continue;
            }
            for (start, _) in text.match_indices(sample) {
                let end = start + sample.len();
                let free = found
                    .iter()
                    .all(|&(from, to, _)| end <= from || to <= start);
                if free && stands_alone(text, start, end) {
                    found.push((start, end, placeholder));
                }
            }
        }
        found.sort_unstable();
        Pattern {
            parts: parts(text, &found),
        }
    }

    /// The placeholders in the pattern, each as often as it occurs.
    pub(crate) fn placeholders(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(placeholder) => Some(*placeholder),
            Part::Text(_) => None,
        })
    }

    /// The pattern's text, if it has no placeholders.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.parts[..] {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether `line` begins and ends with the pattern's text there.
    fn has_ends_of(&self, line: &str) -> bool {
        let text = |part: Option<&'_ Part>, fits: &dyn Fn(&str) -> bool| match part {
            Some(Part::Text(text)) => fits(text),
            _ => true,
        };
        text(self.parts.first(), &|text| line.starts_with(text))
            && text(self.parts.last(), &|text| line.ends_with(text))
    }

    /// Whether the pattern has text beside its placeholders.
    pub(crate) fn has_text(&self) -> bool {
        let is_text = |part: &Part| matches!(part, Part::Text(text) if !text.trim().is_empty());
        self.parts.iter().any(is_text)
    }

    /// The text as the notes print it.
    pub(crate) fn shown(&self, placeholders: &Placeholders) -> String {
        let shown = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Placeholder(placeholder) => {
                let declared = &placeholders.list[*placeholder];
                declared.shown.as_ref().unwrap_or(&declared.sample).clone()
            }
        };
        self.parts.iter().map(shown).collect()
    }

    /// The pattern with other numbers for its placeholders.
    pub(crate) fn renumbered(&self, number: impl Fn(usize) -> usize) -> Pattern {
        let part = |part: &Part| match part {
            Part::Placeholder(placeholder) => Part::Placeholder(number(*placeholder)),
            text @ Part::Text(_) => text.clone(),
        };
        Pattern {
            parts: self.parts.iter().map(part).collect(),
        }
    }

    /// How unspecific the pattern is. If a line matches two patterns, the lower value is likelier.
    pub(crate) fn wildcard_cost(&self, placeholders: &Placeholders) -> usize {
        let cost = |placeholder: usize| match placeholders.list[placeholder].kind {
            Kind::Text => 100,
            Kind::Word => 10,
            _ => 1,
        };
        self.placeholders().map(cost).sum()
    }

    /// The ways to read `line` as this pattern; none if it does not match. Ways that differ only in the values of free
    /// placeholders count as one.
    pub(crate) fn captures<'a>(
        &self,
        line: &'a str,
        placeholders: &Placeholders,
    ) -> Vec<Captures<'a>> {
        if !self.has_ends_of(line) {
            return Vec::new(); // Most lines do not fit most patterns; this check is much faster.
        }
        let mut reader = Reader {
            placeholders,
            line,
            seen: HashSet::new(),
            captures: Vec::new(),
            found: Vec::new(),
        };
        reader.read(&self.parts, 0);
        reader.found
    }
}

/// Whether `text[start..end]` is not part of a longer word or number. Chinese puts no blanks around a number, so only
/// ASCII letters and digits count.
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
    for &(start, end, placeholder) in found {
        if at < start {
            parts.push(Part::Text(text[at..start].to_owned()));
        }
        parts.push(Part::Placeholder(placeholder));
        at = end;
    }
    if at < text.len() {
        parts.push(Part::Text(text[at..].to_owned()));
    }
    parts
}

/// Tries all ways to read a line.
struct Reader<'a, 'h> {
    placeholders: &'h Placeholders,
    line: &'a str,
    /// Positions that elastic parts have already reached with the same bindings: continuing from there again would find
    /// nothing new.
    seen: HashSet<(usize, usize, Captures<'a>)>,
    captures: Captures<'a>,
    found: Vec<Captures<'a>>,
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
            [Part::Placeholder(placeholder), more @ ..] => {
                self.read_placeholder(*placeholder, more, at)
            }
        }
    }

    fn read_placeholder(&mut self, placeholder: usize, more: &[Part], at: usize) {
        let declared = &self.placeholders.list[placeholder];
        let kind = &declared.kind;
        let (elastic, bound) = (kind.is_elastic(), declared.is_captured());
        let line = self.line;
        let lengths = match (kind, more) {
            (Kind::Text, []) => vec![line.len() - at],
            _ => self.placeholders.lengths(placeholder, &line[at..]),
        };
        for length in lengths {
            let value = &line[at..at + length];
            let other = self
                .captures
                .iter()
                .find(|(known, _)| *known == placeholder);
            if bound && other.is_some_and(|(_, known)| *known != value) {
                continue;
            }
            self.captures.push((placeholder, value));
            let end = at + length;
            if !elastic || self.seen.insert((more.len(), end, self.binding())) {
                self.read(more, end);
            }
            self.captures.pop();
        }
    }

    /// The part of the captures that matters for other lines.
    fn binding(&self) -> Captures<'a> {
        binding(&self.captures, self.placeholders)
    }

    fn keep(&mut self) {
        let new = self.binding();
        if self
            .found
            .iter()
            .all(|known| binding(known, self.placeholders) != new)
        {
            self.found.push(self.captures.clone());
        }
    }
}

fn binding<'a>(captures: &Captures<'a>, placeholders: &Placeholders) -> Captures<'a> {
    let is_captured = |placeholder: usize| placeholders.list[placeholder].is_captured();
    captures
        .iter()
        .copied()
        .filter(|(placeholder, _)| is_captured(*placeholder))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::Placeholder;
    use super::super::range::Range;
    use super::*;

    fn placeholders(declared: &[(&str, Kind)]) -> Placeholders {
        let placeholder = |(sample, kind): &(&str, Kind)| Placeholder {
            sample: (*sample).to_owned(),
            kind: kind.clone(),
            range: Range::default(),
            shown: None,
            related: false,
            line: 1,
        };
        Placeholders {
            list: declared.iter().map(placeholder).collect(),
            ..Placeholders::default()
        }
    }

    fn samples_in(text: &str, declared: &[&str]) -> usize {
        let declared: Vec<_> = declared
            .iter()
            .map(|sample| (*sample, Kind::Text))
            .collect();
        Pattern::new(text, &placeholders(&declared), &[])
            .placeholders()
            .count()
    }

    #[test]
    fn a_sample_is_found_only_as_a_separate_word() {
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
        let placeholders = placeholders(&[("One", Kind::Word), ("One more", Kind::Text)]);
        let found: Vec<usize> = Pattern::new("One more One", &placeholders, &[])
            .placeholders()
            .collect();
        assert_eq!(found, [1, 0]);
        let plain = Pattern::new("One more One", &placeholders, &["One more".to_owned()]);
        assert_eq!(plain.placeholders().collect::<Vec<_>>(), [0, 0]);
    }

    #[test]
    fn a_sample_has_one_value_in_a_line() {
        let placeholders = placeholders(&[("1", Kind::Value)]);
        let pattern = Pattern::new("1 and 1", &placeholders, &[]);
        assert_eq!(pattern.captures("5 and 5", &placeholders).len(), 1);
        assert!(pattern.captures("5 and 6", &placeholders).is_empty());
    }

    #[test]
    fn each_possible_binding_is_found_once() {
        let placeholders =
            placeholders(&[("xx", Kind::Text), ("yy", Kind::Text), ("9", Kind::Pid)]);
        let pattern = Pattern::new("xx (9)yy", &placeholders, &[]);
        let captures = pattern.captures("a (1) (2) (3)", &placeholders);
        let pids: Vec<&str> = captures.iter().map(|captures| captures[1].1).collect();
        assert_eq!(pids, ["1", "2", "3"]);
        let free = Pattern::new("xx yy", &placeholders, &[]);
        assert_eq!(free.captures(&"a ".repeat(500), &placeholders).len(), 1);
    }
}
