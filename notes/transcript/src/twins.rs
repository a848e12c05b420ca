//! Actors with the same lines before them: to try one of them is to try them all.

use std::collections::HashMap;

use super::kind::Kind;
use super::pattern::Pattern;
use super::printout::{Item, Printout};
use super::state::{Move, State};

/// Finds moves that others make superfluous.
///
/// If what actor A has left is what actor B does next, line for line, then any answer in which A
/// takes the line gives one in which B does: let B take, of the two lines that are the `n`th of each,
/// always the earlier. So the actor with more before it takes the line.
///
/// If A and B have as much left, and it is the same but for placeholders that are theirs alone and
/// stand for nothing yet, each can play the other's part.
#[derive(Debug)]
pub(super) struct Twins {
    /// Items with the same numbers are the same but for their actor; by the second, also but for their
    /// actor's own placeholders.
    alike: Vec<(usize, usize)>,
    /// For each actor its own placeholders, and the last place at which each stands.
    own: Vec<Vec<(usize, usize)>>,
    /// For two actors and the distance between their places, from where on the first one's items
    /// are the second one's, in either sense.
    from: HashMap<(usize, usize, usize), (usize, usize)>,
}

impl Twins {
    pub(super) fn of(printout: &Printout) -> Twins {
        let own = own(printout);
        let mut numbers = HashMap::new();
        let mut number = |item: &Item, pattern: Pattern| {
            let waits = (
                item.labels.clone(),
                item.after.clone(),
                item.after_any.clone(),
            );
            let next = numbers.len();
            *numbers
                .entry((pattern, item.min, item.max, item.section, waits))
                .or_insert(next)
        };
        let mut alike = Vec::with_capacity(printout.items.len());
        for item in &printout.items {
            let pattern = &printout.patterns[item.pattern];
            let own = &own[item.actor];
            let nameless = pattern.renumbered(|hole| {
                let mine = own.iter().position(|(other, _)| *other == hole);
                mine.map_or(hole, |mine| stand_in(printout, hole, mine))
            });
            alike.push((number(item, pattern.clone()), number(item, nameless)));
        }
        Twins {
            alike,
            own,
            from: HashMap::new(),
        }
    }

    /// Takes the superfluous ones out of `moves`.
    pub(super) fn thin_out(&mut self, printout: &Printout, state: &State, moves: &mut Vec<Move>) {
        let mut kept: Vec<Move> = Vec::new();
        // Whoever has more before it comes first, so that each need be held against earlier ones only.
        let left = |next: &Move| {
            let item = &printout.items[next.item];
            printout.by_actor[item.actor].len() - item.place
        };
        moves.sort_by_key(|next| (std::cmp::Reverse(left(next)), next.item));
        for next in moves.drain(..) {
            let covered = kept.iter().any(|other| {
                other.way == next.way && self.covers(printout, state, other.item, next.item)
            });
            if !covered {
                kept.push(next);
            }
        }
        *moves = kept;
    }

    /// Whether `short` and all that its actor prints later is what `long`'s actor prints from there.
    fn covers(&mut self, printout: &Printout, state: &State, long: usize, short: usize) -> bool {
        let (long, short) = (&printout.items[long], &printout.items[short]);
        let begun =
            |item: &Item| state.place(item.actor) != item.place || state.count(item.actor) != 0;
        if long.actor == short.actor || begun(long) || begun(short) {
            return false;
        }
        let (same, nameless) = self.common(printout, long, short);
        short.place >= same
            || (short.place >= nameless
                && self.is_fresh(state, long)
                && self.is_fresh(state, short))
    }

    /// Whether the actor's own placeholders from `item` on stand for nothing yet.
    fn is_fresh(&self, state: &State, item: &Item) -> bool {
        let own = self.own[item.actor].iter();
        own.filter(|(_, last)| *last >= item.place)
            .all(|(hole, _)| !state.bindings.is_bound(*hole))
    }

    /// From which place on the items of `short`'s actor are those of `long`'s, at their distance.
    fn common(&mut self, printout: &Printout, long: &Item, short: &Item) -> (usize, usize) {
        let (more, fewer) = (
            &printout.by_actor[long.actor],
            &printout.by_actor[short.actor],
        );
        let same_length = more.len() - long.place == fewer.len() - short.place;
        let distance = more.len() + short.place - long.place;
        let alike = &self.alike;
        *self
            .from
            .entry((long.actor, short.actor, distance))
            .or_insert_with(|| {
                let partner = |place: usize| more[more.len() + place - distance];
                // Where the partner would stand before the first item of the other actor.
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
                    alike[mine].0 == alike[theirs].0 && (once(mine) || same_length)
                });
                let nameless =
                    from(&|mine, theirs| alike[mine].1 == alike[theirs].1 && same_length);
                (same, nameless)
            })
    }
}

/// A number for an actor's `mine`th own placeholder, which says its kind.
fn stand_in(printout: &Printout, hole: usize, mine: usize) -> usize {
    let kind = match printout.holes.holes[hole].kind {
        Kind::Pid => 0,
        Kind::Tid => 1,
        _ => 2,
    };
    printout.holes.holes.len() + 3 * mine + kind
}

/// For each actor the bound placeholders that stand in its lines alone, and where each stands last.
fn own(printout: &Printout) -> Vec<Vec<(usize, usize)>> {
    let holes = &printout.holes.holes;
    let repeated = |hole: usize| {
        let repeats = |kind: &Kind| matches!(kind, Kind::Again(of) if of.contains(&hole));
        holes.iter().any(|other| repeats(&other.kind))
    };
    let may_be_own = |hole: usize| {
        matches!(holes[hole].kind, Kind::Pid | Kind::Tid | Kind::Value) && !repeated(hole)
    };
    let mut owners: Vec<Option<usize>> = vec![None; holes.len()];
    let mut shared: Vec<bool> = (0..holes.len()).map(|hole| !may_be_own(hole)).collect();
    for item in &printout.items {
        for hole in printout.patterns[item.pattern].holes() {
            shared[hole] |= owners[hole].is_some_and(|owner| owner != item.actor);
            owners[hole] = Some(item.actor);
        }
    }
    let mut own: Vec<Vec<(usize, usize)>> = vec![Vec::new(); printout.by_actor.len()];
    for item in &printout.items {
        for hole in printout.patterns[item.pattern]
            .holes()
            .filter(|&hole| !shared[hole])
        {
            let mine = &mut own[item.actor];
            match mine.iter_mut().find(|(other, _)| *other == hole) {
                Some((_, last)) => *last = item.place,
                None => mine.push((hole, item.place)),
            }
        }
    }
    own
}
