//! The rule on workers, compared with all orders that some workers and a reader of their results produce.

use std::collections::HashSet;

use super::*;

/// Whether `number` workers can hand in these items, counted from 0, in this order.
fn can(number: usize, items: &[usize]) -> bool {
    let mut workers = Workers::of(0, vec![number]);
    items.iter().for_each(|item| workers.hand_in(item + 1));
    workers.count() == number
}

#[test]
fn each_of_the_first_items_has_a_worker_of_its_own() {
    assert!(can(4, &[0, 4, 5, 1, 2, 3]));
    // 5 and 4 come before 1, 2 and 3: only the worker of 0 can have both, and it has 4 before 5.
    assert!(!can(4, &[0, 5, 4, 1, 2, 3]));
    assert!(!can(2, &[3, 0, 4, 1, 2]), "3 is the first of no worker");
    assert!(can(2, &[1, 3, 4, 0, 2]), "the reader is late");
}

#[test]
fn the_reader_collects_from_one_worker_after_the_other() {
    // The worker of 0 has 8. When the reader has collected 0 and 8, the others have done all of 4 to 7 but their last
    // items. So 1 comes with more of them, if the reader goes on to other workers and comes back.
    assert!(can(4, &[0, 8, 1, 9, 2, 10, 3, 4, 5, 6, 7]));
    assert!(!can(4, &[0, 8, 1, 12, 9, 2, 3, 4, 5, 6, 7, 10, 11]));
}

#[test]
fn a_count_is_a_number_of_a_rule_or_above_all_of_them() {
    let count = |items: &[usize]| {
        let mut workers = Workers::of(0, vec![3, 2]);
        items.iter().for_each(|item| workers.hand_in(item + 1));
        workers.count()
    };
    assert_eq!(count(&[0, 1, 2, 3, 4]), 2);
    assert_eq!(count(&[2, 1, 0, 3, 4]), 3);
    assert_eq!(count(&[3, 0, 1, 2, 4]), 4);
    assert_eq!(count(&[4, 3, 2, 1, 0]), 5);
}

/// Workers that take items in order, and a reader that collects their results.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Pool {
    running: Vec<Option<usize>>,
    results: Vec<Vec<usize>>,
    next: usize,
    at: usize,
    printed: Vec<usize>,
}

impl Pool {
    fn start(number: usize, items: usize) -> Pool {
        Pool {
            running: (0..number)
                .map(|item| (item < items).then_some(item))
                .collect(),
            results: vec![Vec::new(); number],
            next: number.min(items),
            at: 0,
            printed: Vec::new(),
        }
    }

    /// The states after a step of one worker, or of the reader.
    fn steps(&self, items: usize) -> impl Iterator<Item = Pool> {
        let workers = (0..self.running.len()).filter_map(move |worker| {
            let mut pool = self.clone();
            match pool.running[worker].take() {
                Some(item) => pool.results[worker].push(item),
                None if pool.next < items => {
                    pool.running[worker] = Some(pool.next);
                    pool.next += 1;
                }
                None => return None,
            }
            Some(pool)
        });
        let mut pool = self.clone();
        pool.printed.append(&mut pool.results[self.at]);
        pool.at = (self.at + 1) % self.running.len();
        workers.chain([pool])
    }
}

/// All orders in which `number` workers can hand in `items` items.
fn possible_orders(number: usize, items: usize) -> HashSet<Vec<usize>> {
    let mut states = vec![Pool::start(number, items)];
    let mut seen: HashSet<Pool> = states.iter().cloned().collect();
    let mut orders = HashSet::new();
    while let Some(pool) = states.pop() {
        if pool.printed.len() == items {
            orders.insert(pool.printed);
            continue;
        }
        states.extend(pool.steps(items).filter(|pool| seen.insert(pool.clone())));
    }
    orders
}

fn all_orders(items: usize) -> Vec<Vec<usize>> {
    (0..items).fold(vec![Vec::new()], |orders, item| {
        let with = |order: &Vec<usize>| {
            let order = order.clone();
            (0..=order.len()).map(move |place| {
                let mut order = order.clone();
                order.insert(place, item);
                order
            })
        };
        orders.iter().flat_map(with).collect()
    })
}

#[test]
fn exactly_the_orders_that_some_workers_and_a_reader_produce_are_possible() {
    for (number, items) in [
        (1, 4),
        (2, 4),
        (2, 5),
        (2, 6),
        (3, 4),
        (3, 6),
        (4, 6),
        (3, 7),
    ] {
        let possible = possible_orders(number, items);
        for order in all_orders(items) {
            assert_eq!(
                can(number, &order),
                possible.contains(&order),
                "{number} workers: {order:?}"
            );
        }
    }
}

/// An order that `number` workers and a reader produce. The reader makes a step in one of `lag` steps.
fn random_order(number: usize, items: usize, lag: u64, seed: u64) -> Vec<usize> {
    let mut pool = Pool::start(number, items);
    let mut random = seed;
    while pool.printed.len() < items {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let choice = random >> 33;
        let mut steps: Vec<Pool> = pool.steps(items).collect();
        let reader = steps.len() - 1;
        let chosen = match choice % lag {
            0 => reader,
            _ => (choice / lag) as usize % steps.len(),
        };
        pool = steps.swap_remove(chosen);
    }
    pool.printed
}

#[test]
fn no_order_that_many_workers_produce_is_refused() {
    // Eight workers have more ways than are kept.
    for (number, items, seeds) in [(4, 100, 40), (5, 10, 200), (8, 60, 5)] {
        for seed in 1..=seeds {
            let order = random_order(number, items, 2 + seed % 50, seed);
            assert!(can(number, &order), "{number} workers: {order:?}");
        }
    }
}
