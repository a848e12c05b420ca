//! Which line of a run fits which pattern, and what the placeholders would stand for.

use std::collections::HashMap;

use super::kind::Kind;
use super::printout::Printout;

/// A text that a placeholder stands for, by number.
pub(super) type Value = u32;

/// One way to read a line as a pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) binds: Vec<(usize, Value)>,
    /// Words that this line takes out of a `deal`.
    pub(super) deals: Vec<usize>,
}

/// Every line against every pattern.
#[derive(Debug)]
pub(super) struct Table {
    /// For each line its patterns, in ascending order, with the ways to read it so.
    by_line: Vec<Vec<(usize, Vec<Way>)>>,
    /// For each pattern its lines, in ascending order.
    by_pattern: Vec<Vec<usize>>,
    /// For each pattern those of its lines that fit no other.
    alone: Vec<Vec<usize>>,
    values: Vec<String>,
}

impl Table {
    pub(super) fn of(printout: &Printout, lines: &[String]) -> Table {
        let mut table = Table {
            by_line: Vec::with_capacity(lines.len()),
            by_pattern: vec![Vec::new(); printout.patterns.len()],
            alone: vec![Vec::new(); printout.patterns.len()],
            values: Vec::new(),
        };
        let mut numbers = HashMap::new();
        let texts: HashMap<&str, usize> = (printout.patterns.iter().enumerate())
            .filter_map(|(index, pattern)| Some((pattern.text()?, index)))
            .collect();
        let open: Vec<usize> = (0..printout.patterns.len())
            .filter(|&index| printout.patterns[index].text().is_none())
            .collect();
        for (number, line) in lines.iter().enumerate() {
            let mut fits: Vec<(usize, Vec<Way>)> = Vec::new();
            fits.extend(
                texts
                    .get(line.as_str())
                    .map(|&text| (text, vec![Way::default()])),
            );
            for &pattern in &open {
                let readings = printout.patterns[pattern].readings(line, &printout.holes);
                if !readings.is_empty() {
                    let way =
                        |reading: &Vec<(usize, &str)>| table.way(printout, reading, &mut numbers);
                    fits.push((pattern, readings.iter().map(way).collect()));
                }
            }
            fits.sort_by_key(|(pattern, _)| *pattern);
            fits.iter()
                .for_each(|(pattern, _)| table.by_pattern[*pattern].push(number));
            if let [(only, _)] = fits[..] {
                table.alone[only].push(number);
            }
            table.by_line.push(fits);
        }
        table
    }

    pub(super) fn lines(&self) -> usize {
        self.by_line.len()
    }

    /// The ways to read `line` as `pattern`; empty if it does not fit.
    pub(super) fn ways(&self, line: usize, pattern: usize) -> &[Way] {
        let fits = &self.by_line[line];
        let found = fits.binary_search_by_key(&pattern, |(pattern, _)| *pattern);
        found.map_or(&[], |index| &fits[index].1)
    }

    pub(super) fn patterns(&self, line: usize) -> impl Iterator<Item = usize> {
        self.by_line[line].iter().map(|(pattern, _)| *pattern)
    }

    pub(super) fn lines_of(&self, pattern: usize) -> &[usize] {
        &self.by_pattern[pattern]
    }

    /// How many lines from `line` on fit the pattern, and how many of those fit no other.
    pub(super) fn left(&self, pattern: usize, line: usize) -> (usize, usize) {
        let left = |lines: &[usize]| lines.len() - lines.partition_point(|&other| other < line);
        (left(&self.by_pattern[pattern]), left(&self.alone[pattern]))
    }

    pub(super) fn text(&self, value: Value) -> &str {
        &self.values[value as usize]
    }

    fn way(
        &mut self,
        printout: &Printout,
        reading: &[(usize, &str)],
        numbers: &mut HashMap<String, Value>,
    ) -> Way {
        let mut way = Way::default();
        for &(hole, text) in reading {
            let kind = &printout.holes.holes[hole].kind;
            if let Kind::Deal(group) = kind {
                let group = &printout.holes.groups[*group];
                let place = group.words.iter().position(|word| word == text);
                way.deals.extend(
                    place
                        .zip(group.first_dealt)
                        .map(|(place, first)| first + place),
                );
            } else if kind.is_bound() {
                let next = Value::try_from(self.values.len()).unwrap_or(Value::MAX);
                let value = *numbers.entry(text.to_owned()).or_insert(next);
                if value == next {
                    self.values.push(text.to_owned());
                }
                if !way.binds.contains(&(hole, value)) {
                    way.binds.push((hole, value));
                }
            }
        }
        way
    }
}
