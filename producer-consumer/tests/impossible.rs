//! Printouts that the program can't make are refused by its transcripts.

use notes_testkit::printouts;

/// Whether the transcript of a scenario accepts what is `printed`. Options may follow the scenario's name.
fn accepts(scenario: &str, printed: &str) -> bool {
    printouts::accepts(env!("CARGO_MANIFEST_DIR").as_ref(), scenario, printed)
}

#[test]
fn printouts_that_break_what_the_program_guarantees_are_refused() {
    for (scenario, printed, why) in [
        (
            "items",
            include_str!("impossible/items.txt"),
            "items are got before they are put, and backwards",
        ),
        (
            "sentinel-three-consumers",
            include_str!("impossible/sentinel_three_consumers.txt"),
            "the end is told before the first item",
        ),
        (
            "work-queue",
            include_str!("impossible/work_queue.txt"),
            "last in, first out; and a thread works before it says that it starts",
        ),
        (
            "condition-if",
            include_str!("impossible/condition_if.txt"),
            "a length above 5, and one that does not follow from the one before",
        ),
    ] {
        assert!(!accepts(scenario, printed), "{scenario}: {why}");
    }
}

/// The lines of a possible printout, and the changes that make it impossible.
struct Lines<'a>(Vec<&'a str>);

impl<'a> Lines<'a> {
    fn place(&self, text: &str) -> usize {
        let place = self.0.iter().position(|line| *line == text);
        place.unwrap_or_else(|| panic!("no line is `{text}`"))
    }

    /// Exchanges the first lines that are `a` and `b`.
    fn swap(&mut self, a: &str, b: &str) {
        let (a, b) = (self.place(a), self.place(b));
        self.0.swap(a, b);
    }

    /// Moves the first line that is `text` to the top.
    fn move_to_top(&mut self, text: &str) {
        let line = self.0.remove(self.place(text));
        self.0.insert(0, line);
    }

    /// Writes `new` for the last line that is `old`.
    fn write(&mut self, old: &str, new: &'a str) {
        let place = self.0.iter().rposition(|line| *line == old);
        self.0[place.unwrap_or_else(|| panic!("no line is `{old}`"))] = new;
    }
}

/// A change of a possible printout, and why the result is impossible.
type Change = (&'static str, fn(&mut Lines<'static>));

#[track_caller]
fn refuses_changes(scenario: &str, possible: &'static str, changes: &[Change]) {
    assert!(accepts(scenario, possible), "{scenario}:\n{possible}");
    for (why, change) in changes {
        let mut lines = Lines(possible.lines().collect());
        change(&mut lines);
        let changed = lines.0.join("\n");
        assert_ne!(changed, possible.trim_end(), "{scenario}: {why}");
        assert!(!accepts(scenario, &changed), "{scenario}: {why}\n{changed}");
    }
}

#[test]
fn an_item_is_got_once_after_the_item_before_it_is_put_and_in_order_by_one_consumer() {
    refuses_changes(
        "items",
        include_str!("possible/items.txt"),
        &[
            ("item 2 is got before the line of item 1", |lines| {
                lines.swap(
                    "Producer notify: item number 1 by Thread-1",
                    "Consumer notify: get item 2 by Thread-3",
                );
            }),
            ("one consumer gets item 7 before item 4", |lines| {
                lines.swap(
                    "Consumer notify: get item 7 by Thread-2",
                    "Consumer notify: get item 4 by Thread-2",
                );
            }),
            ("two consumers get item 3", |lines| {
                lines.write(
                    "Consumer notify: get item 5 by Thread-3",
                    "Consumer notify: get item 3 by Thread-3",
                );
            }),
            ("there is no Thread-5", |lines| {
                lines.write(
                    "Consumer notify: get item 5 by Thread-3",
                    "Consumer notify: get item 5 by Thread-5",
                );
            }),
            ("it says that it is done before item 9", |lines| {
                lines.swap(
                    "every item is done",
                    "Consumer notify: get item 9 by Thread-4",
                );
            }),
        ],
    );
    refuses_changes(
        "sentinel",
        include_str!("possible/sentinel.txt"),
        &[("item 4 is got before the line of item 3", |lines| {
            lines.swap(
                "Producer notify: item number 3 by Thread-1",
                "Consumer notify: get item 4 by Thread-2",
            );
        })],
    );
}

#[test]
fn three_consumers_get_all_items_before_the_end_is_told() {
    refuses_changes(
        "sentinel-three-consumers",
        include_str!("possible/sentinel_three_consumers.txt"),
        &[
            ("the end is told before item 9", |lines| {
                lines.swap(
                    "1 sentinel has ended 1 of 3 consumers: 2 wait forever, with 0 items left",
                    "Consumer notify: get item 9 by Thread-2",
                );
            }),
            ("items are left", |lines| {
                lines.write(
                    "1 sentinel has ended 1 of 3 consumers: 2 wait forever, with 0 items left",
                    "1 sentinel has ended 1 of 3 consumers: 2 wait forever, with 4 items left",
                );
            }),
            ("item 5 comes before item 2 in one consumer", |lines| {
                lines.swap(
                    "Consumer notify: get item 2 by Thread-4",
                    "Consumer notify: get item 5 by Thread-4",
                );
            }),
        ],
    );
}

#[test]
fn an_account_counts_no_more_than_is_printed_above_it() {
    refuses_changes(
        "items-no-join",
        include_str!("possible/items_no_join.txt"),
        &[
            ("two are done, one is printed", |lines| {
                lines.write("1 of 10 items are done", "2 of 10 items are done");
            }),
            ("one is done, none is printed", |lines| {
                lines.move_to_top("1 of 10 items are done");
            }),
            ("item 0 comes twice", |lines| {
                lines.write(
                    "Consumer notify: get item 4 by Thread-3",
                    "Consumer notify: get item 0 by Thread-3",
                );
            }),
        ],
    );
}

#[test]
fn a_thread_works_between_its_start_and_its_exit_and_takes_words_in_order() {
    refuses_changes(
        "work-queue",
        include_str!("possible/work_queue.txt"),
        &[
            ("Thread-3 works before it starts", |lines| {
                lines.swap("开启线程：Thread-3", "Thread-3 processing One");
            }),
            ("Thread-1 takes Five before Two", |lines| {
                lines.swap("Thread-1 processing Two", "Thread-1 processing Five");
            }),
            ("Thread-2 leaves before Five", |lines| {
                lines.swap("退出线程：Thread-2", "Thread-1 processing Five");
            }),
            ("Two is taken twice", |lines| {
                lines.write("Thread-2 processing Three", "Thread-2 processing Two");
            }),
        ],
    );
}

#[test]
fn a_length_follows_from_the_one_before_and_is_at_most_5() {
    for scenario in ["condition", "condition-if"] {
        refuses_changes(
            scenario,
            include_str!("possible/condition.txt"),
            &[
                ("two items come at once", |lines| {
                    lines.write(
                        "Producer notify : item lengh 2",
                        "Producer notify : item lengh 3",
                    );
                }),
                ("an item is got from an empty list", |lines| {
                    lines.move_to_top("Consumer notify : item lengh 0");
                }),
                ("six items", |lines| {
                    lines.write(
                        "Producer notify : item lengh 5",
                        "Producer notify : item lengh 6",
                    );
                }),
            ],
        );
    }
}

#[test]
fn a_number_is_consumed_after_it_is_produced_and_in_its_range() {
    refuses_changes(
        "semaphore-items",
        include_str!("possible/semaphore_items.txt"),
        &[
            ("consumed before it is produced", |lines| {
                lines.swap(
                    "producer notify : produced item number 919",
                    "Consumer notify : consumed item number 919 ",
                );
            }),
            ("another number is consumed", |lines| {
                lines.write(
                    "Consumer notify : consumed item number 919 ",
                    "Consumer notify : consumed item number 918 ",
                );
            }),
            ("a number above 1000", |lines| {
                lines.write(
                    "producer notify : produced item number 447",
                    "producer notify : produced item number 1447",
                );
                lines.write(
                    "Consumer notify : consumed item number 447 ",
                    "Consumer notify : consumed item number 1447 ",
                );
            }),
        ],
    );
}

#[test]
fn two_threads_leave_a_barrier_together_at_a_real_time() {
    refuses_changes(
        "barrier",
        include_str!("possible/barrier.txt"),
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
        include_str!("possible/ticker_lost.txt"),
        &[
            ("the busy counter loses nothing", |lines| {
                lines.write(
                    "down: counted 10 of 19 ticks",
                    "down: counted 10 of 10 ticks",
                );
            }),
            ("five of four ticks", |lines| {
                lines.write("up: counted 5 of 5 ticks", "up: counted 5 of 4 ticks");
            }),
            ("the sum comes before the last number", |lines| {
                lines.swap("up: counted 5 of 5 ticks", "down: 1");
            }),
        ],
    );
    refuses_changes(
        "ticker-event",
        include_str!("possible/ticker_event.txt"),
        &[("ten of nine ticks", |lines| {
            lines.write(
                "down: counted 10 of 10 ticks",
                "down: counted 10 of 9 ticks",
            );
        })],
    );
    refuses_changes(
        "ticker",
        include_str!("possible/ticker.txt"),
        &[("a number is left out", |lines| {
            lines.write("down: 4", "down: 3")
        })],
    );
}

#[test]
fn a_product_is_consumed_once_and_in_order_and_a_producer_counts_its_products() {
    for scenario in ["queue", "queue-crossbeam", "queue-std"] {
        refuses_changes(
            scenario,
            include_str!("possible/queue.txt"),
            &[
                ("product 4 is consumed twice", |lines| {
                    lines.write("Thread-6消费了初始产品9", "Thread-6消费了初始产品4");
                }),
                ("no consumer comes to product 499 in five rounds", |lines| {
                    lines.write("Thread-7消费了初始产品74", "Thread-7消费了初始产品499");
                }),
                ("one consumer takes them backwards", |lines| {
                    lines.swap("Thread-3消费了初始产品0", "Thread-3消费了初始产品2");
                }),
                ("a producer leaves 57 out", |lines| {
                    lines.write("生成产品57", "生成产品58");
                }),
                ("a product that no producer makes in five rounds", |lines| {
                    lines.write("生成产品200", "生成产品501");
                }),
            ],
        );
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
}

#[test]
fn a_consumer_goes_on_after_set() {
    refuses_changes(
        "event",
        include_str!("possible/event.txt"),
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
    let possible = include_str!("possible/abc_rate.txt");
    assert!(accepts(scenario, possible), "{possible}");
    for (old, new, why) in [
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
    ] {
        let changed = possible.replacen(old, new, 1);
        assert_ne!(changed, possible, "{why}");
        assert!(!accepts(scenario, &changed), "{why}\n{changed}");
    }
}
