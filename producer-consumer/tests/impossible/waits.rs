//! Threads that wait for each other, and times.

use notes_testkit::printouts;

use crate::{FOLDER, accepts, refuses_changes};

#[test]
fn two_threads_leave_a_barrier_together_at_a_real_time() {
    refuses_changes(
        "barrier",
        include_str!("../possible/barrier.txt"),
        &[
            ("p1 leaves an hour later", |lines| {
                lines.write(
                    "process p1 - test_with_barrier ----> 2026-11-21 02:29:07.390199",
                    "process p1 - test_with_barrier ----> 2026-11-21 03:29:07.390199",
                );
            }),
            ("p4 comes a day before", |lines| {
                lines.write(
                    "process p4 - test_without_barrier ----> 2026-11-21 02:29:07.391088",
                    "process p4 - test_without_barrier ----> 2026-11-20 02:29:07.391088",
                );
            }),
            ("p1 leaves before the second one comes", |lines| {
                lines.write(
                    "the first came to the barrier at 2026-11-21 02:29:07.201004, the second at 2026-11-21 02:29:07.389850",
                    "the first came to the barrier at 2026-11-21 02:29:07.201004, the second at 2026-11-21 02:29:07.489850",
                );
            }),
            ("p4 comes ten minutes later", |lines| {
                lines.write(
                    "process p4 - test_without_barrier ----> 2026-11-21 02:29:07.391088",
                    "process p4 - test_without_barrier ----> 2026-11-21 02:39:07.391088",
                );
            }),
            ("no month has the number 19", |lines| {
                lines.write(
                    "process p3 - test_without_barrier ----> 2026-11-21 02:29:07.390122",
                    "process p3 - test_without_barrier ----> 2026-19-21 02:29:07.390122",
                );
            }),
        ],
    );
}

#[test]
fn a_counter_counts_no_more_ticks_than_there_were() {
    refuses_changes(
        "ticker-lost",
        include_str!("../possible/ticker_lost.txt"),
        &[
            ("the busy counter loses nothing", |lines| {
                lines.write(
                    "down: counted 10 of 19 ticks",
                    "down: counted 10 of 10 ticks",
                );
            }),
            ("five of four ticks", |lines| {
                lines.write("up: counted 5 of 6 ticks", "up: counted 5 of 4 ticks");
            }),
            ("the sum comes before the last number", |lines| {
                lines.swap("up: counted 5 of 6 ticks", "down: 1");
            }),
            ("down: 9 and down: 8 take at least three ticks", |lines| {
                lines.write("up: counted 5 of 6 ticks", "up: counted 5 of 5 ticks");
            }),
        ],
    );
    refuses_changes(
        "ticker-event",
        include_str!("../possible/ticker_event.txt"),
        &[
            ("ten of nine ticks", |lines| {
                lines.write(
                    "down: counted 10 of 10 ticks",
                    "down: counted 10 of 9 ticks",
                );
            }),
            ("down: 8 takes a tick between up: 0 and up: 3", |lines| {
                lines.write("up: counted 5 of 5 ticks", "up: counted 5 of 1 ticks");
            }),
        ],
    );
    refuses_changes(
        "ticker",
        include_str!("../possible/ticker.txt"),
        &[("a number is left out", |lines| {
            lines.write("down: 4", "down: 3")
        })],
    );
}

/// The lines of two counters in this order, where `u` stands for the next number of `up`, and the two sums.
fn ticks(order: &str, up: u32, down: u32) -> String {
    let (mut up_lines, mut down_lines) = (0, 0);
    let mut printed = String::new();
    for counter in order.chars() {
        if counter == 'u' {
            printed += &format!("up: {up_lines}\n");
            up_lines += 1;
        } else {
            printed += &format!("down: {}\n", 10 - down_lines);
            down_lines += 1;
        }
    }
    printed
        + &format!(
            "--- not in the notes ---\nup: counted 5 of {up} ticks\ndown: counted 10 of {down} ticks\n"
        )
}

#[test]
fn the_ticks_of_a_counter_fit_the_lines_of_both() {
    // The fewest ticks that the program can report for an order of the lines.
    for (scenario, order, up, down) in [
        ("ticker-lost", "uuuuudddddddddd", 5, 19),
        ("ticker-lost", "dudududududdddd", 5, 19),
        ("ticker-lost", "udduuuudddddddd", 5, 19),
        ("ticker-lost", "udddduuuudddddd", 9, 19),
        ("ticker-lost", "udduddduuuddddd", 10, 19),
        ("ticker-lost", "duuuuuddddddddd", 5, 20),
        ("ticker-lost", "dddddddduuuuudd", 5, 20),
        ("ticker-lost", "ddddddddduuuuud", 5, 19),
        ("ticker-lost", "uuudddddddddduu", 21, 19),
        ("ticker-event", "uuudddddddddduu", 9, 10),
        ("ticker-event", "udddddddddduuuu", 9, 10),
        ("ticker-event", "udduddduuuddddd", 4, 10),
        ("ticker-event", "uuuuudddddddddd", 1, 10),
    ] {
        let accepts = |up, down| accepts(scenario, &ticks(order, up, down));
        assert!(accepts(up, down), "{scenario} {order}");
        assert!(accepts(up + 3, down + 7), "{scenario} {order}");
        assert!(!accepts(up - 1, down), "{scenario} {order}: {up} ticks");
        assert!(!accepts(up, down - 1), "{scenario} {order}: {down} ticks");
    }
}

#[test]
fn a_hundred_threads_go_on_at_about_the_same_time() {
    let together = "ok Sat Nov 21 02:29:07 2026\n".repeat(98);
    let with = |first: &str, last: &str| format!("ok {first}\n{together}ok {last}\n");
    let (usual, next) = ("Sat Nov 21 02:29:07 2026", "Sat Nov 21 02:29:08 2026");
    assert!(accepts("no-semaphore", &with(usual, next)));
    assert!(accepts("no-semaphore", &with(next, usual)));
    for (late, why) in [
        ("Sat Nov 21 03:29:07 2026", "an hour later"),
        ("Sat Nov 28 02:29:07 2026", "a week later"),
        ("Sat Nov 21 02:28:07 2026", "a minute earlier"),
    ] {
        assert!(!accepts("no-semaphore", &with(usual, late)), "{why}");
        assert!(!accepts("no-semaphore", &with(late, usual)), "{why}");
    }
    assert!(
        !accepts("no-semaphore", &together),
        "two threads are missing"
    );
    let second = |second: usize| format!("ok Sat Nov 21 02:29:{second:02} 2026\n");
    assert!(
        !accepts("no-semaphore", &with("Sat Nov 21 02:29:28 2026", usual)),
        "21 seconds later"
    );
    // A machine that stops for a while: the lines come in eight different seconds.
    let spread: String = (0..100).map(|line| second(20 - line % 8 * 2)).collect();
    assert!(accepts("no-semaphore", &spread));
}

#[test]
fn a_consumer_goes_on_after_set() {
    refuses_changes(
        "event",
        include_str!("../possible/event.txt"),
        &[
            ("it goes on before set", |lines| {
                lines.swap("set", "consumer 1 goes on")
            }),
            ("it goes on before it waits", |lines| {
                lines.swap("consumer 2 waits", "consumer 2 goes on");
            }),
        ],
    );
}

#[test]
fn a_rate_is_a_number_and_the_first_row_is_compared_with_itself() {
    let scenario = "abc --rate --rounds 50";
    let possible = include_str!("../possible/abc_rate.txt");
    let wrong = [
        ("   0.9 x  wakes", "   fff x  wakes", "a word for a ratio"),
        ("      364 ", "     -364 ", "a negative rate"),
        (
            "   1.0 x  wakes",
            "   2.0 x  wakes",
            "the condition is twice as fast as itself",
        ),
        ("50 rounds", "51 rounds", "another number of rounds"),
        (
            "  58.5 x  wakes",
            "  99.9 x  wakes",
            "23607 a second are no 99.9 times 403",
        ),
    ];
    let wrong = wrong.map(|(old, new, why)| (why, printouts::changed(possible, old, new)));
    printouts::check_refused(FOLDER.as_ref(), scenario, possible, wrong);
    // The condition makes 403 hand-offs a second.
    let rows = [
        ("     1402    270093   3.5", "     1402    270093   3.4"),
        ("    23607     29973  58.5", "    23607     29973  58.8"),
        ("    35834    373202  88.8", "    35834    373202  89.1"),
        ("     3145    360933   7.8", "     3188    360933   7.8"),
        ("       97     37924   0.2", "      102     37924   0.2"),
        ("      364    362088   0.9", "      341    362088   0.9"),
        ("      408    444787   1.0", "      408    444787   1.1"),
        ("       62      7271   0.2", "       59      7271   0.2"),
    ];
    let wrong = rows.map(|(old, new)| (new, printouts::changed(possible, old, new)));
    printouts::check_refused(FOLDER.as_ref(), scenario, possible, wrong);
}
