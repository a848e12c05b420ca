//! Lists in another order: `shuffled "0, 1, 4, 9"`, and `shuffled "0, 1, 4, 9" by 2`.

/// The separator of the items.
pub(crate) const COMMA: &str = ", ";

/// The length of a permutation of `sample`'s items at the start of `rest`: it equals the length of `sample`. If `workers`
/// are given, they must be able to add the items in this order.
pub(crate) fn length(sample: &str, rest: &str, workers: Option<usize>) -> Option<usize> {
    let sorted = |text: &str| {
        let mut items: Vec<String> = text.split(COMMA).map(str::to_owned).collect();
        items.sort_unstable();
        items
    };
    let start = rest.get(..sample.len())?;
    let fits = sorted(start) == sorted(sample) && too_early(sample, start, workers).is_none();
    fits.then_some(sample.len())
}

/// The first item of `list`, a permutation of `sample`'s items, that comes too early. The workers take the items in order,
/// and each adds its item before it takes the next: so when an item is added, each other worker holds at most one earlier
/// item.
pub(crate) fn too_early<'a>(
    sample: &str,
    list: &'a str,
    workers: Option<usize>,
) -> Option<&'a str> {
    let workers = workers?;
    let mut open: Vec<&str> = sample.split(COMMA).collect();
    list.split(COMMA).find(|item| {
        let Some(earlier) = open.iter().position(|other| other == item) else {
            return true;
        };
        open.remove(earlier);
        earlier >= workers
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_can_add_items_only_in_some_orders() {
        let sample = "0, 1, 4, 9, 16";
        let takes = |list: &str, workers| length(sample, list, Some(workers)).is_some();
        for list in ["0, 1, 4, 9, 16", "1, 0, 9, 4, 16", "1, 4, 9, 16, 0"] {
            assert!(takes(list, 2), "{list}");
        }
        for list in ["4, 0, 1, 9, 16", "1, 4, 16, 9, 0", "0, 1, 4, 9, 61"] {
            assert!(!takes(list, 2), "{list}");
        }
        assert!(takes("16, 9, 4, 1, 0", 5) && !takes("16, 9, 4, 1, 0", 4));
        assert!(takes(sample, 1) && !takes("1, 0, 4, 9, 16", 1));
        assert_eq!(too_early(sample, "0, 9, 1, 16, 4", Some(2)), Some("9"));
    }
}
