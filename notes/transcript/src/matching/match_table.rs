//! Which line of a run matches which pattern, and the values that the placeholders would have.

use std::collections::HashMap;

use crate::pattern::Captures;
use crate::placeholder::Placeholders;
use crate::printout::Printout;
use crate::range::Range;
use crate::relation;

/// The number of a text that a placeholder stands for.
pub(crate) type Value = u32;

/// One way to read a line as a pattern: the bound placeholders with their values.
pub(crate) type Reading = Vec<(usize, Value)>;

/// Every line matched against every pattern.
#[derive(Clone, Debug)]
pub(crate) struct MatchTable {
    /// For each line, the patterns that it matches, in ascending order, with the ways to read it.
    by_line: Vec<Vec<(usize, Vec<Reading>)>>,
    /// For each pattern, its lines in ascending order.
    by_pattern: Vec<Vec<usize>>,
    /// For each pattern, its lines that match no other pattern.
    alone: Vec<Vec<usize>>,
    /// The lines that match no pattern, unless the ranges are ignored.
    out_of_range: Vec<bool>,
    values: Vec<String>,
    /// The number that each value says, if it is one.
    numbers: Vec<Option<f64>>,
}

impl MatchTable {
    pub(crate) fn of(printout: &Printout, lines: &[String]) -> MatchTable {
        let mut table = MatchTable {
            by_line: Vec::with_capacity(lines.len()),
            by_pattern: vec![Vec::new(); printout.patterns.len()],
            alone: vec![Vec::new(); printout.patterns.len()],
            out_of_range: vec![false; lines.len()],
            values: Vec::new(),
            numbers: Vec::new(),
        };
        let mut numbers = HashMap::new();
        let texts: HashMap<&str, usize> = (printout.patterns.iter().enumerate())
            .filter_map(|(index, pattern)| Some((pattern.text()?, index)))
            .collect();
        let open: Vec<usize> = (0..printout.patterns.len())
            .filter(|&index| printout.patterns[index].text().is_none())
            .collect();
        // Equal lines have equal readings: programs repeat themselves.
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (number, line) in lines.iter().enumerate() {
            if let Some(&same) = known.get(line.as_str()) {
                table.by_line.push(table.by_line[same].clone());
                table.index(number);
                continue;
            }
            known.insert(line, number);
            let mut matches: Vec<(usize, Vec<Reading>)> = Vec::new();
            if let Some(&text) = texts.get(line.as_str()) {
                matches.push((text, vec![Reading::new()]));
            }
            let placeholders = &printout.placeholders;
            table.add_matches(
                printout,
                placeholders,
                line,
                &open,
                &mut matches,
                &mut numbers,
            );
            matches.sort_by_key(|(pattern, _)| *pattern);
            table.by_line.push(matches);
            table.index(number);
        }
        table
    }

    /// Adds readings of the lines that match no pattern: as if no number had a range.
    pub(crate) fn add_out_of_range(&mut self, printout: &Printout, lines: &[String]) {
        let placeholders = printout.placeholders.without_ranges();
        let values = self.values.iter().enumerate();
        let mut numbers: HashMap<String, Value> = values
            .map(|(number, value)| (value.clone(), Value::try_from(number).unwrap_or(Value::MAX)))
            .collect();
        let has_range = |&pattern: &usize| {
            let mut inside = printout.patterns[pattern].placeholders();
            let range = |placeholder: usize| printout.placeholders.list[placeholder].range;
            inside.any(|placeholder| range(placeholder) != Range::default())
        };
        let ranged: Vec<usize> = (0..printout.patterns.len()).filter(has_range).collect();
        if ranged.is_empty() {
            return;
        }
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (number, line) in lines.iter().enumerate() {
            if !self.by_line[number].is_empty() {
                continue;
            }
            let same = *known.entry(line).or_insert(number);
            if same < number {
                if self.out_of_range[same] {
                    self.by_line[number] = self.by_line[same].clone();
                    self.out_of_range[number] = true;
                    self.index(number);
                }
                continue;
            }
            let mut matches = Vec::new();
            self.add_matches(
                printout,
                &placeholders,
                line,
                &ranged,
                &mut matches,
                &mut numbers,
            );
            self.out_of_range[number] = !matches.is_empty();
            self.by_line[number] = matches;
            self.index(number);
        }
        self.by_pattern
            .iter_mut()
            .for_each(|lines| lines.sort_unstable());
        self.alone
            .iter_mut()
            .for_each(|lines| lines.sort_unstable());
    }

    /// Whether a number of `line` is out of its range.
    pub(crate) fn is_out_of_range(&self, line: usize) -> bool {
        self.out_of_range[line]
    }

    /// Whether any line has such a number.
    pub(crate) fn has_out_of_range(&self) -> bool {
        self.out_of_range.contains(&true)
    }

    fn add_matches(
        &mut self,
        printout: &Printout,
        placeholders: &Placeholders,
        line: &str,
        patterns: &[usize],
        matches: &mut Vec<(usize, Vec<Reading>)>,
        numbers: &mut HashMap<String, Value>,
    ) {
        for &pattern in patterns {
            let captures = printout.patterns[pattern].captures(line, placeholders);
            if !captures.is_empty() {
                let reading = |captures: &Captures<'_>| self.reading(printout, captures, numbers);
                matches.push((pattern, captures.iter().map(reading).collect()));
            }
        }
    }

    /// Enters a line in the lists of its patterns.
    fn index(&mut self, line: usize) {
        for (pattern, _) in &self.by_line[line] {
            self.by_pattern[*pattern].push(line);
        }
        if let [(only, _)] = self.by_line[line][..] {
            self.alone[only].push(line);
        }
    }

    /// How many lines the run has.
    pub(crate) fn lines(&self) -> usize {
        self.by_line.len()
    }

    /// The ways to read `line` as `pattern`; none if it does not match.
    pub(crate) fn readings(&self, line: usize, pattern: usize) -> &[Reading] {
        let matches = &self.by_line[line];
        let found = matches.binary_search_by_key(&pattern, |(pattern, _)| *pattern);
        found.map_or(&[], |index| &matches[index].1)
    }

    /// The patterns that `line` matches.
    pub(crate) fn patterns(&self, line: usize) -> impl Iterator<Item = usize> {
        self.by_line[line].iter().map(|(pattern, _)| *pattern)
    }

    /// The lines that match `pattern`.
    pub(crate) fn lines_of(&self, pattern: usize) -> &[usize] {
        &self.by_pattern[pattern]
    }

    /// How many lines from `line` on match the pattern, and how many of these match no other pattern.
    pub(crate) fn left(&self, pattern: usize, line: usize) -> (usize, usize) {
        let left = |lines: &[usize]| lines.len() - lines.partition_point(|&other| other < line);
        (left(&self.by_pattern[pattern]), left(&self.alone[pattern]))
    }

    /// The lines in this order. At each `None` stands a line with these matches, whose values may be `words`.
    pub(super) fn reordered(
        &self,
        order: &[Option<usize>],
        matches: &[(usize, Vec<Reading>)],
        words: &[String],
    ) -> MatchTable {
        let row = |line: &Option<usize>| line.map_or(matches, |line| &self.by_line[line]).to_vec();
        let out_of_range = |line: &Option<usize>| line.is_some_and(|line| self.out_of_range[line]);
        let mut table = MatchTable {
            by_line: order.iter().map(row).collect(),
            by_pattern: vec![Vec::new(); self.by_pattern.len()],
            alone: vec![Vec::new(); self.alone.len()],
            out_of_range: order.iter().map(out_of_range).collect(),
            values: self.values.iter().chain(words).cloned().collect(),
            numbers: self.numbers.clone(),
        };
        let numbers = words.iter().map(|word| relation::number(word));
        table.numbers.extend(numbers);
        (0..order.len()).for_each(|line| table.index(line));
        table
    }

    /// How many values the lines have.
    pub(super) fn values(&self) -> usize {
        self.values.len()
    }

    /// The number of a text that a placeholder stands for.
    pub(super) fn value_of(&self, text: &str) -> Option<Value> {
        let place = self.values.iter().position(|other| other == text)?;
        Value::try_from(place).ok()
    }

    /// The text of a value.
    pub(crate) fn text(&self, value: Value) -> &str {
        &self.values[value as usize]
    }

    /// The number that a value says; for a time, its seconds.
    pub(crate) fn number(&self, value: Value) -> Option<f64> {
        self.numbers[value as usize]
    }

    fn reading(
        &mut self,
        printout: &Printout,
        captures: &Captures<'_>,
        numbers: &mut HashMap<String, Value>,
    ) -> Reading {
        let mut reading = Reading::new();
        for &(placeholder, text) in captures {
            if !printout.placeholders.list[placeholder].is_captured() {
                continue;
            }
            let next = Value::try_from(self.values.len()).unwrap_or(Value::MAX);
            let value = *numbers.entry(text.to_owned()).or_insert(next);
            if value == next {
                self.values.push(text.to_owned());
                self.numbers.push(relation::number(text));
            }
            if !reading.contains(&(placeholder, value)) {
                reading.push((placeholder, value));
            }
        }
        reading
    }
}
