//! Printouts that the races and locks can't make are refused by their transcripts.

use notes_testkit::printouts;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// Changes of a printout that make it wrong: a text, what stands there instead, and why that is wrong.
type Changes = &'static [(&'static str, &'static str, &'static str)];

fn check(scenario: &str, right: &str, wrong: Changes) {
    let wrong = wrong
        .iter()
        .map(|(old, new, why)| (why, printouts::changed(right, old, new)));
    printouts::check_refused(FOLDER.as_ref(), scenario, right, wrong);
}

const RACE: &str = "\
---线程创建之前g_num is 0---
----in work2, g_num is 1902930---
----in work1, g_num is 1187043---
2个线程对同一个全局变量操作之后的最终结果是:1187043
--- not in the notes ---
812957 of 2000000 additions are lost, the first one in three steps:
  work1 reads g_num: 0
  work2 reads g_num: 0, because work1 has not written yet
  both write 0 + 1: after two additions g_num is 1
";

#[test]
fn kept_and_lost_additions_add_up_and_the_last_thread_prints_the_result() {
    let wrong: Changes = &[
        ("812957 of", "812956 of", "kept and lost add up to 2000000"),
        (
            "work1, g_num is 1187043",
            "work1, g_num is 1187044",
            "neither thread has seen the result",
        ),
        ("is 1902930", "is 2000000", "the first addition is lost"),
        ("is 1902930", "is 0", "a thread has written at least 1"),
        (
            "is 1902930",
            "is 180000",
            "the other thread cannot add a million more",
        ),
    ];
    check("race", RACE, wrong);
    let none_lost = RACE
        .replace("1187043", "2000000")
        .replace("812957 of", "0 of");
    let one_left = RACE
        .replace("1187043", "1")
        .replace("1902930", "1000000")
        .replace("812957 of", "1999999 of");
    let early = RACE.replace("----in work2, g_num is 1902930---\n", "")
        + "----in work2, g_num is 1902930---\n";
    let wrong = [
        ("the first addition is lost", none_lost),
        ("the last addition finds at least 1", one_left),
        ("the result comes when both threads have ended", early),
    ];
    printouts::check_refused(FOLDER.as_ref(), "race", RACE, wrong);
}

fn balance(balance: &str, lost: &str) -> String {
    format!(
        "{balance}\n--- not in the notes ---\n\
         at least {lost} of 400000 changes are lost, the first one in three steps:\n  \
         t1 reads balance: 0\n  \
         t2 reads balance: 0, because t1 has not written yet\n  \
         t1 writes 0 + 5, t2 writes 0 + 8: the later one overwrites the other\n"
    )
}

#[test]
fn a_balance_tells_how_many_changes_are_lost_at_least() {
    let right = [
        ("31", "4"),
        ("-6", "1"),
        ("0", "1"),
        ("8", "1"),
        ("9", "2"),
        ("-9", "2"),
        ("-1299995", "162500"),
    ];
    for (sum, lost) in right {
        let printed = balance(sum, lost);
        assert!(
            printouts::accepts(FOLDER.as_ref(), "race-balance", &printed),
            "{sum}, {lost}"
        );
    }
    let wrong = [
        ("31", "3"),
        ("31", "5"),
        ("-9", "1"),
        ("0", "0"),
        ("0", "2"),
        ("0.5", "1"),
        ("1299986", "162499"),
        ("-1299996", "162500"),
    ];
    let wrong = wrong.map(|(sum, lost)| ((sum, lost), balance(sum, lost)));
    printouts::check_refused(FOLDER.as_ref(), "race-balance", &balance("31", "4"), wrong);
}

#[test]
fn the_thread_that_writes_last_prints_the_final_balance() {
    let printed = |first: &str, last: [&str; 3]| {
        let zeros = "0\n".repeat(197);
        let [one, two, result] = last;
        format!(
            "{first}\n{zeros}{one}\n{two}\n{result}\n--- not in the notes ---\n\
             the race is still there: almost all of the time is printing, so the threads rarely meet between a read and a write\n"
        )
    };
    let right = printed("-8", ["5", "13", "5"]);
    let wrong = [
        ("nobody saw 8", printed("-8", ["5", "13", "8"])),
        (
            "no balance is a fraction",
            printed("-8", ["0.5", "13", "13"]),
        ),
        ("below all withdrawals", printed("-1296", ["5", "13", "5"])),
        ("above all deposits", printed("1301", ["5", "13", "5"])),
        ("zero has no sign", printed("-0", ["5", "13", "5"])),
        ("199 lines", right.replacen("0\n", "", 1)),
        ("201 lines", right.replacen("0\n", "0\n0\n", 1)),
    ];
    printouts::check_refused(FOLDER.as_ref(), "race-balance-print", &right, wrong);
}

#[test]
fn the_sum_tells_how_many_updates_are_lost_at_least() {
    let printed = |share: &str, lost: &str| {
        format!(
            "{share}\n--- not in the notes ---\n\
             at least {lost} of 2000000 updates are lost, the first one in three steps:\n  \
             increment reads share: 0\n  \
             decrement reads share: 0, because increment has not written yet\n  \
             one writes 0 + 1, the other 0 - 1: the later one overwrites the other\n"
        )
    };
    let right = printed("-22522", "22522");
    for (share, lost) in [("0", "1"), ("1", "1"), ("-1000000", "1000000")] {
        let printed = printed(share, lost);
        assert!(printouts::accepts(
            FOLDER.as_ref(),
            "race-inc-dec",
            &printed
        ));
    }
    let wrong = [
        ("-22522", "22521"),
        ("22522", "1"),
        ("0", "0"),
        ("0", "2"),
        ("1.5", "1"),
        ("1000001", "1000001"),
    ];
    let wrong = wrong.map(|(share, lost)| ((share, lost), printed(share, lost)));
    printouts::check_refused(FOLDER.as_ref(), "race-inc-dec", &right, wrong);
}

#[test]
fn a_sum_that_is_printed_too_early_lacks_two_additions_and_is_right_after_the_join() {
    let right = "---num = 105987---\n--- not in the notes ---\n---num = 2000000---\n\
                 after both joins the sum is right: no addition was lost, the first print came too early\n";
    let wrong: Changes = &[
        ("105987", "2000000", "each thread waits for the print"),
        ("105987", "1999999", "each thread waits for the print"),
        ("= 2000000", "= 1999999", "an atomic addition is never lost"),
    ];
    check("no-join", right, wrong);
}

#[test]
fn under_a_lock_the_thread_that_ends_last_has_the_whole_sum() {
    let right = "---test2---g_num=1990043\n---test1---g_num=2000000\n\
                 2个线程对同一个全局变量操作之后的最终结果是:2000000\n";
    let wrong: Changes = &[
        ("g_num=2000000", "g_num=1999999", "no thread has added last"),
        ("1990043", "999999", "test2 has added a million itself"),
        ("1990043", "2000001", "more than were added"),
        ("是:2000000", "是:1999999", "the lock loses none"),
    ];
    check("mutex", right, wrong);
    let right = "1000\n--- not in the notes ---\n2000\n";
    let wrong: Changes = &[
        ("1000", "2001", "more than were added"),
        ("2000", "1999", "the lock loses none"),
    ];
    check("mutex-thousand", right, wrong);
    for scenario in ["mutex-balance", "mutex-inc-dec"] {
        check(scenario, "0\n", &[("0", "5", "the lock loses none")]);
    }
}

#[test]
fn one_thread_prints_all_its_times_before_the_other_one() {
    let right = "开启线程： Thread-2\n开启线程： Thread-1\n\
                 Thread-2: Sat Nov 21 02:24:56 2026\n\
                 Thread-2: Sat Nov 21 02:24:58 2026\n\
                 Thread-2: Sat Nov 21 02:25:00 2026\n\
                 Thread-1: Sat Nov 21 02:25:01 2026\n\
                 Thread-1: Sat Nov 21 02:25:02 2026\n\
                 Thread-1: Sat Nov 21 02:25:03 2026\n退出主线程\n";
    let wrong: Changes = &[
        ("02:25:00", "02:24:57", "the time goes back"),
        (
            "Thread-2: Sat Nov 21 02:25:00",
            "Thread-1: Sat Nov 21 02:25:00",
            "Thread-1 prints while Thread-2 has the lock",
        ),
        (
            "Thread-1: Sat Nov 21 02:25:03 2026\n",
            "",
            "a line is missing",
        ),
        (
            "开启线程： Thread-1",
            "开启线程： Thread-2",
            "Thread-2 starts twice",
        ),
    ];
    check("guarded", right, wrong);
    let late = right.replacen("开启线程： Thread-1\n", "", 1);
    let late = late.replace(
        "Thread-1: Sat Nov 21 02:25:01",
        "开启线程： Thread-1\nThread-1: Sat Nov 21 02:25:01",
    );
    assert!(printouts::accepts(FOLDER.as_ref(), "guarded", &late));
    let remark = "more than 20 seconds";
    let unusual = right.replace("02:25:03", "02:26:03");
    printouts::check_remark(FOLDER.as_ref(), "guarded", right, &unusual, remark);
}

#[test]
fn only_the_second_thread_tries_again_and_the_first_one_waits_for_that() {
    let right = "该干嘛干嘛\n该干嘛干嘛\n1 1000000\n该干嘛干嘛\n2 2000000\n";
    let wrong: Changes = &[
        (
            "该干嘛干嘛\n该干嘛干嘛\n1",
            "1",
            "the first one waits for a try",
        ),
        (
            "2 2000000\n",
            "2 2000000\n该干嘛干嘛\n",
            "a thread ends with its sum",
        ),
        ("1 1000000", "1 999999", "the lock loses none"),
        ("2 2000000", "1 2000000", "each thread adds once"),
        ("2 2000000", "2 1000000", "the second sum has both"),
    ];
    check("try-lock", right, wrong);
    let other = right
        .replace("1 1000000", "2 1000000")
        .replace("2 2000000", "1 2000000");
    assert!(printouts::accepts(FOLDER.as_ref(), "try-lock", &other));
}

const LOCK_SCOPE: &str = "\
0
1.91秒
0
0.11秒
--- not in the notes ---
two threads, 100000 changes each, median of 5 (the middle half):
Lock, inside the loop: 34.56 ms (31.65 to 41.62)
Lock, around the loop: 2.24 ms (0.98 to 5.42), inside / around: 15.4 x
std::sync::Mutex, inside the loop: 10.80 ms (2.78 to 14.46)
std::sync::Mutex, around the loop: 7.97 ms (1.05 to 10.78), inside / around: 1.4 x
parking_lot::Mutex, inside the loop: 3.20 ms (3.18 to 4.90)
parking_lot::Mutex, around the loop: 1.09 ms (1.08 to 3.85), inside / around: 2.9 x
an atomic, without a lock: 8.44 ms (8.02 to 11.85)
";

#[test]
fn a_median_lies_in_its_range_and_a_ratio_is_a_quotient() {
    let wrong: Changes = &[
        ("0\n1.91秒", "1\n1.91秒", "the lock loses no change"),
        ("1.91秒", "0.00秒", "two million acquires take some time"),
        ("34.56", "31.64", "the median is below its range"),
        ("34.56", "41.63", "the median is above its range"),
        ("31.65 to 41.62", "41.62 to 31.65", "the range is swapped"),
        ("15.4 x", "15.7 x", "34.56 / 2.24 is 15.4"),
        ("1.4 x", "0.7 x", "10.80 / 7.97 is 1.4"),
        ("2.9 x", "3.1 x", "3.20 / 1.09 is 2.9"),
        (
            "0.98 to",
            "0.00 to",
            "a hundred thousand changes take some time",
        ),
        ("8.02 to", "-8.02 to", "no time is negative"),
    ];
    check("lock-scope", LOCK_SCOPE, wrong);
    let remark = "took longer";
    let unusual = LOCK_SCOPE.replace("0.11秒", "2.11秒");
    printouts::check_remark(FOLDER.as_ref(), "lock-scope", LOCK_SCOPE, &unusual, remark);
}

const RLOCK: &str = "\
0
13.03秒
--- not in the notes ---
two threads, 100000 changes each, median of 5 (the middle half):
RLock, acquired once: 35.95 ms (32.31 to 39.06)
RLock, acquired twice: 54.79 ms (47.29 to 63.96), twice / once: 1.5 x
parking_lot::ReentrantMutex, acquired twice: 32.61 ms (29.03 to 35.94)
std::sync::Mutex, acquired once: 5.78 ms (5.02 to 6.82)
an atomic, without a lock: 6.51 ms (5.55 to 7.91)
";

#[test]
fn what_a_nested_acquire_costs_is_a_quotient_of_medians() {
    let wrong: Changes = &[
        ("0\n13.03秒", "-1\n13.03秒", "the lock loses no change"),
        ("13.03秒", "0.00秒", "four million acquires take some time"),
        ("1.5 x", "1.6 x", "54.79 / 35.95 is 1.5"),
        ("54.79", "47.28", "the median is below its range"),
        (
            "5.55 to 7.91",
            "0.00 to 7.91",
            "an atomic change takes some time",
        ),
    ];
    check("rlock", RLOCK, wrong);
    let unusual = RLOCK.replace("13.03秒", "130.00秒");
    printouts::check_remark(FOLDER.as_ref(), "rlock", RLOCK, &unusual, "two minutes");
}

const WATCHDOG: &str = "\
watchdog: run 1 starts
Thread-2---do2---up---
Thread-1---do1---up---
watchdog: nobody has reset the counter for 5 ticks: run 1 is stuck and was killed
watchdog: run 2 starts
Thread-1---do1---up---
Thread-1---do1---down---
Thread-2---do2---up---
Thread-2---do2---down---
watchdog: run 2 has ended: exit code 0
";

#[test]
fn a_run_that_is_stuck_is_killed_before_the_next_one_starts() {
    let wrong: Changes = &[
        (
            "do1---up---\nw",
            "do1---down---\nw",
            "run 1 never comes down",
        ),
        ("run 2 starts", "run 1 starts", "each run has its number"),
        (
            "watchdog: run 2 starts\nThread-1---do1---up---",
            "Thread-1---do1---up---\nwatchdog: run 2 starts",
            "run 2 prints before it starts",
        ),
        ("exit code 0", "exit code 1", "run 2 succeeds"),
        ("5 ticks", "4 ticks", "the limit is 5"),
        (
            "do1---down---\nThread-2---do2---up---",
            "do2---up---\nThread-1---do1---down---",
            "in run 2 one thread comes after the other",
        ),
    ];
    check("watchdog", WATCHDOG, wrong);
    let killed = "watchdog: nobody has reset the counter for 5 ticks: run 2 is stuck and was killed\n\
                  watchdog: run 3 starts\n";
    let (first, second) = WATCHDOG.split_at(WATCHDOG.find("Thread-1---do1---down").unwrap());
    let third = format!("{first}{killed}Thread-1---do1---up---\n{second}");
    let third = third.replace("run 2 has ended", "run 3 has ended");
    let remark = "although it was not stuck";
    printouts::check_remark(FOLDER.as_ref(), "watchdog", WATCHDOG, &third, remark);
}
