//! A depth-first search for an assignment of a run's lines to a transcript's items.
//!
//! The search is complete: unless it runs out of steps, it finds an assignment or proves that there is none.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::bounds::Bounds;
use super::counts;
use super::match_table::MatchTable;
use super::state::{Move, State};
use super::symmetry::Symmetry;
use crate::printout::Printout;

/// How many moves a search tries before it ends undecided.
const MAX_STEPS: usize = 400_000;
/// The limit of steps for the search of the longest assignable start.
const MAX_STEPS_FOR_START: usize = 20_000;

/// How a search ended, and how many steps it took.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) verdict: Verdict,
    /// The moves of the lines, from the first line on: of all lines, or of as many as could be assigned.
    pub(crate) moves: Vec<Move>,
    /// How many moves were tried.
    pub(crate) steps: usize,
}

impl Found {
    /// For a run that is known to differ.
    pub(crate) fn differs() -> Found {
        Found {
            verdict: Verdict::Differs,
            moves: Vec::new(),
            steps: 0,
        }
    }
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Every line is an item, and every rule holds.
    Agrees,
    /// There is no such assignment.
    Differs,
    /// The search ran out of steps before it knew.
    Undecided,
}

/// Assigns every line of the run to an item.
pub(crate) fn assign(printout: &Printout, table: &MatchTable) -> Found {
    assign_within(printout, table, MAX_STEPS)
}

/// The same, but ends undecided after `max_steps`.
pub(crate) fn assign_within(printout: &Printout, table: &MatchTable, max_steps: usize) -> Found {
    if State::start(printout).has_too_many(printout, table) || counts::break_a_rule(printout, table)
    {
        return Found::differs();
    }
    match Bounds::of(printout, table) {
        Ok(bounds) => search(printout, table, Some(&bounds), max_steps),
        Err(_) => Found::differs(),
    }
}

/// Assigns as many lines as possible to items, from the first line on, for a run that is known to differ.
pub(crate) fn assign_start(printout: &Printout, table: &MatchTable) -> Found {
    search(printout, table, None, MAX_STEPS_FOR_START)
}

/// A line that may be several items, and the items not yet tried.
struct Choice {
    state: State,
    line: usize,
    rest: Vec<Move>,
}

/// Searches within `bounds`, if given; every assignment of all lines is within them.
fn search(
    printout: &Printout,
    table: &MatchTable,
    bounds: Option<&Bounds>,
    max_steps: usize,
) -> Found {
    let mut search = Search {
        printout,
        table,
        bounds,
        symmetry: Symmetry::of(printout),
        failed: HashSet::new(),
        choices: Vec::new(),
        path: Vec::new(),
        best: Vec::new(),
        steps: 0,
    };
    let verdict = search.run(max_steps);
    let moves = if verdict == Verdict::Agrees {
        search.path
    } else {
        search.best
    };
    Found {
        verdict,
        moves,
        steps: search.steps,
    }
}

struct Search<'a> {
    printout: &'a Printout,
    table: &'a MatchTable,
    bounds: Option<&'a Bounds>,
    symmetry: Symmetry,
    failed: HashSet<Box<[u32]>>,
    choices: Vec<Choice>,
    path: Vec<Move>,
    best: Vec<Move>,
    steps: usize,
}

impl Search<'_> {
    fn run(&mut self, max_steps: usize) -> Verdict {
        let mut state = State::start(self.printout);
        if let Some(bounds) = self.bounds {
            state.bindings = bounds.bindings.clone();
        }
        loop {
            if self.path.len() == self.table.lines() && state.is_complete(self.printout, self.table)
            {
                return Verdict::Agrees;
            }
            if self.steps >= max_steps {
                self.keep_best();
                return Verdict::Undecided;
            }
            let Some(next) = self.next(&mut state) else {
                self.keep_best();
                match self.backtrack() {
                    Some(earlier) => state = earlier,
                    None => return Verdict::Differs,
                }
                continue;
            };
            self.step(&mut state, next);
        }
    }

    /// Called only where a path ends: a copy at every step would take time in the square of the lines.
    fn keep_best(&mut self) {
        if self.path.len() > self.best.len() {
            self.best.clone_from(&self.path);
        }
    }

    /// The move to try now. Other items that the line may be are kept for later.
    fn next(&mut self, state: &mut State) -> Option<Move> {
        let line = self.path.len();
        if line == self.table.lines() || self.is_late(state, line) {
            return None;
        }
        let mut moves = state.moves(self.printout, self.table, line);
        if let Some(bounds) = self.bounds {
            moves.retain(|next| bounds.hold(next.item, line));
        }
        if moves.len() > 1 {
            self.symmetry
                .remove_redundant(self.printout, state, &mut moves);
        }
        if moves.len() > 1 {
            if self.failed.contains(&state.key(self.printout, line)) {
                return None;
            }
            moves.sort_by_key(|next| Reverse(self.priority(next.item)));
            let first = moves.pop();
            self.choices.push(Choice {
                state: state.clone(),
                line,
                rest: moves,
            });
            return first;
        }
        moves.pop()
    }

    /// The lower, the better: first the most specific item, then the one that must come soonest.
    fn priority(&self, item: usize) -> (usize, bool, Reverse<usize>, usize) {
        let end = self.bounds.map_or(item, |bounds| bounds.end(item));
        let item = &self.printout.items[item];
        let pattern = &self.printout.patterns[item.pattern];
        let left = self.printout.by_actor[item.actor].len() - item.place;
        (
            pattern.wildcard_cost(&self.printout.placeholders),
            item.min == 0,
            Reverse(left),
            end,
        )
    }

    /// Whether an item is overdue, or too few lines are left for the rest.
    fn is_late(&self, state: &State, line: usize) -> bool {
        let Some(bounds) = self.bounds else {
            return false;
        };
        let last = line.checked_sub(1).into_iter();
        let patterns = last.flat_map(|last| self.table.patterns(last));
        if state.counts_conflict(self.table, line, patterns) {
            return true;
        }
        self.printout
            .by_actor
            .iter()
            .enumerate()
            .any(|(actor, items)| {
                let place = state.place(actor);
                let Some(&item) = items.get(place) else {
                    return false;
                };
                state.count(actor) < self.printout.items[item].min && bounds.end(item) <= line
            })
    }

    fn step(&mut self, state: &mut State, next: Move) {
        self.steps += 1;
        let line = self.path.len();
        state.take(self.printout, self.table, line, next);
        self.path.push(next);
    }

    /// Goes back to the last choice that has moves left to try.
    fn backtrack(&mut self) -> Option<State> {
        while let Some(choice) = self.choices.last_mut() {
            let line = choice.line;
            self.path.truncate(line);
            let Some(next) = choice.rest.pop() else {
                let key = choice.state.key(self.printout, line);
                self.failed.insert(key);
                self.choices.pop();
                continue;
            };
            let mut state = choice.state.clone();
            self.step(&mut state, next);
            return Some(state);
        }
        None
    }
}
