//! Symmetry breaking: if several actors have the same lines left, the search tries only one of them.

use std::collections::{HashMap, HashSet};

use super::state::{Move, State};
use crate::pattern::Pattern;
use crate::placeholder::Kind;
use crate::printout::{Item, Printout};
use crate::relation::Place;

/// Finds moves that need not be tried, because another move is as good.
///
/// Assume that the remaining lines of actor A equal, line for line, the next lines of actor B. Then from an assignment
/// in which A takes the line, one can make an assignment in which B takes it: of the `n`th lines of the two, let B
/// always take the earlier one. So only the actor with more lines left takes the line.
///
/// If A and B have equally many lines left, and these differ only in placeholders that no other actor has and that are
/// not bound yet, A and B are interchangeable.
#[derive(Debug)]
pub(crate) struct Symmetry {
    /// Two numbers for each item. Items with the same first number differ only in their actor. Items with the same
    /// second number differ only in their actor and in their actor's own placeholders.
    classes: Vec<(usize, usize)>,
    /// For each actor, its own placeholders, and the last place of each.
    own: Vec<Vec<(usize, usize)>>,
    /// For two actors and the distance between their places: from which place on the first actor's items equal the
    /// second actor's, by either class.
    equal_from: HashMap<(usize, usize, usize), (usize, usize)>,
}

impl Symmetry {
    pub(crate) fn of(printout: &Printout) -> Symmetry {
        let own = own(printout);
        let windows = printout.items.iter().flat_map(|item| &item.all_but);
        let taken = printout.relations.iter().flat_map(|relation| {
            let lost = relation.labels_of(Place::Lost);
            relation.labels_of(Place::Workers).chain(lost)
        });
        let in_window = windows.map(|window| window.label).chain(taken);
        let in_window: HashSet<usize> = in_window.collect();
        let mut numbers = HashMap::new();
        let mut number = |item: &Item, pattern: Pattern| {
            let waits = (
                item.labels.clone(),
                item.after.clone(),
                item.after_one_of.clone(),
            );
            let next = numbers.len();
            *numbers
                .entry((pattern, item.min, item.max, item.section, waits))
                .or_insert(next)
        };
        let mut classes = Vec::with_capacity(printout.items.len());
        for (index, item) in printout.items.iter().enumerate() {
            let is_counted = item.labels.iter().any(|label| in_window.contains(label));
            // A window counts the lines above an item, and workers take the items in order: so the item's place counts.
            if is_counted || !item.all_but.is_empty() || is_unique(printout, item) {
                // No other item has a class above the number of items.
                let own = 2 * printout.items.len() + index;
                classes.push((own, own));
                continue;
            }
            let pattern = &printout.patterns[item.pattern];
            let own = &own[item.actor];
            let renamed = pattern.renumbered(|placeholder| {
                let mine = own.iter().position(|(other, _)| *other == placeholder);
                mine.map_or(placeholder, |mine| substitute(printout, placeholder, mine))
            });
            classes.push((number(item, pattern.clone()), number(item, renamed)));
        }
        Symmetry {
            classes,
            own,
            equal_from: HashMap::new(),
        }
    }

    /// Removes the moves that need not be tried.
    pub(crate) fn remove_redundant(
        &mut self,
        printout: &Printout,
        state: &State,
        moves: &mut Vec<Move>,
    ) {
        let mut kept: Vec<Move> = Vec::new();
        // The actor with the most lines left comes first. Then each move must be compared only with earlier moves.
        let left = |next: &Move| {
            let item = &printout.items[next.item];
            printout.by_actor[item.actor].len() - item.place
        };
        moves.sort_by_key(|next| (std::cmp::Reverse(left(next)), next.item));
        for next in moves.drain(..) {
            let covered = kept.iter().any(|other| {
                other.reading == next.reading && self.covers(printout, state, other.item, next.item)
            });
            if !covered {
                kept.push(next);
            }
        }
        *moves = kept;
    }

    /// Whether `short` and all later items of its actor equal the items of `long`'s actor from `long` on.
    fn covers(&mut self, printout: &Printout, state: &State, long: usize, short: usize) -> bool {
        let (long, short) = (&printout.items[long], &printout.items[short]);
        let begun =
            |item: &Item| state.place(item.actor) != item.place || state.count(item.actor) != 0;
        if long.actor == short.actor || begun(long) || begun(short) {
            return false;
        }
        let (same, renamed) = self.common(printout, long, short);
        short.place >= same
            || (short.place >= renamed && self.is_fresh(state, long) && self.is_fresh(state, short))
    }

    /// Whether the actor's own placeholders from `item` on are not bound yet.
    fn is_fresh(&self, state: &State, item: &Item) -> bool {
        let own = self.own[item.actor].iter();
        own.filter(|(_, last)| *last >= item.place)
            .all(|(placeholder, _)| !state.bindings.is_bound(*placeholder))
    }

    /// From which place on the items of `short`'s actor equal those of `long`'s actor at their distance.
    fn common(&mut self, printout: &Printout, long: &Item, short: &Item) -> (usize, usize) {
        let (more, fewer) = (
            &printout.by_actor[long.actor],
            &printout.by_actor[short.actor],
        );
        let same_length = more.len() - long.place == fewer.len() - short.place;
        let distance = more.len() + short.place - long.place;
        let classes = &self.classes;
        *self
            .equal_from
            .entry((long.actor, short.actor, distance))
            .or_insert_with(|| {
                let partner = |place: usize| more[more.len() + place - distance];
                // Below this place, the partner would be before the first item of the other actor.
                let least = distance.saturating_sub(more.len());
                let from = |agree: &dyn Fn(usize, usize) -> bool| {
                    let agreeing = (least..fewer.len()).rev();
                    agreeing
                        .take_while(|&place| agree(fewer[place], partner(place)))
                        .last()
                        .unwrap_or(fewer.len())
                };
                let once =
                    |item: usize| printout.items[item].min == 1 && printout.items[item].max == 1;
                let same = from(&|mine, theirs| {
                    classes[mine].0 == classes[theirs].0 && (once(mine) || same_length)
                });
                let renamed =
                    from(&|mine, theirs| classes[mine].1 == classes[theirs].1 && same_length);
                (same, renamed)
            })
    }
}

/// Whether the item differs from every other one, whatever its text: its place in the body counts, or its actor's name.
fn is_unique(printout: &Printout, item: &Item) -> bool {
    let kind = |placeholder: usize| &printout.placeholders.list[placeholder].kind;
    let is_placed = |placeholder| matches!(kind(placeholder), Kind::Who(_) | Kind::Level(_));
    let mut placeholders = printout.patterns[item.pattern].placeholders();
    let has_neighbour = item.at_once.is_some() || item.is_awaited;
    has_neighbour
        || item.unprinted.is_some()
        || printout.named.word_of[item.actor].is_some()
        || placeholders.any(is_placed)
}

/// A number for the `mine`th own placeholder of an actor; the same for all actors, but different for each kind.
fn substitute(printout: &Printout, placeholder: usize, mine: usize) -> usize {
    let kind = match printout.placeholders.list[placeholder].kind {
        Kind::Pid => 0,
        Kind::Tid => 1,
        _ => 2,
    };
    printout.placeholders.list.len() + 3 * mine + kind
}

/// For each actor, the bound placeholders that no other actor's lines contain, and the last place of each.
fn own(printout: &Printout) -> Vec<Vec<(usize, usize)>> {
    let list = &printout.placeholders.list;
    let repeated = |placeholder: usize| {
        let repeats = |kind: &Kind| matches!(kind, Kind::Again(of) | Kind::Next(of) if of.contains(&placeholder));
        list.iter().any(|other| repeats(&other.kind))
    };
    let may_be_own = |placeholder: usize| {
        let kind = &list[placeholder].kind;
        matches!(kind, Kind::Pid | Kind::Tid | Kind::Value)
            && !list[placeholder].related
            && !repeated(placeholder)
    };
    let placeholders = |item: &Item| printout.patterns[item.pattern].placeholders();
    let mut owners: Vec<Option<usize>> = vec![None; list.len()];
    let mut shared: Vec<bool> = (0..list.len()).map(|index| !may_be_own(index)).collect();
    for item in &printout.items {
        for placeholder in placeholders(item) {
            shared[placeholder] |= owners[placeholder].is_some_and(|owner| owner != item.actor);
            owners[placeholder] = Some(item.actor);
        }
    }
    let mut own: Vec<Vec<(usize, usize)>> = vec![Vec::new(); printout.by_actor.len()];
    for item in &printout.items {
        for placeholder in placeholders(item).filter(|&placeholder| !shared[placeholder]) {
            let mine = &mut own[item.actor];
            match mine.iter_mut().find(|(other, _)| *other == placeholder) {
                Some((_, last)) => *last = item.place,
                None => mine.push((placeholder, item.place)),
            }
        }
    }
    own
}
