//! A run that differs: where each line belongs as far as can be, and what each of the rest breaks.
//!
//! The lines are placed from the first on. Where one has no place, the ways to go on (it is too early,
//! something before it is missing or late, its placeholder clashes, the notes have no such line) are each
//! tried on the lines that follow, and the one with the fewest further faults is taken.

use super::bindings::Clash;
use super::printout::Printout;
use super::state::{Move, Refusal, State};
use super::table::Table;

/// Where a line of the run belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) item: usize,
    pub(super) fault: Option<Fault>,
}

/// What a line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Order(Refusal),
    Value(Clash),
}

/// A run with every line placed or known to belong nowhere.
#[derive(Debug)]
pub(super) struct Repaired {
    pub(super) lines: Vec<Option<Placed>>,
    /// Items that never came, each as often as it should have.
    pub(super) missing: Vec<usize>,
    pub(super) state: State,
}

impl Repaired {
    /// Whether there was nothing to repair.
    pub(super) fn is_sound(&self, printout: &Printout) -> bool {
        let sound = |line: &Option<Placed>| line.is_some_and(|placed| placed.fault.is_none());
        self.missing.is_empty() && self.lines.iter().all(sound) && self.state.is_complete(printout)
    }
}

/// How many lines ahead a way to go on is tried, at how many places a line is tried, and for how many
/// lines: after so many the run is another one altogether.
const AHEAD: usize = 40;
const PLACES: usize = 6;
const CAREFUL: usize = 50;

/// Goes on where the search got to.
pub(super) fn repair(printout: &Printout, table: &Table, start: &[Move]) -> Repaired {
    let mut trial = Trial {
        printout,
        table,
        state: State::start(printout),
        done: Vec::new(),
        faults: 0,
    };
    let mut lines: Vec<Option<Placed>> = Vec::with_capacity(table.lines());
    for (line, &next) in start.iter().enumerate() {
        trial.go(line, &Next::Move(next));
        lines.push(Some(Placed {
            item: next.item,
            fault: None,
        }));
    }
    let mut careful = CAREFUL;
    for line in start.len()..table.lines() {
        let mut ways = trial.ways(line);
        let best = if ways.len() > 1 && careful > 0 {
            careful -= 1;
            (0..ways.len())
                .min_by_key(|&way| trial.look_ahead(line, &ways[way]))
                .unwrap_or(0)
        } else {
            0
        };
        let next = ways.swap_remove(best);
        trial.go(line, &next);
        lines.push(next.placed());
    }
    Repaired {
        lines,
        missing: trial.missing(),
        state: trial.state,
    }
}

/// A way to go on with a line.
#[derive(Clone, Debug)]
enum Next {
    /// It has a place.
    Move(Move),
    /// It has one if these items are not waited for.
    Without {
        next: Move,
        waived: Vec<usize>,
        missing: usize,
    },
    /// It belongs to the item, and comes when it may not.
    Disordered { item: usize, refusal: Refusal },
    /// It belongs to the item, and says something else.
    Clashing { item: usize, clash: Clash },
    /// It belongs nowhere.
    Extra,
}

impl Next {
    fn placed(&self) -> Option<Placed> {
        match *self {
            Next::Move(Move { item, .. })
            | Next::Without {
                next: Move { item, .. },
                ..
            } => Some(Placed { item, fault: None }),
            Next::Disordered { item, refusal } => Some(Placed {
                item,
                fault: Some(Fault::Order(refusal)),
            }),
            Next::Clashing { item, clash } => Some(Placed {
                item,
                fault: Some(Fault::Value(clash)),
            }),
            Next::Extra => None,
        }
    }
}

#[derive(Clone)]
struct Trial<'a> {
    printout: &'a Printout,
    table: &'a Table,
    state: State,
    /// Items that came out of order.
    done: Vec<usize>,
    faults: usize,
}

impl Trial<'_> {
    /// The ways to go on with `line`, the likeliest first; a move alone if there is one.
    fn ways(&mut self, line: usize) -> Vec<Next> {
        let mut moves = self.state.moves(self.printout, self.table, line);
        moves.retain(|next| !self.done.contains(&next.item));
        let pattern = |item: usize| &self.printout.patterns[self.printout.items[item].pattern];
        let likeliest = |next: &&Move| {
            (
                pattern(next.item).vagueness(&self.printout.holes),
                next.item,
            )
        };
        if let Some(&next) = moves.iter().min_by_key(likeliest) {
            return vec![Next::Move(next)];
        }
        let mut ways: Vec<Next> = Vec::new();
        for item in self.places(line) {
            ways.extend(self.ways_to(line, item));
        }
        ways.sort_by_key(|way| match way {
            Next::Without {
                missing, waived, ..
            } if *missing == waived.len() => 0,
            Next::Disordered { .. } => 1,
            Next::Without { .. } => 2,
            _ => 3,
        });
        ways.push(Next::Extra);
        ways
    }

    /// The items that `line` could be were it not for the order, the nearest first.
    fn places(&self, line: usize) -> Vec<usize> {
        let open = |item: usize| {
            let printed = &self.printout.items[item];
            let ahead = printed.place >= self.state.place(printed.actor);
            let may_come = ahead || self.state.is_waived(item) || printed.min == 0;
            may_come && !self.done.contains(&item)
        };
        let fitting = self
            .table
            .patterns(line)
            .flat_map(|pattern| &self.printout.by_pattern[pattern]);
        let mut places: Vec<usize> = fitting.copied().filter(|&item| open(item)).collect();
        places.sort_by_key(|&item| {
            let item = &self.printout.items[item];
            item.place.abs_diff(self.state.place(item.actor))
        });
        places.truncate(PLACES);
        places
    }

    fn ways_to(&mut self, line: usize, item: usize) -> Vec<Next> {
        let printed = &self.printout.items[item];
        let ways = self.table.ways(line, printed.pattern);
        let holes = &self.printout.holes;
        let Some(way) = ways
            .iter()
            .position(|way| self.state.bindings.admit(holes, way))
        else {
            let clash = self.state.bindings.bind(holes, &ways[0]).err();
            return clash
                .map(|clash| Next::Clashing { item, clash })
                .into_iter()
                .collect();
        };
        let next = Move { item, way };
        if let Some(refusal) = self.closed(item) {
            return vec![Next::Disordered { item, refusal }];
        }
        let refusal = self.state.refusal(printed);
        if let Some(refusal @ Refusal::Label(label)) = refusal
            && printed.after_any.contains(&label)
        {
            return vec![Next::Disordered { item, refusal }];
        }
        let waived = self.blockers(item);
        let first = waived
            .iter()
            .find(|&&other| self.printout.items[other].actor == printed.actor);
        let refusal = first.map(|&other| Refusal::Actor(other)).or(refusal);
        let missing = waived
            .iter()
            .filter(|&&other| !self.comes_later(other, line))
            .count();
        let mut next = vec![Next::Without {
            next,
            waived,
            missing,
        }];
        next.extend(refusal.map(|refusal| Next::Disordered { item, refusal }));
        next
    }

    /// What has come that forbids the item for good.
    fn closed(&self, item: usize) -> Option<Refusal> {
        let printed = &self.printout.items[item];
        if printed.place < self.state.place(printed.actor) {
            return Some(Refusal::Passed);
        }
        let refusal = self.state.refusal(printed);
        refusal.filter(|refusal| matches!(refusal, Refusal::RulePassed | Refusal::LabelPassed(_)))
    }

    /// The items that must come before `item` and have not.
    fn blockers(&self, item: usize) -> Vec<usize> {
        let printed = &self.printout.items[item];
        let mine = &self.printout.by_actor[printed.actor];
        let mut before =
            mine[self.state.place(printed.actor).min(printed.place)..printed.place].to_vec();
        before.extend(
            printed
                .after
                .iter()
                .flat_map(|&label| &self.printout.by_label[label]),
        );
        if self.state.refusal(printed) == Some(Refusal::Rule) {
            let above = |other: &usize| self.printout.items[*other].section < printed.section;
            before.extend((0..self.printout.items.len()).filter(above));
        }
        before.retain(|&other| self.state.owed(self.printout, other) > 0);
        before.sort_unstable();
        before.dedup();
        before
    }

    fn comes_later(&mut self, item: usize, line: usize) -> bool {
        let pattern = self.printout.items[item].pattern;
        let later = self
            .table
            .lines_of(pattern)
            .iter()
            .filter(|&&other| other > line);
        later.into_iter().any(|&other| {
            let mut ways = self.table.ways(other, pattern).iter();
            ways.any(|way| self.state.bindings.admit(&self.printout.holes, way))
        })
    }

    fn go(&mut self, line: usize, next: &Next) {
        match next {
            Next::Move(next) => self.take(line, *next),
            Next::Without {
                next,
                waived,
                missing,
            } => {
                self.faults += missing;
                waived
                    .iter()
                    .for_each(|&item| self.state.waive(self.printout, item));
                self.take(line, *next);
            }
            Next::Disordered { item, .. } => {
                self.faults += 1;
                let ways = self.table.ways(line, self.printout.items[*item].pattern);
                let bound = ways
                    .iter()
                    .any(|way| self.state.bindings.bind(&self.printout.holes, way).is_ok());
                debug_assert!(bound, "only the order is wrong");
                self.come_disordered(*item);
            }
            Next::Clashing { item, .. } => {
                self.faults += 1;
                let heads: Vec<usize> = self
                    .state
                    .heads(self.printout, self.printout.items[*item].actor)
                    .collect();
                if heads.contains(item) && self.state.refusal(&self.printout.items[*item]).is_none()
                {
                    self.state.come(self.printout, *item);
                } else {
                    self.faults += 1;
                    self.come_disordered(*item);
                }
            }
            Next::Extra => self.faults += 1,
        }
    }

    fn take(&mut self, line: usize, next: Move) {
        let way = &self
            .table
            .ways(line, self.printout.items[next.item].pattern)[next.way];
        let taken = self.state.take(self.printout, next.item, way);
        debug_assert_eq!(taken, Ok(()), "the way was found to be open");
    }

    fn come_disordered(&mut self, item: usize) {
        if self.printout.items[item].max == 1 {
            if !self.state.is_waived(item) {
                self.state.waive(self.printout, item);
            }
            self.done.push(item);
        }
    }

    /// How many faults follow if `next` is done, as far as is looked.
    fn look_ahead(&self, line: usize, next: &Next) -> usize {
        let mut trial = self.clone();
        trial.go(line, next);
        for later in (line + 1..self.table.lines()).take(AHEAD) {
            let next = trial.ways(later).swap_remove(0);
            trial.go(later, &next);
        }
        trial.faults
    }

    fn missing(&self) -> Vec<usize> {
        let all = 0..self.printout.items.len();
        all.flat_map(|item| {
            let waived = self.state.is_waived(item) && !self.done.contains(&item);
            let owed = self.state.owed(self.printout, item).max(u32::from(waived));
            std::iter::repeat_n(item, owed as usize)
        })
        .collect()
    }
}
