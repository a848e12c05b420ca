//! A first-in, first-out queue between threads, as Python's `queue.Queue` without a bound.

use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use notes::event;

/// What producers put comes out in the same order, each item once, whoever gets it.
#[derive(Debug)]
pub struct Queue<T> {
    name: String,
    items: Mutex<VecDeque<T>>,
    not_empty: Condvar,
}

impl<T: Display> Queue<T> {
    /// An empty queue; its name stands in pictures.
    pub fn new(name: &str) -> Queue<T> {
        Queue {
            name: name.to_owned(),
            items: Mutex::new(VecDeque::new()),
            not_empty: Condvar::new(),
        }
    }

    /// Puts `item` behind the others. Never blocks for long: there is no bound but memory.
    #[track_caller]
    pub fn put(&self, item: T) {
        let mut items = self.items();
        event::puts(&self.name, &item);
        items.push_back(item);
        self.tell_length(&items);
        drop(items); // Wake the consumer only when it can take the lock.
        self.not_empty.notify_one();
    }

    /// Takes the first item; blocks until there is one.
    #[track_caller]
    pub fn get(&self) -> T {
        let mut items = self.items();
        if items.is_empty() {
            event::waits(&self.name);
        }
        loop {
            if let Some(item) = items.pop_front() {
                event::gets(&self.name, &item);
                self.tell_length(&items);
                return item;
            }
            // Woken, but another consumer may have been faster: look again.
            items = self
                .not_empty
                .wait(items)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// How many items there are at this moment; the next moment there may be others.
    pub fn qsize(&self) -> usize {
        self.items().len()
    }

    /// Nothing in here panics while items are half moved: poison means nothing.
    fn items(&self) -> MutexGuard<'_, VecDeque<T>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[expect(clippy::cast_precision_loss, reason = "a curve needs no 53 bits")]
    fn tell_length(&self, items: &VecDeque<T>) {
        event::gauge(&self.name, items.len() as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_comes_out_once_and_those_of_a_producer_in_order() {
        const ITEMS: usize = 5_000;
        let queue: Queue<usize> = Queue::new("test");
        let got = std::thread::scope(|scope| {
            let queue = &queue;
            for producer in 0..2 {
                scope.spawn(move || (0..ITEMS).for_each(|item| queue.put(item * 2 + producer)));
            }
            let consume = || (0..ITEMS).map(|_| queue.get()).collect::<Vec<_>>();
            let consumers = [scope.spawn(consume), scope.spawn(consume)];
            consumers.map(|consumer| consumer.join().unwrap())
        });
        for items in &got {
            for producer in 0..2 {
                let own: Vec<_> = items.iter().filter(|item| *item % 2 == producer).collect();
                assert!(own.is_sorted());
            }
        }
        let mut all = got.concat();
        all.sort_unstable();
        assert_eq!(all, (0..2 * ITEMS).collect::<Vec<_>>());
        assert_eq!(queue.qsize(), 0);
    }
}
