//! The lock-order graph: which lock was acquired while which other lock was held.
//!
//! If every thread acquires the locks in one order, the graph has no cycle, and no deadlock is possible. An edge that closes
//! a cycle is an inversion: the threads that made the edges of the cycle can block each other in another run.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::held::{LockId, Place};

/// A thread acquired a lock while it held another one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The thread's name.
    pub thread: String,
    /// The lock that it held.
    pub held: String,
    /// Where it acquired that lock.
    pub held_at: Place,
    /// The lock that it acquired then.
    pub acquired: String,
    /// Where it acquired that one.
    pub acquired_at: Place,
}

#[derive(Debug, Default)]
pub(crate) struct Orders {
    /// For each lock, the locks that were acquired while it was held, each with its first occasion.
    after: HashMap<LockId, HashMap<LockId, Step>>,
    /// The same edges backwards, to remove those of a lock that is dropped.
    before: HashMap<LockId, HashSet<LockId>>,
}

impl Orders {
    /// Adds that `after` was acquired while `before` was held. If this is new and inverts an order, returns a shortest cycle:
    /// first `step`, and then how the threads got from `after` back to `before`.
    pub(crate) fn add(&mut self, before: LockId, after: LockId, step: Step) -> Option<Vec<Step>> {
        let edges = self.after.entry(before).or_default();
        if edges.contains_key(&after) {
            return None;
        }
        edges.insert(after, step.clone());
        self.before.entry(after).or_default().insert(before);
        let way_back = self.path(after, before)?;
        Some(std::iter::once(step).chain(way_back).collect())
    }

    /// Removes all edges of a lock.
    pub(crate) fn forget(&mut self, lock: LockId) {
        for after in self.after.remove(&lock).unwrap_or_default().keys() {
            if let Some(before) = self.before.get_mut(after) {
                before.remove(&lock);
            }
        }
        for before in self.before.remove(&lock).unwrap_or_default() {
            if let Some(after) = self.after.get_mut(&before) {
                after.remove(&lock);
            }
        }
    }

    /// A shortest path, by breadth-first search.
    fn path(&self, from: LockId, to: LockId) -> Option<Vec<Step>> {
        let mut came_from: HashMap<LockId, (LockId, &Step)> = HashMap::new();
        let mut queue = VecDeque::from([from]);
        while let Some(lock) = queue.pop_front() {
            if lock == to {
                let mut steps = Vec::new();
                let mut at = to;
                while at != from {
                    let (previous, step) = came_from[&at];
                    steps.push(step.clone());
                    at = previous;
                }
                steps.reverse();
                return Some(steps);
            }
            for (&next, step) in self.after.get(&lock).into_iter().flatten() {
                if next != from && !came_from.contains_key(&next) {
                    came_from.insert(next, (lock, step));
                    queue.push_back(next);
                }
            }
        }
        None
    }
}
