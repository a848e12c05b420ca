//! Which line of a run is which line of the notes: a search that finds the answer if there is one.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::narrow::Windows;
use super::printout::Printout;
use super::state::{Move, State};
use super::table::Table;
use super::twins::Twins;

/// The work after which a search ends without an answer, in moves tried.
pub(super) const PATIENCE: usize = 400_000;

/// How a search ended, and how much it did.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) end: End,
    /// The moves of the lines, from the first on: all of them, or as many as could be.
    pub(super) moves: Vec<Move>,
    pub(super) steps: usize,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Every line has its place.
    Fits,
    /// There is no way to place them all.
    Fails,
    /// The patience was over before either was known.
    GaveUp,
}

/// A line that may be several items, and those not yet tried.
struct Choice {
    state: State,
    line: usize,
    rest: Vec<Move>,
}

/// Searches within `windows`, if given: they must hold in every answer.
pub(super) fn search(
    printout: &Printout,
    table: &Table,
    windows: Option<&Windows>,
    patience: usize,
) -> Found {
    let mut search = Search {
        printout,
        table,
        windows,
        twins: Twins::of(printout),
        failed: HashSet::new(),
        choices: Vec::new(),
        path: Vec::new(),
        best: Vec::new(),
        steps: 0,
    };
    let end = search.run(patience);
    let moves = if end == End::Fits {
        search.path
    } else {
        search.best
    };
    Found {
        end,
        moves,
        steps: search.steps,
    }
}

struct Search<'a> {
    printout: &'a Printout,
    table: &'a Table,
    windows: Option<&'a Windows>,
    twins: Twins,
    failed: HashSet<Box<[u32]>>,
    choices: Vec<Choice>,
    path: Vec<Move>,
    best: Vec<Move>,
    steps: usize,
}

impl Search<'_> {
    fn run(&mut self, patience: usize) -> End {
        let mut state = State::start(self.printout);
        if let Some(windows) = self.windows {
            state.bindings = windows.bindings.clone();
        }
        loop {
            if self.path.len() == self.table.lines() && state.is_complete(self.printout) {
                return End::Fits;
            }
            if self.steps >= patience {
                self.keep_best();
                return End::GaveUp;
            }
            let Some(next) = self.next(&mut state) else {
                self.keep_best();
                match self.back() {
                    Some(earlier) => state = earlier,
                    None => return End::Fails,
                }
                continue;
            };
            self.step(&mut state, next);
        }
    }

    /// Only where a path ends: copied at every step, it would cost the square of the lines.
    fn keep_best(&mut self) {
        if self.path.len() > self.best.len() {
            self.best.clone_from(&self.path);
        }
    }

    /// The move to try now; others that the line may be are kept for later.
    fn next(&mut self, state: &mut State) -> Option<Move> {
        let line = self.path.len();
        if line == self.table.lines() || self.is_late(state, line) {
            return None;
        }
        let mut moves = state.moves(self.printout, self.table, line);
        if let Some(windows) = self.windows {
            moves.retain(|next| windows.holds(next.item, line));
        }
        if moves.len() > 1 {
            self.twins.thin_out(self.printout, state, &mut moves);
        }
        if moves.len() > 1 {
            if self.failed.contains(&state.key(line)) {
                return None;
            }
            moves.sort_by_key(|next| Reverse(self.promise(next.item)));
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

    /// The lower, the better: what says most, then what must come soonest.
    fn promise(&self, item: usize) -> (usize, bool, Reverse<usize>, usize) {
        let end = self.windows.map_or(item, |windows| windows.end(item));
        let item = &self.printout.items[item];
        let pattern = &self.printout.patterns[item.pattern];
        let left = self.printout.by_actor[item.actor].len() - item.place;
        (
            pattern.vagueness(&self.printout.holes),
            item.min == 0,
            Reverse(left),
            end,
        )
    }

    /// Whether something should have come by now that has not, or too little is left for the rest.
    fn is_late(&self, state: &State, line: usize) -> bool {
        let Some(windows) = self.windows else {
            return false;
        };
        let last = line.checked_sub(1).into_iter();
        let fitting = last.flat_map(|last| self.table.patterns(last));
        if state.miscounts(self.table, line, fitting) {
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
                state.count(actor) < self.printout.items[item].min && windows.end(item) <= line
            })
    }

    fn step(&mut self, state: &mut State, next: Move) {
        self.steps += 1;
        let line = self.path.len();
        let way = &self
            .table
            .ways(line, self.printout.items[next.item].pattern)[next.way];
        let taken = state.take(self.printout, next.item, way);
        debug_assert_eq!(taken, Ok(()), "a move was offered that may not be");
        self.path.push(next);
    }

    /// Goes back to the last choice with something left to try.
    fn back(&mut self) -> Option<State> {
        while let Some(choice) = self.choices.last_mut() {
            let line = choice.line;
            self.path.truncate(line);
            let Some(next) = choice.rest.pop() else {
                let key = choice.state.key(line);
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
