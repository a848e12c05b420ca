//! Whether a number of workers can hand in lines in the order of the run: `workers(got) <= 4`.
//!
//! The workers take the items in the order of the body: each of the first four items goes to another worker, and a worker
//! takes its next item when it has done the one before. The reader of the results collects those of the first worker
//! that are there, then those of the second, and so on, again and again. It may be late, so one worker's results may
//! come long before those of another.
//!
//! When the reader has passed a worker, that worker has at most one item left of all those that are below an item that
//! the reader had seen by then: it has taken the later of two such items only when it had handed in the earlier one. An
//! order is possible if and only if the lines can be given to workers so that this holds. `tests` compares this with all
//! orders that some workers and a reader can produce.

use std::rc::Rc;

use crate::printout::Printout;
use crate::relation::Relation;

/// Above this number, ways are merged. The merged way allows all that they allow, and may allow more.
const MAX_WAYS: usize = 256;

/// For the lines with a label, how they can be given to workers.
#[derive(Clone, Debug)]
pub(crate) struct Workers {
    pub(crate) label: usize,
    /// The latest item that has come. Items are counted from 1; 0: none.
    latest: usize,
    /// For each number of workers in a rule, in rising order, the ways that are left.
    ways: Vec<(usize, Rc<Vec<Way>>)>,
    /// The last item of each rising sequence, in falling order. The lines need at least this number of workers.
    rising: Vec<usize>,
}

/// One way to give the lines so far to workers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    /// The worker whose results the reader collects now.
    at: usize,
    /// For each worker, the item above which its next item stands; 0: it has handed in nothing.
    above: Vec<usize>,
    /// For each worker, the latest item that the reader had seen when it last passed this worker.
    seen: Vec<usize>,
}

impl Workers {
    pub(crate) fn start(printout: &Printout, label: usize) -> Workers {
        let rules = printout.relations.iter().filter_map(Relation::workers);
        let of_label = rules.filter(|(other, _)| *other == label);
        Workers::of(label, of_label.map(|(_, number)| number).collect())
    }

    fn of(label: usize, mut numbers: Vec<usize>) -> Workers {
        numbers.sort_unstable();
        numbers.dedup();
        let start = |number| (number, Rc::new(vec![Way::start(number)]));
        Workers {
            label,
            latest: 0,
            ways: numbers.into_iter().map(start).collect(),
            rising: Vec::new(),
        }
    }

    /// Gives the next line to a worker.
    pub(crate) fn print(&mut self, printout: &Printout, item: usize) {
        if let Ok(place) = printout.by_label[self.label].binary_search(&item) {
            self.hand_in(place + 1);
        }
    }

    fn hand_in(&mut self, item: usize) {
        for (number, ways) in &mut self.ways {
            let next = ways.iter().flat_map(|way| way.next(item, self.latest));
            *ways = Rc::new(fewer(next.collect(), *number));
        }
        self.latest = self.latest.max(item);
        let place = self.rising.partition_point(|&last| last > item);
        match self.rising.get_mut(place) {
            Some(last) => *last = item,
            None => self.rising.push(item),
        }
    }

    /// The smallest number of workers in a rule that can hand in the lines in this order. If there is none, a number
    /// above all of them: fewer cannot.
    pub(crate) fn count(&self) -> usize {
        let mut possible = self.ways.iter().filter(|(_, ways)| !ways.is_empty());
        let beyond = || self.ways.last().map_or(0, |(most, _)| most + 1);
        possible
            .next()
            .map_or_else(|| self.rising.len().max(beyond()), |(number, _)| *number)
    }

    /// Everything that the rest of a search depends on.
    pub(crate) fn key(&self) -> impl Iterator<Item = usize> {
        let ways = self.ways.iter().flat_map(|(_, ways)| {
            let numbers = ways.iter().flat_map(Way::key);
            // This number ends each list, so that different lists have different keys.
            numbers.chain([usize::MAX])
        });
        let rising = self.rising.iter().copied();
        ways.chain(rising).chain([self.latest, usize::MAX])
    }
}

impl Way {
    fn start(number: usize) -> Way {
        Way {
            at: 0,
            above: vec![0; number],
            seen: vec![0; number],
        }
    }

    /// The ways to hand in `item` next. `latest`: the latest item before it.
    fn next(&self, item: usize, latest: usize) -> impl Iterator<Item = Way> {
        let number = self.above.len();
        let workers = if item <= number {
            item - 1..item
        } else {
            0..number
        };
        // A worker's first item is one of the first.
        let can = move |worker: &usize| {
            let above = self.above[*worker];
            item > above && (item <= number || above > 0)
        };
        workers.filter(can).map(move |worker| {
            let mut way = self.clone();
            while way.at != worker {
                way.seen[way.at] = latest;
                way.at = (way.at + 1) % number;
            }
            way.above[worker] = item.max(way.seen[worker]);
            way
        })
    }

    /// Whether every order that is possible after `other` is possible after this way, too.
    fn covers(&self, other: &Way) -> bool {
        let at_most = |these: &[usize], those: &[usize]| {
            let mut pairs = these.iter().zip(those);
            pairs.all(|(this, that)| this <= that)
        };
        self.at == other.at
            && at_most(&self.above, &other.above)
            && at_most(&self.seen, &other.seen)
    }

    /// A way that covers both. They must be at the same worker, and the same workers must have handed in nothing.
    fn merge(&mut self, other: &Way) {
        let pairs = self.above.iter_mut().zip(&other.above);
        let seen = self.seen.iter_mut().zip(&other.seen);
        pairs
            .chain(seen)
            .for_each(|(this, that)| *this = (*this).min(*that));
    }

    fn key(&self) -> impl Iterator<Item = usize> {
        let numbers = self.above.iter().chain(&self.seen).copied();
        numbers.chain([self.at])
    }
}

/// The ways without those that another one covers.
fn fewer(mut ways: Vec<Way>, number: usize) -> Vec<Way> {
    ways.sort_unstable(); // A way stands below those that cover it.
    let mut kept: Vec<Way> = Vec::new();
    for way in ways {
        if !kept.iter().any(|other| other.covers(&way)) {
            kept.push(way);
        }
    }
    if kept.len() <= MAX_WAYS {
        return kept;
    }
    let at = |worker| {
        let mut there = kept.iter().filter(move |way| way.at == worker);
        let first = there.next()?.clone();
        Some(there.fold(first, |mut merged, way| {
            merged.merge(way);
            merged
        }))
    };
    (0..number).filter_map(at).collect()
}

#[cfg(test)]
mod tests;
