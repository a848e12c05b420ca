//! Lines that come at once, levels that no line prints, workers, lists that they fill, remainders, and chains with values that did not come.

use crate::{accepts, error, refuses};

/// A consumer prints two lines, and then three, while it holds the lock.
const LOCKED: &str = "threads producer consumer\n\nproducer | put 1\nconsumer | got 1\nconsumer, at once |\n\
                      producer | put 2\nconsumer | got 2\nconsumer, at once, x2 | -\n";

#[test]
fn a_line_at_once_follows_the_line_above_it_directly() {
    accepts(LOCKED, &["put 1", "got 1", "", "put 2", "got 2", "-", "-"]);
    accepts(LOCKED, &["got 1", "", "put 1", "got 2", "-", "-", "put 2"]);
    let why = "this line must come directly after line 2 on the left: `got 1`";
    refuses(
        LOCKED,
        &["got 1", "put 1", "", "put 2", "got 2", "-", "-"],
        why,
    );
    let why = "this line must come directly after line 6 on the left: `-`";
    refuses(
        LOCKED,
        &["put 1", "got 1", "", "got 2", "-", "put 2", "-"],
        why,
    );
    refuses(
        LOCKED,
        &["", "put 1", "got 1", "put 2", "got 2", "-", "-"],
        "differs",
    );
}

#[test]
fn a_line_at_once_chooses_among_equal_lines() {
    // Which x is whose shows only in the line behind it.
    let text = "threads a b\n\na | x\na, at once | a\nb | x\nb, at once | b\n";
    accepts(text, &["x", "b", "x", "a"]);
    refuses(text, &["x", "x", "a", "b"], "must come directly after");
    // The line that it follows may be left out, but then it can't come.
    let text = "threads a b\n\na, 0..1 | x\na, at once, x2 | y\nb | z\n";
    accepts(text, &["x", "y", "y", "z"]);
    refuses(
        text,
        &["y", "y", "z"],
        "must come directly after `x`, which did not come",
    );
}

/// Three processes print a begin and an end, in lines that get mixed up.
const BEGUN: &str = "processes {1..3}\nlevel begun in 0..2 \"first begin, then end\" \"先开始，后结束\"\n\n\
                     for i in 1..3\n{i}, 0..1 | begin {i}\n{i}, 0..1, +1 begun | begin begin {i}\n\
                     {i}, 0..1, -1 begun | {i}\nend\n";

#[test]
fn a_level_that_no_line_prints_stays_in_its_range() {
    accepts(BEGUN, &["begin 2", "begin 1", "begin 3"]);
    accepts(BEGUN, &["begin begin 2", "1", "begin 3"]);
    accepts(BEGUN, &["begin begin 2", "begin begin 3", "1"]);
    let why = "first begin, then end; here `begun` would be -1, and it must be from 0 to 2";
    refuses(BEGUN, &["1", "begin begin 2", "begin 3"], why);
    let why = "here `begun` would be 3, and it must be from 0 to 2";
    let all = ["begin begin 2", "begin begin 1", "begin begin 3"];
    refuses(BEGUN, &all, why);
}

/// Two workers take five tasks in order.
const WORKERS: &str =
    "tasks {0..4}\nwhere workers(done) <= 2\n\nfor i in 0..4\n{i} (done) | task {i}\nend\n";

#[test]
fn workers_print_their_items_in_order() {
    let run = |order: [usize; 5]| order.map(|task| format!("task {task}"));
    for order in [[0, 1, 2, 3, 4], [1, 3, 4, 0, 2], [0, 2, 3, 4, 1]] {
        accepts(WORKERS, &run(order).each_ref().map(String::as_str));
    }
    let why = "the number of workers that print the lines like line 1, each in order, must be at most 2; here 3";
    // 3 is the first task of no worker; 4 and 3 come while a worker still has 1, so they are of one worker.
    for order in [[3, 0, 4, 1, 2], [2, 0, 4, 3, 1], [0, 2, 4, 3, 1]] {
        refuses(WORKERS, &run(order).each_ref().map(String::as_str), why);
    }
    let first = "1 line is out of order; the other 4 lines agree. Look first at line 4 of the run";
    let order = ["task 0", "task 2", "task 4", "task 3", "task 1"];
    refuses(WORKERS, &order, first);
    // Equal lines of two tasks: the run agrees if it does for one choice.
    let equal = "tasks a b c d\nwhere workers(done) <= 1\n\na (done) | x\nb (done) | y\nc (done) | x\nd | x\n";
    accepts(equal, &["x", "y", "x", "x"]);
    accepts(equal, &["x", "x", "y", "x"]);
    refuses(equal, &["x", "x", "x", "y"], "differs");
    for rule in [
        "workers(done) = 2",
        "workers(done) <= 1.5",
        "2 >= workers(done)",
        "1 <= workers(done) <= 2",
    ] {
        let wrong = WORKERS.replace("workers(done) <= 2", rule);
        assert!(error(&wrong).contains("write `workers(label) <= 4`"));
    }
}

#[test]
fn a_number_that_is_a_word_of_a_group_is_a_number_in_a_relation() {
    let codes =
        "threads a\none-of 0 1\nwhere lines(code) = 1\n\na (code), 0+ | code 0\na, 0+ | end 0\n";
    accepts(codes, &["code 1", "end 0"]);
    refuses(codes, &["end 0"], "must be 1; here 0");
    refuses(codes, &["code 1", "code 0"], "must be 1; here 2");
}

#[test]
fn a_remainder_says_that_lines_come_in_groups() {
    let groups = "threads a\nwhere lines(made) % 3 = 0\n\na (made), 0+ | made\na, 0+ | x\n";
    accepts(groups, &["made"; 6]);
    accepts(groups, &["made", "made", "made", "x"]);
    let why = "the number of lines like line 1 % 3 must be 0; here 4 % 3 = 1";
    refuses(groups, &["made"; 4], why);
}

#[test]
fn a_chain_leaves_out_values_that_did_not_come() {
    let times = "tasks {1..4}\ntime 10:00:01 10:00:02 10:00:03 10:00:04\n\
                 where 10:00:01 < 10:00:02 < 10:00:03 < 10:00:04 < 10:00:01 + 10\n\n\
                 1, 1+ | at 10:00:01\n2, 0+ | at 10:00:02\n3, 0+ | at 10:00:03\n4, 0+ | at 10:00:04\n";
    accepts(times, &["at 12:00:09", "at 12:00:07", "at 12:00:09"]);
    accepts(
        times,
        &["at 12:00:09", "at 12:00:07", "at 12:00:00", "at 12:00:08"],
    );
    refuses(times, &["at 12:00:10", "at 12:00:00"], "differs");
    refuses(times, &["at 12:00:00", "at 12:00:10"], "differs");
    let five = [
        "at 12:00:01",
        "at 12:00:02",
        "at 12:00:03",
        "at 12:00:04",
        "at 12:00:05",
    ];
    refuses(times, &five, "differs");
}

#[test]
fn a_list_has_an_order_in_which_workers_can_add_its_items() {
    let list = "threads a\nshuffled \"0, 1, 4, 9, 16\" by 2\n\na | all: [0, 1, 4, 9, 16]\n";
    accepts(list, &["all: [1, 4, 0, 9, 16]"]);
    let why = "the number of workers is 2, and they take the items in order: so at most 1 of the earlier items can be missing when one is added; \
               more are missing when `9` is added";
    refuses(list, &["all: [0, 9, 1, 4, 16]"], why);
    refuses(list, &["all: [0, 1, 4, 9, 9]"], "differs");
    let wrong = list.replace("by 2", "by none");
    assert!(error(&wrong).contains("how many workers take its items in order"));
}
