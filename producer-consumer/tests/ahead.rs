//! Several threads take from one queue, and each prints what it has taken: so none of them can be far ahead.

use notes_testkit::printouts;

/// Numbers of items, and of the threads that print them.
type Taken<'a> = &'a [(usize, usize)];

fn agrees(scenario: &str, lines: &[String]) -> bool {
    let printed = lines.join("\n") + "\n";
    let compared = printouts::compare(env!("CARGO_MANIFEST_DIR").as_ref(), scenario, &printed);
    assert!(compared.is_decided, "{scenario}:\n{printed}");
    compared.agrees
}

/// Ten items that threads 2 to 4 take, after all of them were put.
fn items(taken: Taken<'_>, end: &[&str]) -> Vec<String> {
    let put = |item| format!("Producer notify: item number {item} by Thread-1");
    let got = |&(item, thread): &(usize, usize)| {
        let got = format!("Consumer notify: get item {item} by Thread-{thread}");
        [got, String::new()]
    };
    let puts = (0..10).map(put);
    let end = end.iter().map(|line| (*line).to_owned());
    puts.chain(taken.iter().flat_map(got)).chain(end).collect()
}

/// The items from `first` on, in order, by threads 2 to 4.
fn rest(first: usize) -> impl Iterator<Item = (usize, usize)> {
    (first..10).map(|item| (item, 2 + item % 3))
}

#[test]
fn with_three_consumers_an_item_is_at_most_two_ahead() {
    let ends: [(&str, &[&str]); 2] = [
        ("items", &["--- not in the notes ---", "every item is done"]),
        (
            "sentinel-three-consumers",
            &[
                "1 sentinel has ended 1 of 3 consumers: 2 wait forever, with 0 items left",
                "2 more sentinels, one for each waiting consumer",
            ],
        ),
    ];
    for (scenario, end) in ends {
        let agrees = |first: Taken<'_>, next: usize| {
            let taken: Vec<_> = first.iter().copied().chain(rest(next)).collect();
            agrees(scenario, &items(&taken, end))
        };
        assert!(agrees(&[], 0), "{scenario}");
        assert!(agrees(&[(2, 4), (1, 3), (0, 2)], 3), "{scenario}");
        // Thread-2 holds item 0 while the others take the rest.
        let mut slow: Vec<_> = (1..10).map(|item| (item, 3 + item % 2)).collect();
        slow.push((0, 2));
        assert!(agrees(&slow, 10), "{scenario}");
        // Thread-3 holds item 0, and Thread-2 item 2.
        assert!(agrees(&[(1, 4), (3, 4), (0, 3), (2, 2)], 4), "{scenario}");
        // Thread-3 would take item 2 when item 3 is already gone.
        assert!(!agrees(&[(0, 4), (3, 4), (1, 3), (2, 3)], 4), "{scenario}");
        // Three items would be on their way, and only two other consumers can hold one.
        assert!(!agrees(&[(3, 4), (0, 2), (1, 3), (2, 3)], 4), "{scenario}");
        let fast: Vec<_> = (5..10).map(|item| (item, 4)).collect();
        let late: Vec<_> = (0..5).map(|item| (item, 2)).collect();
        assert!(!agrees(&[fast, late].concat(), 10), "{scenario}");
    }
}

#[test]
fn with_three_consumers_an_item_is_at_most_two_ahead_when_the_program_ends() {
    let run = |before: Taken<'_>, after: Taken<'_>| {
        let mut lines = items(before, &[]);
        let account = format!("{} of 10 items are done", before.len());
        lines.push(account);
        lines.extend(items(after, &[]).split_off(10));
        lines
    };
    let agrees = |before: Taken<'_>, after: Taken<'_>| agrees("items-no-join", &run(before, after));
    assert!(agrees(&[], &[]));
    assert!(agrees(&[(2, 4)], &[(1, 3), (3, 4)]));
    assert!(agrees(&[(2, 4), (0, 2)], &[(4, 2), (3, 4), (5, 2)]));
    assert!(!agrees(&[(3, 4)], &[]));
    assert!(!agrees(&[], &[(3, 4), (0, 2), (1, 3), (2, 3)]));
    // Items 1, 3 and 4 never come, and only two other consumers could hold one.
    assert!(!agrees(&[(2, 4), (0, 2)], &[(5, 2), (6, 4)]));
    // Thread-3 has printed item 0 and holds item 2 at the end; Thread-4 holds item 4.
    assert!(agrees(&[(0, 3), (1, 4), (3, 2)], &[(5, 2), (6, 2)]));
    // One of the items 2 and 4 is lost: only Thread-3 prints none that was taken later.
    assert!(!agrees(&[(0, 3), (1, 4), (3, 2)], &[(5, 2), (6, 4)]));
    // When Thread-3 has printed item 0, item 3 is already gone: it cannot hold item 2.
    assert!(!agrees(&[(3, 2), (0, 3), (1, 4)], &[(4, 2), (5, 4)]));
}

#[test]
fn with_three_threads_a_word_is_at_most_two_ahead() {
    let run = |words: [&str; 5]| {
        let mut lines: Vec<String> = (1..=3).map(|n| format!("开启线程：Thread-{n}")).collect();
        lines.extend(words.map(|word| format!("Thread-{word}")));
        lines.extend((1..=3).map(|n| format!("退出线程：Thread-{n}")));
        lines.push("退出主线程".to_owned());
        agrees("work-queue", &lines)
    };
    let [one, two, three] = ["2 processing One", "3 processing Two", "1 processing Three"];
    let [four, five] = ["1 processing Four", "1 processing Five"];
    assert!(run([one, two, three, four, five]));
    assert!(run([three, two, one, four, five]));
    assert!(run([three, four, five, two, one]));
    assert!(!run([four, one, two, "3 processing Three", five]));
    assert!(!run([three, one, "2 processing Two", four, five]));
    assert!(!run([
        five,
        one,
        "2 processing Two",
        "2 processing Three",
        "3 processing Four"
    ]));
}

/// The lines of two producers that make `made` products each, then those of the consumers: product and thread.
fn products(taken: impl Iterator<Item = (usize, usize)>, made: usize) -> Vec<String> {
    let made = (1..=made).flat_map(|product| vec![format!("生成产品{product}"); 2]);
    let line = |(product, thread)| format!("Thread-{thread}消费了初始产品{product}");
    made.chain(taken.map(line)).collect()
}

#[test]
fn each_of_five_consumers_takes_fifteen_products_and_is_at_most_four_ahead() {
    let in_turn = || (0..75).map(|product| (product, 3 + product % 5));
    for scenario in ["queue", "queue-std", "queue-crossbeam"] {
        let agrees =
            |taken: Vec<(usize, usize)>, made| agrees(scenario, &products(taken.into_iter(), made));
        assert!(agrees(in_turn().collect(), 500), "{scenario}");
        assert!(agrees(in_turn().collect(), 300), "{scenario}");
        assert!(
            !agrees(in_turn().collect(), 200),
            "{scenario}: 400 are made"
        );
        let alone = (0..75).map(|product| (product, 3)).collect();
        assert!(!agrees(alone, 500), "{scenario}: one thread takes all");
        let mut more: Vec<_> = in_turn().collect();
        more[4].1 = 3;
        assert!(!agrees(more, 500), "{scenario}: Thread-3 takes sixteen");
        // One producer skips its last round, when the first 500 and 500 more are there: none has been taken.
        let mut early = products(in_turn(), 300);
        for product in (201..=300).rev() {
            early.remove(2 * product - 1);
        }
        assert!(self::agrees(scenario, &early), "{scenario}: 500 are made");
        let first = early.remove(500);
        for place in [400, 499] {
            let mut early = early.clone();
            early.insert(place, first.clone());
            assert!(!self::agrees(scenario, &early), "{scenario}: 500 are made");
        }
        // One producer makes all 500 and is slow to print the last one; the other skips all its rounds.
        let mut alone: Vec<_> = (1..=500)
            .map(|product| format!("生成产品{product}"))
            .collect();
        alone.extend(products(in_turn(), 0));
        let first = alone.remove(500);
        for (place, is_possible) in [(499, true), (498, false)] {
            let mut alone = alone.clone();
            alone.insert(place, first.clone());
            assert_eq!(
                self::agrees(scenario, &alone),
                is_possible,
                "{scenario}: {place}"
            );
        }
        // Thread-4 takes product 0, and Thread-3 product 6 in its place.
        let mut ahead: Vec<_> = in_turn().collect();
        (ahead[0].1, ahead[6].1) = (4, 3);
        assert!(agrees(ahead.clone(), 500), "{scenario}");
        let early = ahead.remove(5);
        ahead.insert(1, early);
        assert!(
            agrees(ahead.clone(), 500),
            "{scenario}: four are on their way"
        );
        ahead.swap(0, 1);
        assert!(!agrees(ahead, 500), "{scenario}: five are on their way");
    }
}
