//! The values of the placeholders so far, and whether another line agrees with them.

use super::match_table::{Reading, Value};
use crate::placeholder::{Kind, Placeholders};

/// The values of the bound placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bindings {
    values: Vec<Option<Value>>,
    /// How many placeholders stand for each value. Most values have none, and then no search is needed.
    holders: Vec<u32>,
}

/// A value that a placeholder cannot stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) placeholder: usize,
    pub(crate) value: Value,
    pub(crate) reason: ConflictReason,
}

/// Why a placeholder cannot stand for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConflictReason {
    /// The placeholder already stands for this value.
    Changed(Value),
    /// The placeholder stands for this value in most of its places, and all of these come later.
    ChangesLater(Value),
    /// Another placeholder, which must differ, already stands for the value.
    Taken(usize),
    /// For an `again`: none of the placeholders that it may repeat stands for the value.
    NotAgain,
    /// The relation with this number does not hold.
    Relation(usize),
    /// For a `level`: the line must print this number.
    Level(i64),
}

impl Bindings {
    pub(crate) fn none(placeholders: &Placeholders) -> Bindings {
        Bindings {
            values: vec![None; placeholders.list.len()],
            holders: Vec::new(),
        }
    }

    pub(crate) fn is_bound(&self, placeholder: usize) -> bool {
        self.values[placeholder].is_some()
    }

    pub(crate) fn value(&self, placeholder: usize) -> Option<Value> {
        self.values[placeholder]
    }

    /// Adds the values of `reading`, or nothing if one of them is in conflict.
    pub(crate) fn bind(
        &mut self,
        placeholders: &Placeholders,
        reading: &Reading,
    ) -> Result<(), Conflict> {
        self.try_bind(placeholders, reading).map(drop)
    }

    /// Adds the values of the first of these readings that is not in conflict, if there is one.
    pub(crate) fn bind_first(&mut self, placeholders: &Placeholders, readings: &[Reading]) {
        for reading in readings {
            if self.bind(placeholders, reading).is_ok() {
                return;
            }
        }
    }

    /// Whether `reading` could be added.
    pub(crate) fn admit(&mut self, placeholders: &Placeholders, reading: &Reading) -> bool {
        self.conflict_of(placeholders, reading, |_| None).is_none()
    }

    /// Why `reading` could not be added; `further` looks for a reason with all values added.
    pub(crate) fn conflict_of(
        &mut self,
        placeholders: &Placeholders,
        reading: &Reading,
        further: impl Fn(&Bindings) -> Option<Conflict>,
    ) -> Option<Conflict> {
        match self.try_bind(placeholders, reading) {
            Err(conflict) => Some(conflict),
            Ok(added) => {
                let conflict = further(self);
                self.undo(added);
                conflict
            }
        }
    }

    /// Returns the placeholders that were not bound before.
    fn try_bind(
        &mut self,
        placeholders: &Placeholders,
        reading: &Reading,
    ) -> Result<Vec<usize>, Conflict> {
        let mut added = Vec::new();
        for &(placeholder, value) in reading {
            if !placeholders.list[placeholder].is_bound() {
                continue;
            }
            if let Some(conflict) = self.conflict(placeholders, placeholder, value) {
                self.undo(added);
                return Err(conflict);
            }
            if self.values[placeholder].is_none() {
                self.values[placeholder] = Some(value);
                self.hold(value);
                added.push(placeholder);
            }
        }
        Ok(added)
    }

    fn undo(&mut self, added: Vec<usize>) {
        for placeholder in added {
            if let Some(value) = self.values[placeholder].take() {
                self.holders[value as usize] -= 1;
            }
        }
    }

    fn hold(&mut self, value: Value) {
        let value = value as usize;
        if self.holders.len() <= value {
            self.holders.resize(value + 1, 0);
        }
        self.holders[value] += 1;
    }

    fn conflict(
        &self,
        placeholders: &Placeholders,
        placeholder: usize,
        value: Value,
    ) -> Option<Conflict> {
        let kind = &placeholders.list[placeholder].kind;
        let reason = match (self.values[placeholder], kind) {
            (Some(was), _) => (was != value).then_some(ConflictReason::Changed(was)),
            (None, Kind::Again(of) | Kind::Next(of)) => self
                .is_not_again(placeholders, of, value)
                .then_some(ConflictReason::NotAgain),
            (None, Kind::Pid | Kind::Tid) => self
                .holder(placeholders, kind, value)
                .map(ConflictReason::Taken),
            _ => None,
        };
        reason.map(|reason| Conflict {
            placeholder,
            value,
            reason,
        })
    }

    /// The pid that an `again` repeats with this value.
    pub(crate) fn repeated(&self, placeholders: &Placeholders, value: Value) -> Option<usize> {
        self.holder(placeholders, &Kind::Pid, value)
    }

    /// The placeholder of this kind that stands for the value.
    fn holder(&self, placeholders: &Placeholders, kind: &Kind, value: Value) -> Option<usize> {
        let count = self.holders.get(value as usize).copied();
        if count.unwrap_or(0) == 0 {
            return None;
        }
        (0..self.values.len()).find(|&other| {
            self.values[other] == Some(value) && placeholders.list[other].kind == *kind
        })
    }

    /// Whether no placeholder of `of` stands for `value` or can still get that value.
    fn is_not_again(&self, placeholders: &Placeholders, of: &[usize], value: Value) -> bool {
        match self.holder(placeholders, &Kind::Pid, value) {
            Some(holder) => !of.contains(&holder),
            None => of.iter().all(|&other| self.is_bound(other)),
        }
    }

    /// The conflict at the end of the run: an `again` whose value none of the other placeholders has.
    pub(crate) fn open_again(&self, placeholders: &Placeholders) -> Option<Conflict> {
        let mut all = placeholders.list.iter().enumerate();
        all.find_map(|(placeholder, declared)| {
            let (Kind::Again(of) | Kind::Next(of)) = &declared.kind else {
                return None;
            };
            let value = self.values[placeholder]?;
            let found = of.iter().any(|&other| self.values[other] == Some(value));
            (!found).then_some(Conflict {
                placeholder,
                value,
                reason: ConflictReason::NotAgain,
            })
        })
    }

    /// The values as numbers, for a set of states.
    pub(crate) fn key(&self) -> impl Iterator<Item = u32> {
        let number = |value: &Option<Value>| value.map_or(0, |value| value + 1);
        self.values.iter().map(number)
    }
}
