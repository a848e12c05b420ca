//! Printouts of `consumers`.

use crate::{agrees, assert_agrees};

/// Item and consumer of each get, before which all items were put.
fn consumed(gets: &[(u32, u32)]) -> String {
    let put = |i| format!("Producer notify: item number {i} by producer-1\n");
    let get = |(i, by)| format!("Consumer notify: get item {i} by consumer-{by}\n\n");
    let puts = (0..10).map(put);
    puts.chain(gets.iter().copied().map(get)).collect()
}

#[test]
fn one_consumer_gets_its_items_in_order() {
    let alone: Vec<_> = (0..10).map(|i| (i, 3)).collect();
    assert_agrees("consumers", &consumed(&alone));
    // Two consumers print after a third one that has got its items later.
    let mut late = vec![(2, 4), (3, 4), (1, 3), (0, 2)];
    late.extend((4..10).map(|i| (i, 2 + i % 3)));
    assert_agrees("consumers", &consumed(&late));

    let mut swapped = alone.clone();
    swapped.swap(4, 5);
    let mut first = vec![(9, 2)];
    first.extend((0..9).map(|i| (i, 3 + i % 2)));
    let mut another = alone.clone();
    another[5].1 = 5;
    let mut twice = alone.clone();
    twice[7].0 = 6;
    let mut both = alone.clone();
    both.push((3, 2));
    // Item 7 may come before 5 and 6: each of the other two consumers holds one of them. It may not come before 4, 5 and
    // 6: that takes a fourth consumer.
    let mut ahead = alone.clone();
    ahead[5..8].copy_from_slice(&[(7, 4), (5, 3), (6, 2)]);
    assert_agrees("consumers", &consumed(&ahead));
    ahead[4..8].copy_from_slice(&[(7, 4), (4, 3), (5, 3), (6, 2)]);
    // Consumer 3 would get item 6 when item 7 is already gone.
    let mut second = alone.clone();
    second[5..8].copy_from_slice(&[(7, 4), (5, 3), (6, 3)]);
    for wrong in [swapped, first, another, twice, both, ahead, second] {
        assert!(!agrees("consumers", &consumed(&wrong)), "{wrong:?}");
    }
}

#[test]
fn an_empty_line_follows_the_line_of_its_item_at_once() {
    let right = consumed(&(0..10).map(|i| (i, 2 + i % 3)).collect::<Vec<_>>());
    assert_agrees("consumers", &right);
    for (part, apart) in [
        (
            "by consumer-3\n\nConsumer notify: get item 5 by consumer-4\n\n",
            "by consumer-3\nConsumer notify: get item 5 by consumer-4\n\n\n",
        ),
        (
            "Producer notify: item number 9 by producer-1\nConsumer notify: get item 0 by consumer-2\n\n",
            "Consumer notify: get item 0 by consumer-2\nProducer notify: item number 9 by producer-1\n\n",
        ),
    ] {
        let wrong = notes_testkit::printouts::changed(&right, part, apart);
        assert!(!agrees("consumers", &wrong), "{wrong}");
    }
}

#[test]
fn nothing_is_consumed_before_the_item_before_it_was_announced() {
    let in_order = consumed(&(0..10).map(|i| (i, 2)).collect::<Vec<_>>());
    let (puts, gets) = in_order.split_at(in_order.find("Consumer").unwrap());
    // The put of an item comes before its line, so an item may be consumed first.
    let turns = puts.lines().zip(gets.split_inclusive("\n\n"));
    let early: String = turns
        .clone()
        .map(|(put, get)| format!("{get}{put}\n"))
        .collect();
    assert_agrees("consumers", &early);
    let all_first = format!("{gets}{puts}");
    assert!(!agrees("consumers", &all_first), "{all_first}");
}
