//! Each producer counts its own products, and every consumed product was produced before.

use notes_testkit::{program, run_fast};

#[test]
fn each_producer_counts_from_one_and_each_initial_product_is_consumed_once() {
    let program = program("producer-consumer");
    // In twenty seconds at most 300 of the first 500 are consumed. Even if a thread is late, more than 100 are left.
    for seconds in [1, 5, 20] {
        let words = ["queue", "--seconds", &seconds.to_string()].map(str::to_owned);
        let run = run_fast(&program, &words);
        assert_eq!(run.status, 0);
        let printed = String::from_utf8(run.stdout).expect("the output is UTF-8");
        let produced = printed
            .lines()
            .filter_map(|line| line.strip_prefix("生成产品"));
        assert_counted_by_two_producers(
            produced.map(|number| number.parse().expect("a product is a number")),
        );
        let consumed = printed
            .lines()
            .filter_map(|line| line.split_once("消费了初始产品"));
        let mut consumed: Vec<usize> = consumed
            .map(|(_, number)| number.parse().expect("a product is a number"))
            .collect();
        consumed.sort_unstable();
        assert_eq!(consumed, (0..seconds * 15).collect::<Vec<_>>());
    }
}

/// Checks the counts of two producers: each number comes first from the producer that is ahead.
fn assert_counted_by_two_producers(numbers: impl Iterator<Item = usize>) {
    let (mut ahead, mut behind) = (0, 0);
    for number in numbers {
        if number == ahead + 1 {
            ahead += 1;
        } else {
            assert_eq!(number, behind + 1, "after {ahead} and {behind}");
            behind += 1;
        }
    }
    assert_eq!(
        (ahead % 100, behind % 100),
        (0, 0),
        "each round produces 100 products"
    );
}
