//! `lost(got)` against a simulation: consumers that take items from a queue, and a program that ends at any moment.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use notes_lang::Lang;
use notes_transcript::{Style, Transcript};
use proptest::prelude::*;

const CONSUMERS: [&str; 3] = ["A", "B", "C"];
const ITEMS: usize = 6;

/// An item, and the consumer that prints it; `None`: the line of the main thread, which may come anywhere.
type Line = Option<(usize, usize)>;

/// Each item has a line above and a line below the main thread's, as in `items-no-join`.
fn transcript() -> Transcript {
    let mut text = "notes 000 X\nshows a\nshows.zh b\nthreads main\ntasks item{0..5}\nwho A B C\n\
                    where lost(got) = 0\n"
        .to_owned();
    for item in 0..ITEMS {
        text.push_str(&format!("where lines(item {item}) <= 1\n"));
    }
    text.push_str("\nmain (account), after above | account\n");
    for item in 0..ITEMS {
        // A window that can forbid nothing is an error.
        let window = |printed: usize| match item {
            0..3 => String::new(),
            _ => format!(", after all but {} got", item + printed),
        };
        let (above, below) = (window(2), window(3));
        text.push_str(&format!(
            "item{item}, 0..1 (above) (got) (item {item}){above} | {item} by A\n\
             item{item}, 0..1 (got) (item {item}), after account{below} | {item} by A\n"
        ));
    }
    Transcript::parse("random.txt", &text).unwrap()
}

/// Whether consumers that take the items in order, each its next one when it has printed the one before, can print the
/// lines in this order. `held` is what each consumer holds, `next` the item that the queue gives out next.
fn can_print(run: &[(usize, usize)], held: [Option<usize>; 3], next: usize) -> bool {
    let Some((&(item, consumer), rest)) = run.split_first() else {
        return true;
    };
    let prints = held[consumer] == Some(item) && {
        let mut held = held;
        held[consumer] = None;
        can_print(rest, held, next)
    };
    prints
        || (next < ITEMS
            && (0..CONSUMERS.len()).any(|taker| {
                let mut held = held;
                let is_free = held[taker].replace(next).is_none();
                is_free && can_print(run, held, next + 1)
            }))
}

/// A run of the simulation: at each step a consumer takes an item, or prints the one that it holds. Then `changes` spoil
/// it, if there are any.
fn run(steps: &[usize], changes: &[(usize, usize, usize)], account: usize) -> Vec<Line> {
    let (mut held, mut next, mut lines) = ([None; 3], 0, Vec::new());
    for &consumer in steps {
        match held[consumer].take() {
            Some(item) => lines.push(Some((item, consumer))),
            None if next < ITEMS => {
                held[consumer] = Some(next);
                next += 1;
            }
            None => {}
        }
    }
    for &(kind, one, other) in changes {
        let count = lines.len();
        if count == 0 {
            break;
        }
        let (one, by) = (one % count, other % CONSUMERS.len());
        match kind {
            0 => drop(lines.remove(one)),
            1 => lines.swap(one, other % count),
            _ => lines[one] = lines[one].map(|(item, _)| (item, by)),
        }
    }
    lines.insert(account % (lines.len() + 1), None);
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_agrees_if_the_consumers_can_print_it(
        steps in prop::collection::vec(0..3_usize, 0..14),
        changes in prop::collection::vec((0..3_usize, 0..12_usize, 0..12_usize), 0..3),
        account in 0..12_usize,
    ) {
        let run = run(&steps, &changes, account);
        let printed: Vec<String> = run.iter().map(|line| match line {
            Some((item, consumer)) => format!("{item} by {}", CONSUMERS[*consumer]),
            None => "account".to_owned(),
        }).collect();
        let comparison = transcript().printouts()[0].compare(&printed.join("\n"));
        let items: Vec<(usize, usize)> = run.iter().copied().flatten().collect();
        prop_assert!(!comparison.is_undecided());
        prop_assert_eq!(comparison.agrees(), can_print(&items, [None; 3], 0), "{}",
            comparison.report(Lang::En, Style::default()));
    }
}

#[test]
fn a_missing_item_is_held_by_one_consumer_that_prints_no_later_item() {
    let transcript = transcript();
    let compare = |run: &[&str]| transcript.printouts()[0].compare(&run.join("\n"));
    for run in [
        ["account", "0 by A", "2 by C", "3 by C", "4 by C", "5 by C"],
        ["0 by A", "1 by B", "2 by C", "4 by B", "5 by B", "account"],
    ] {
        assert!(compare(&run).agrees(), "{run:?}");
    }
    for (run, lost) in [
        // All three consumers print an item that was taken after item 2.
        (
            ["0 by A", "1 by B", "3 by C", "4 by A", "5 by B", "account"],
            1,
        ),
        // Items 1 and 2 are missing, and only B prints none of the later ones.
        (["0 by A", "3 by C", "4 by A", "5 by C", "account", ""], 1),
    ] {
        let comparison = compare(&run);
        let report = comparison.report(Lang::En, Style::default());
        let report = report.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!comparison.agrees(), "{report}");
        assert!(
            report.contains(&format!("must be 0; here {lost}")),
            "{report}"
        );
    }
}
