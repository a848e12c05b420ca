//! The order in which items leave a queue, which is the only difference between the three queues.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// Where a queue keeps its items, and in which order they come out.
///
/// Each item has a number: 1 is the first item that was put into the queue. Pictures show the number.
///
/// Only [`SmallestFirst`] runs code of the user: it compares items. If a comparison panics, `insert` and `take_next`
/// return the panic as their error. Then `count` tells whether the item is in the queue.
pub trait Order: Default {
    /// The type of an item.
    type Item;

    /// Adds an item.
    fn insert(&mut self, item: Self::Item) -> thread::Result<()>;

    /// Takes the next item, with its number.
    fn take_next(&mut self) -> thread::Result<Option<(Self::Item, u64)>>;

    /// The number that the next item to be added will have.
    fn next_number(&self) -> u64;

    /// The number of items.
    fn count(&self) -> usize;
}

/// First in, first out: the order of a [`Queue`](crate::Queue).
#[derive(Debug)]
pub struct Fifo<T> {
    items: VecDeque<T>,
    /// How many items were taken so far: the first of `items` has the number `taken + 1`.
    taken: u64,
}

impl<T> Fifo<T> {
    pub(crate) const fn new() -> Fifo<T> {
        Fifo {
            items: VecDeque::new(),
            taken: 0,
        }
    }
}

impl<T> Default for Fifo<T> {
    fn default() -> Fifo<T> {
        Fifo::new()
    }
}

impl<T> Order for Fifo<T> {
    type Item = T;

    fn insert(&mut self, item: T) -> thread::Result<()> {
        self.items.push_back(item);
        Ok(())
    }

    fn take_next(&mut self) -> thread::Result<Option<(T, u64)>> {
        let Some(item) = self.items.pop_front() else {
            return Ok(None);
        };
        self.taken += 1;
        Ok(Some((item, self.taken)))
    }

    fn next_number(&self) -> u64 {
        self.taken + self.items.len() as u64 + 1
    }

    fn count(&self) -> usize {
        self.items.len()
    }
}

/// Last in, first out, like a stack: the order of a [`LifoQueue`](crate::LifoQueue).
#[derive(Debug)]
pub struct Lifo<T> {
    items: Vec<(T, u64)>,
    /// How many items were added so far.
    added: u64,
}

impl<T> Lifo<T> {
    pub(crate) const fn new() -> Lifo<T> {
        Lifo {
            items: Vec::new(),
            added: 0,
        }
    }
}

impl<T> Default for Lifo<T> {
    fn default() -> Lifo<T> {
        Lifo::new()
    }
}

impl<T> Order for Lifo<T> {
    type Item = T;

    fn insert(&mut self, item: T) -> thread::Result<()> {
        self.added += 1;
        self.items.push((item, self.added));
        Ok(())
    }

    fn take_next(&mut self) -> thread::Result<Option<(T, u64)>> {
        Ok(self.items.pop())
    }

    fn next_number(&self) -> u64 {
        self.added + 1
    }

    fn count(&self) -> usize {
        self.items.len()
    }
}

/// Smallest first; of equal items, the one that was put first: the order of a [`PriorityQueue`](crate::PriorityQueue).
#[derive(Debug)]
pub struct SmallestFirst<T> {
    items: BinaryHeap<Entry<T>>,
    /// How many items were added so far.
    added: u64,
}

/// The heap has its greatest entry on top, so the comparison of entries is reversed.
#[derive(Debug)]
struct Entry<T> {
    item: T,
    number: u64,
}

impl<T: Ord> SmallestFirst<T> {
    pub(crate) const fn new() -> SmallestFirst<T> {
        SmallestFirst {
            items: BinaryHeap::new(),
            added: 0,
        }
    }
}

impl<T: Ord> Default for SmallestFirst<T> {
    fn default() -> SmallestFirst<T> {
        SmallestFirst::new()
    }
}

impl<T: Ord> Order for SmallestFirst<T> {
    type Item = T;

    fn insert(&mut self, item: T) -> thread::Result<()> {
        let number = self.next_number();
        self.added = number;
        catch_unwind(AssertUnwindSafe(|| self.items.push(Entry { item, number })))
    }

    fn take_next(&mut self) -> thread::Result<Option<(T, u64)>> {
        let next = catch_unwind(AssertUnwindSafe(|| self.items.pop()))?;
        Ok(next.map(|entry| (entry.item, entry.number)))
    }

    fn next_number(&self) -> u64 {
        self.added + 1
    }

    fn count(&self) -> usize {
        self.items.len()
    }
}

impl<T: Ord> Ord for Entry<T> {
    fn cmp(&self, other: &Entry<T>) -> Ordering {
        let by_item = other.item.cmp(&self.item);
        by_item.then_with(|| other.number.cmp(&self.number))
    }
}

impl<T: Ord> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Entry<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ord> PartialEq for Entry<T> {
    fn eq(&self, other: &Entry<T>) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T: Ord> Eq for Entry<T> {}
