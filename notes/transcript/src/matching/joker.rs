//! A line that may be any line of a transcript, with any values: it stands for one that a run does not have.

use super::match_table::{MatchTable, Reading, Value};
use crate::placeholder::Kind;
use crate::printout::Printout;

/// The most readings of one pattern.
const MAX_READINGS: usize = 64;

/// For each pattern, the ways in which the line may be read. It binds no value, but names an actor if the pattern does,
/// and a process that has come before if the pattern repeats one.
#[derive(Debug)]
pub(crate) struct Jokers {
    readings: Vec<Vec<Reading>>,
    /// The words that the readings name and that no line has.
    words: Vec<String>,
}

impl Jokers {
    pub(crate) fn of(printout: &Printout, table: &MatchTable) -> Jokers {
        let mut jokers = Jokers {
            readings: Vec::new(),
            words: Vec::new(),
        };
        let pids = pids(printout, table);
        for pattern in &printout.patterns {
            let mut readings = vec![Reading::new()];
            for placeholder in pattern.placeholders() {
                let values = match &printout.placeholders.list[placeholder].kind {
                    Kind::Who(group) => {
                        let words = printout.placeholders.groups[*group].iter();
                        words.map(|word| Some(jokers.value(table, word))).collect()
                    }
                    Kind::Again(_) | Kind::Next(_) => {
                        let pids = pids.iter().copied().map(Some);
                        pids.chain([None]).collect()
                    }
                    _ => vec![None],
                };
                let is_known =
                    |reading: &Reading| reading.iter().any(|(other, _)| *other == placeholder);
                let with = |reading: &Reading, value: &Option<Value>| {
                    let mut reading = reading.clone();
                    let value = value.filter(|_| !is_known(&reading));
                    reading.extend(value.map(|value| (placeholder, value)));
                    reading
                };
                let all = readings.iter();
                let all = all.flat_map(|reading| values.iter().map(|value| with(reading, value)));
                readings = all.collect();
                readings.sort_unstable();
                readings.dedup();
                readings.truncate(MAX_READINGS);
            }
            jokers.readings.push(readings);
        }
        jokers
    }

    /// The number of a word, as [`Jokers::in_place`] has it.
    fn value(&mut self, table: &MatchTable, word: &str) -> Value {
        if let Some(value) = table.value_of(word) {
            return value;
        }
        let known = self.words.iter().position(|other| other == word);
        let place = known.unwrap_or_else(|| {
            self.words.push(word.to_owned());
            self.words.len() - 1
        });
        Value::try_from(table.values() + place).unwrap_or(Value::MAX)
    }

    /// The lines of `table` in this order, with a line that may be any of `patterns` at each `None`.
    pub(crate) fn in_place(
        &self,
        table: &MatchTable,
        order: &[Option<usize>],
        patterns: &[usize],
    ) -> MatchTable {
        let joker = patterns
            .iter()
            .map(|&pattern| (pattern, self.readings[pattern].clone()));
        table.reordered(order, &joker.collect::<Vec<_>>(), &self.words)
    }
}

/// The pids that the lines have.
fn pids(printout: &Printout, table: &MatchTable) -> Vec<Value> {
    let is_pid = |placeholder: usize| {
        let kind = &printout.placeholders.list[placeholder].kind;
        matches!(kind, Kind::Pid | Kind::Again(_) | Kind::Next(_))
    };
    let mut pids = Vec::new();
    for line in 0..table.lines() {
        let patterns = table.patterns(line);
        let readings = patterns.flat_map(|pattern| table.readings(line, pattern));
        let values = readings
            .flatten()
            .filter(|(placeholder, _)| is_pid(*placeholder));
        pids.extend(values.map(|(_, value)| *value));
    }
    pids.sort_unstable();
    pids.dedup();
    pids
}
