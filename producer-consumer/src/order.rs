//! In which order items leave a queue: the only difference between the three of them.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Where a queue keeps its items.
pub trait Order: Default {
    /// What is kept.
    type Item;
    /// Adds an item.
    fn insert(&mut self, item: Self::Item);
    /// Takes the item whose turn it is.
    fn take_next(&mut self) -> Option<Self::Item>;
    /// How many there are.
    fn count(&self) -> usize;
}

/// First in, first out.
impl<T> Order for VecDeque<T> {
    type Item = T;

    fn insert(&mut self, item: T) {
        self.push_back(item);
    }

    fn take_next(&mut self) -> Option<T> {
        self.pop_front()
    }

    fn count(&self) -> usize {
        self.len()
    }
}

/// Last in, first out: a stack.
impl<T> Order for Vec<T> {
    type Item = T;

    fn insert(&mut self, item: T) {
        self.push(item);
    }

    fn take_next(&mut self) -> Option<T> {
        self.pop()
    }

    fn count(&self) -> usize {
        self.len()
    }
}

/// The smallest first. The heap has the greatest on top: so the order is reversed.
impl<T: Ord> Order for BinaryHeap<Reverse<T>> {
    type Item = T;

    fn insert(&mut self, item: T) {
        self.push(Reverse(item));
    }

    fn take_next(&mut self) -> Option<T> {
        self.pop().map(|Reverse(item)| item)
    }

    fn count(&self) -> usize {
        self.len()
    }
}
