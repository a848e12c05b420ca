//! Items of queues: each is got once, in order, after it was put.

use crate::refuses_changes;

#[test]
fn an_item_is_got_once_after_the_item_before_it_is_put_and_in_order_by_one_consumer() {
    refuses_changes(
        "items",
        include_str!("../possible/items.txt"),
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
        include_str!("../possible/sentinel.txt"),
        &[("item 4 is got before the line of item 3", |lines| {
            lines.swap(
                "Producer notify: item number 3 by Thread-1",
                "Consumer notify: get item 4 by Thread-2",
            );
        })],
    );
}

#[test]
fn three_consumers_get_all_items_before_the_end_is_reported() {
    refuses_changes(
        "sentinel-three-consumers",
        include_str!("../possible/sentinel_three_consumers.txt"),
        &[
            ("the end is reported before item 9", |lines| {
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
            (
                "the producer prints between the consumer's two lines",
                |lines| {
                    let blank = lines.place("Consumer notify: get item 2 by Thread-4") + 1;
                    lines.0.swap(blank, blank + 1);
                },
            ),
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
        include_str!("../possible/items_no_join.txt"),
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
            (
                "item 4 is lost, though all three print later items",
                |lines| {
                    let item = lines.place("Consumer notify: get item 4 by Thread-3");
                    lines.0.drain(item..item + 2);
                },
            ),
            (
                "the producer prints between the consumer's two lines",
                |lines| {
                    let blank = lines.place("Consumer notify: get item 4 by Thread-3") + 1;
                    lines.0.swap(blank, blank + 1);
                },
            ),
        ],
    );
}

#[test]
fn a_thread_works_between_its_start_and_its_exit_and_takes_words_in_order() {
    refuses_changes(
        "work-queue",
        include_str!("../possible/work_queue.txt"),
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
            include_str!("../possible/condition.txt"),
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
                (
                    "the producer prints between the consumer's two lines",
                    |lines| {
                        let blank = lines.place("");
                        lines.0.swap(blank, blank + 1);
                    },
                ),
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
        include_str!("../possible/semaphore_items.txt"),
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
fn a_product_is_consumed_once_and_in_order_and_a_producer_counts_its_products() {
    for scenario in ["queue", "queue-crossbeam", "queue-std"] {
        refuses_changes(
            scenario,
            include_str!("../possible/queue.txt"),
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
                ("a producer stops in the middle of a round", |lines| {
                    lines.0.retain(|line| *line != "生成产品500");
                }),
                ("a product that no producer makes in five rounds", |lines| {
                    lines.write("生成产品200", "生成产品501");
                }),
            ],
        );
    }
}
