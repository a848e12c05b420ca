//! What the placeholders stand for so far, and whether a further line can agree with that.

use super::kind::{Holes, Kind};
use super::table::{Value, Way};

/// The values of the bound holes, and the words that are dealt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bindings {
    values: Vec<Option<Value>>,
    /// How many holes stand for each value: most values are nobody's, and then nothing need be searched.
    holders: Vec<u32>,
    dealt: Vec<bool>,
}

/// Why a line cannot be read in a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clash {
    /// The hole stood for another value before.
    Rebound { hole: usize, was: Value, is: Value },
    /// The value is another hole's.
    Taken {
        hole: usize,
        by: usize,
        value: Value,
    },
    /// The value is not among those that the hole may repeat.
    NotAgain { hole: usize, value: Value },
    /// The word was dealt out before.
    Dealt { word: usize },
}

/// What [`Bindings::bind`] added.
#[derive(Debug, Default)]
pub(super) struct Added {
    holes: Vec<usize>,
    words: Vec<usize>,
}

impl Bindings {
    pub(super) fn none(holes: &Holes) -> Bindings {
        Bindings {
            values: vec![None; holes.holes.len()],
            holders: Vec::new(),
            dealt: vec![false; holes.dealt],
        }
    }

    pub(super) fn is_bound(&self, hole: usize) -> bool {
        self.values[hole].is_some()
    }

    /// Adds what `way` says, or nothing if that cannot be.
    pub(super) fn bind(&mut self, holes: &Holes, way: &Way) -> Result<Added, Clash> {
        let mut added = Added::default();
        for &(hole, value) in &way.binds {
            if let Some(clash) = self.clash(holes, hole, value) {
                self.undo(added);
                return Err(clash);
            }
            if self.values[hole].is_none() {
                self.values[hole] = Some(value);
                self.hold(value);
                added.holes.push(hole);
            }
        }
        for &word in &way.deals {
            if self.dealt[word] {
                self.undo(added);
                return Err(Clash::Dealt { word });
            }
            self.dealt[word] = true;
            added.words.push(word);
        }
        Ok(added)
    }

    pub(super) fn undo(&mut self, added: Added) {
        for hole in added.holes {
            if let Some(value) = self.values[hole].take() {
                self.holders[value as usize] -= 1;
            }
        }
        for word in added.words {
            self.dealt[word] = false;
        }
    }

    fn hold(&mut self, value: Value) {
        let value = value as usize;
        if self.holders.len() <= value {
            self.holders.resize(value + 1, 0);
        }
        self.holders[value] += 1;
    }

    fn is_held(&self, value: Value) -> bool {
        self.holders
            .get(value as usize)
            .is_some_and(|&holders| holders > 0)
    }

    /// Whether `way` could be added.
    pub(super) fn admit(&mut self, holes: &Holes, way: &Way) -> bool {
        match self.bind(holes, way) {
            Ok(added) => {
                self.undo(added);
                true
            }
            Err(_) => false,
        }
    }

    /// What is wrong once no further line comes: a word never dealt, a repeated pid of nobody.
    pub(super) fn unsettled(&self, holes: &Holes) -> Option<Unsettled> {
        let undealt = self
            .dealt
            .iter()
            .position(|dealt| !dealt)
            .map(Unsettled::Undealt);
        undealt.or_else(|| {
            let mut repeats = holes.holes.iter().enumerate();
            repeats.find_map(|(hole, declared)| {
                let Kind::Again(of) = &declared.kind else {
                    return None;
                };
                let value = self.values[hole]?;
                let lost = of.iter().all(|&other| self.values[other] != Some(value));
                lost.then_some(Unsettled::Again { hole, value })
            })
        })
    }

    fn clash(&self, holes: &Holes, hole: usize, value: Value) -> Option<Clash> {
        match self.values[hole] {
            Some(was) if was == value => return None,
            Some(was) => {
                return Some(Clash::Rebound {
                    hole,
                    was,
                    is: value,
                });
            }
            None => {}
        }
        let kind = &holes.holes[hole].kind;
        if let Kind::Again(of) = kind {
            return self
                .again(holes, of, value)
                .then_some(Clash::NotAgain { hole, value });
        }
        let family = kind.family()?;
        let same = |other: usize| holes.holes[other].kind.family() == Some(family);
        let mut fellows = if self.is_held(value) {
            0..self.values.len()
        } else {
            0..0
        };
        if let Some(by) = fellows.find(|&other| self.values[other] == Some(value) && same(other)) {
            return Some(Clash::Taken { hole, by, value });
        }
        (*kind == Kind::Pid)
            .then(|| self.starves(holes, hole, value))
            .flatten()
    }

    /// Whether none of `of` can be `value`.
    fn again(&self, holes: &Holes, of: &[usize], value: Value) -> bool {
        if of.iter().any(|&other| self.values[other] == Some(value)) {
            return false;
        }
        let is_pid = |hole: usize| holes.holes[hole].kind == Kind::Pid;
        let elsewhere =
            (0..self.values.len()).any(|hole| is_pid(hole) && self.values[hole] == Some(value));
        elsewhere || of.iter().all(|&other| self.values[other].is_some())
    }

    /// Whether some repeated pid would be left without one that it repeats.
    fn starves(&self, holes: &Holes, hole: usize, value: Value) -> Option<Clash> {
        let bound = |other: usize| {
            if other == hole {
                Some(value)
            } else {
                self.values[other]
            }
        };
        holes.repeats.iter().find_map(|&repeat| {
            let Kind::Again(of) = &holes.holes[repeat].kind else {
                return None;
            };
            let repeated = self.values[repeat]?;
            let found = of.iter().any(|&other| bound(other) == Some(repeated));
            let open = of.iter().any(|&other| bound(other).is_none()) && value != repeated;
            (!found && !open).then_some(Clash::NotAgain {
                hole: repeat,
                value: repeated,
            })
        })
    }

    /// The values as numbers, for a set of states.
    pub(super) fn key(&self, key: &mut Vec<u32>) {
        key.extend(
            self.values
                .iter()
                .map(|value| value.map_or(0, |value| value + 1)),
        );
        key.extend(self.dealt.iter().map(|&dealt| u32::from(dealt)));
    }
}

/// What must not be so at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsettled {
    Undealt(usize),
    Again { hole: usize, value: Value },
}
