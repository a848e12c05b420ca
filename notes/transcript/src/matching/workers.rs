//! How many workers some lines need: `workers(got)`.
//!
//! Workers take items in the order of the body, and each prints its own in this order. So the lines of a run are as many
//! rising sequences as there are workers, mixed with each other. The least number of such sequences is found by giving
//! each line to the worker whose last item stands closest above it.

/// The last item of each worker, in falling order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workers(Vec<usize>);

impl Workers {
    /// Gives the next line, which is `item`, to a worker.
    pub(crate) fn print(&mut self, item: usize) {
        let worker = self.0.partition_point(|&last| last > item);
        match self.0.get_mut(worker) {
            Some(last) => *last = item,
            None => self.0.push(item),
        }
    }

    /// How many workers there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The last items, for a set of states.
    pub(crate) fn last(&self) -> impl Iterator<Item = usize> {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(items: &[usize]) -> usize {
        let mut workers = Workers::default();
        items.iter().for_each(|&item| workers.print(item));
        workers.count()
    }

    #[test]
    fn a_worker_prints_its_items_in_order() {
        assert_eq!(needed(&[]), 0);
        assert_eq!(needed(&[0, 1, 2, 3]), 1);
        assert_eq!(needed(&[3, 2, 1, 0]), 4);
        // One worker has 0, 1, 5, the other one 3, 4.
        assert_eq!(needed(&[0, 3, 1, 4, 5]), 2);
        assert_eq!(needed(&[5, 0, 6, 1, 4, 2, 3]), 3);
    }
}
