//! Printouts that a scenario can't print don't agree with its transcript.

use std::path::Path;

use notes_testkit::printouts;

/// A printout, and changes of it that make it wrong: a text, what stands there instead, and why that is wrong.
struct Case {
    scenario: &'static str,
    right: &'static str,
    wrong: &'static [(&'static str, &'static str, &'static str)],
}

fn agrees(scenario: &str, text: &str) -> bool {
    printouts::accepts(env!("CARGO_MANIFEST_DIR").as_ref(), scenario, text)
}

fn check(cases: &[Case]) {
    for case in cases {
        let name = case.scenario;
        assert!(agrees(name, case.right), "{name}: {}", case.right);
        for (from, to, why) in case.wrong {
            let wrong = case.right.replace(from, to);
            assert_ne!(wrong, case.right, "{name}: there is no {from:?}");
            assert!(!agrees(name, &wrong), "{name}: {why}:\n{wrong}");
        }
    }
}

#[test]
fn the_printouts_of_the_audit_are_refused() {
    for (scenario, file) in [("barrier", "barrier.26.txt"), ("counter", "counter.29.txt")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/wrong")
            .join(file);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(!agrees(scenario, &text), "{file}");
    }
}

#[test]
fn two_that_leave_a_barrier_leave_it_together() {
    check(&[Case {
        scenario: "barrier",
        right: "process p4 - test_without_barrier ----> 2026-12-31 23:59:59.302451\n\
                process p2 - test_with_barrier ----> 2027-01-01 00:00:00.091016\n\
                process p1 - test_with_barrier ----> 2026-12-31 23:59:59.991004\n\
                process p3 - test_without_barrier ----> 2027-01-01 00:00:00.151723\n\
                --- not in the notes ---\n\
                the first came to the barrier at 2026-12-31 23:59:59.601004, the second at 2026-12-31 23:59:59.990988\n",
        wrong: &[
            (
                "the second at 2026-12-31 23:59:59.990988",
                "the second at 2027-01-01 00:00:00.050988",
                "p1 leaves before the second one comes: there is no barrier",
            ),
            (
                "59.601004, the second at 2026-12-31 23:59:59.990988",
                "59.990988, the second at 2026-12-31 23:59:59.601004",
                "the second one comes first",
            ),
            (
                "00:00:00.091016",
                "00:00:07.091016",
                "p2 is seven seconds late",
            ),
            (
                "2027-01-01 00:00:00.091016",
                "2026-12-31 23:59:00.000000",
                "p2 is a minute early",
            ),
            (
                "2027-01-01 00:00:00.091016",
                "2028-01-01 00:00:00.091016",
                "p2 is a year late",
            ),
            (
                "23:59:59.302451",
                "22:59:59.302451",
                "p4 prints an hour before the others",
            ),
            (
                "2027-01-01 00:00:00.151723",
                "2027-01-02 00:00:00.151723",
                "p3 prints a day later",
            ),
            (
                "23:59:59.302451",
                "23:99:59.302451",
                "there is no minute 99",
            ),
            ("p2 -", "p1 -", "p1 prints twice"),
        ],
    }]);
}

#[test]
fn kept_and_lost_updates_add_up() {
    check(&[
        Case {
            scenario: "counter",
            right: "without the lock: 1489496, 2510504 lost, 0.008 s\n",
            wrong: &[
                ("1489496, 2510504", "5, 7", "four million were added"),
                ("1489496, 2510504", "1489497, 2510504", "one too many"),
                ("1489496, 2510504", "4000001, -1", "more than were added"),
                (
                    "1489496, 2510504",
                    "1, 3999999",
                    "the last addition finds at least 1",
                ),
                ("0.008", "-0.008", "no time is negative"),
                ("0.008", "0.000", "a million additions take their time"),
            ],
        },
        Case {
            scenario: "counter-lock",
            right: "with the lock: 4000000, 0 lost, 0.348 s\n",
            wrong: &[
                ("4000000, 0", "3999999, 1", "the lock loses none"),
                ("0.348", "-0.348", "no time is negative"),
                ("0.348", "0.001", "four million acquires take their time"),
            ],
        },
        Case {
            scenario: "counter-atomic",
            right: "atomic: 4000000, 0 lost, 0.063 s\n",
            wrong: &[
                ("4000000, 0", "3999999, 1", "the atomic loses none"),
                ("0.063", "-0.063", "no time is negative"),
                ("0.063", "0.000", "four million additions take their time"),
            ],
        },
        Case {
            scenario: "counter-retry",
            right: "compare and exchange: 4000000, 0 lost, 0 retries, 0.163 s\n",
            wrong: &[
                (
                    "4000000, 0",
                    "3999999, 1",
                    "a repeated addition is not lost",
                ),
                ("0 retries", "-1 retries", "no count is negative"),
                (
                    "0 retries",
                    "12000001 retries",
                    "one addition makes three others repeat at most",
                ),
                ("0.163", "-0.163", "no time is negative"),
                ("0.163", "0.000", "four million additions take their time"),
            ],
        },
    ]);
}

const MEMORY_MODEL: &str = "\
4 processes square a table of 100000 numbers:
  共享内存模型: 数据只有一份, 0 bytes sent: 764.2 us  (745.8 to 814.6, 10 times)
  分布式内存模型: 数据分发到每个处理器的内存, 1600000 bytes sent: 267.5 us  (256.2 to 293.4, 10 times)
  distributed / shared: 0.4 x
two count to 2000 in turn, each step the other's:
  同一个处理器: 0.0004 us a step
  共享内存模型: 2.4866 us a step
  分布式内存模型: 5.4839 us a step
";

#[test]
fn a_median_lies_between_its_quartiles_and_a_ratio_is_a_quotient() {
    check(&[Case {
        scenario: "memory-model",
        right: MEMORY_MODEL,
        wrong: &[
            ("764.2", "820.0", "the median is above the third quartile"),
            (
                "256.2 to",
                "270.0 to",
                "the first quartile is above the median",
            ),
            (
                "745.8 to 814.6",
                "814.6 to 745.8",
                "the quartiles are swapped",
            ),
            ("0.4 x", "2.9 x", "267.5 / 764.2 is 0.4"),
            ("0.4 x", "-0.4 x", "no ratio is negative"),
            ("0.4 x", "0.5 x", "267.5 / 764.2 is 0.4"),
            ("745.8 to", "0.0 to", "the work takes its time"),
            ("0.0004", "0.0000", "a step takes its time"),
            ("2.4866", "0.0000", "a handing over takes its time"),
            ("5.4839", "0.0100", "a message takes its time"),
            ("2.4866", "-2.4866", "no time is negative"),
            ("0 bytes", "8 bytes", "shared memory sends nothing"),
            ("1600000", "800000", "the numbers are sent there and back"),
        ],
    }]);
}

#[test]
fn a_time_out_is_never_shorter_than_asked() {
    check(&[Case {
        scenario: "lock-methods",
        right: "lock.locked(): False\n\
                lock.acquire()\n\
                lock.locked(): True\n\
                lock.acquire(timeout=1): gave up after 1.00 s\n\
                lock.release()\n\
                lock.locked(): False\n\
                lock.release(): cannot release lock: no thread holds it\n\
                semaphore.acquire(timeout=1): gave up after 1.07 s\n\
                semaphore.release()\n\
                semaphore.acquire()\n",
        wrong: &[
            ("1.00 s", "0.00 s", "it gave up at once"),
            ("1.07 s", "0.99 s", "it gave up before its time"),
            ("1.07 s", "-1.07 s", "no time is negative"),
            (
                "lock.locked(): True\n",
                "lock.locked(): False\n",
                "an acquired lock is locked",
            ),
            (
                "semaphore.release()\nsemaphore.acquire()\n",
                "semaphore.acquire()\nsemaphore.release()\n",
                "a semaphore of 0 must be released first",
            ),
            (
                "after 1.00 s\nlock.release()\n",
                "after 1.00 s\n",
                "without a release the lock stays locked",
            ),
        ],
    }]);
}

#[test]
fn a_time_that_is_very_long_is_accepted_with_a_remark() {
    let folder = env!("CARGO_MANIFEST_DIR").as_ref();
    for (scenario, printed, remark) in [
        (
            "counter-lock",
            "with the lock: 4000000, 0 lost, 900.000 s\n",
            "more than 10 seconds",
        ),
        (
            "counter-atomic",
            "atomic: 4000000, 0 lost, 900.000 s\n",
            "more than 10 seconds",
        ),
        ("rlock", "0\n900.00秒\n", "more than two minutes"),
    ] {
        let compared = printouts::compare(folder, scenario, printed);
        assert!(compared.agrees, "{scenario}: {}", compared.report);
        assert!(
            compared.report.contains(remark),
            "{scenario}: {}",
            compared.report
        );
    }
}

#[test]
fn who_waits_for_another_goes_on_after_it() {
    check(&[
        Case {
            scenario: "event",
            right: "A: Hey wait for me, I have to do something\n\
                    I'll wait for you\nI'll wait for you\nI'll wait for you\nI'll wait for you\n\
                    Ok, I'm done\n\
                    It's about time\n\
                    I'll wait for you\n\
                    It's about time\nIt's about time\nIt's about time\nIt's about time\n",
            wrong: &[
                (
                    "Ok, I'm done\nIt's about time\n",
                    "It's about time\nOk, I'm done\n",
                    "nobody set the event yet",
                ),
                (
                    "Ok, I'm done\nIt's about time\nI'll wait for you\n",
                    "Ok, I'm done\nIt's about time\n",
                    "a process goes on without having come",
                ),
                (
                    "A: Hey wait for me, I have to do something\n",
                    "",
                    "the setter sets without having begun",
                ),
            ],
        },
        Case {
            scenario: "number",
            right: "---线程创建之前 num is 100\n---in work1,num is 103\n---in work2,num is 103\n",
            wrong: &[
                (
                    "work2,num is 103",
                    "work2,num is 100",
                    "t2 runs after t1 has added",
                ),
                (
                    "work1,num is 103",
                    "work1,num is 102",
                    "t1 adds three times",
                ),
                (
                    "---in work1,num is 103\n---in work2,num is 103",
                    "---in work2,num is 103\n---in work1,num is 103",
                    "t2 starts after t1 has ended",
                ),
            ],
        },
        Case {
            scenario: "list",
            right: "---- [11, 22, 33, 44]\n----in work2---- [11, 22, 33, 44]\n",
            wrong: &[
                (
                    "work2---- [11, 22, 33, 44]",
                    "work2---- [11, 22, 33]",
                    "t2 gets the same list",
                ),
                (
                    "---- [11, 22, 33, 44]\n----in work2---- [11, 22, 33, 44]",
                    "----in work2---- [11, 22, 33, 44]\n---- [11, 22, 33, 44]",
                    "t2 starts after t1 has ended",
                ),
            ],
        },
        Case {
            scenario: "rlock",
            right: "0\n0.01秒\n--- not in the notes ---\n\
                    cannot acquire plain: this thread already holds it and would block forever; use or drop its guard, \
                    call release() if the guard was leaked, or use an RLock\n",
            wrong: &[
                ("0\n0.01", "1\n0.01", "as much is subtracted as added"),
                ("0.01", "-0.01", "no time is negative"),
                ("--- not in the notes ---\n", "", "the mark is missing"),
                ("0\n0.01秒\n", "0.01秒\n0\n", "the sum is printed first"),
            ],
        },
    ]);
}

#[test]
fn each_process_and_thread_prints_its_own_lines_once() {
    check(&[
        Case {
            scenario: "lock",
            right: "hello world 1\nhello world 0\nhello world 2\nhello world 3\nhello world 4\n\
                    hello world 6\nhello world 5\nhello world 7\nhello world 9\nhello world 8\n",
            wrong: &[
                ("world 3", "world 4", "4 comes twice"),
                ("world 9", "world 10", "there is no eleventh process"),
                (
                    "world 3\nhello world 4",
                    "world hello world 3\n4",
                    "the lock keeps lines whole",
                ),
            ],
        },
        Case {
            scenario: "no-lock",
            right: "hello world hello world hello world hello world hello world 0\n3\nhello world 1\nhello world 4\n\
                    hello world 2\nhello world 5\nhello world 7\n6\n9\n8\n",
            wrong: &[
                ("\n3\n", "\n4\n", "4 comes twice"),
                ("\n9\n", "\n10\n", "there is no eleventh process"),
                ("hello world 4", "good bye 4", "no process writes that"),
                (
                    "hello world 7\n6\n",
                    "hello world 7 6\n",
                    "a number ends its line",
                ),
            ],
        },
        Case {
            scenario: "worker-lock",
            right: "Process-2: 操作共享资源\nProcess-1: 操作共享资源\nProcess-3: 操作共享资源\nProcess-4: 操作共享资源\n",
            wrong: &[
                ("Process-2", "Process-1", "Process-1 prints twice"),
                ("Process-4", "Process-5", "there are four"),
            ],
        },
        Case {
            scenario: "dict",
            right: "key = 0 value = 0\nkey = 2 value = 4\nkey = 1 value = 2\nkey = 3 value = 6\nkey = 4 value = 8\n\
                    key = 5 value = 10\nkey = 6 value = 12\nkey = 7 value = 14\nkey = 8 value = 16\nkey = 9 value = 18\n\
                    Results: {0: 0, 1: 2, 2: 4, 3: 6, 4: 8, 5: 10, 6: 12, 7: 14, 8: 16, 9: 18}\n",
            wrong: &[
                ("2 value = 4", "2 value = 5", "each value is twice its key"),
                ("6: 12, ", "", "a key is missing from the results"),
                ("key = 3 value = 6\n", "", "a thread printed nothing"),
            ],
        },
        Case {
            scenario: "student-by-parameter",
            right: "do_subtask_1: Alice (in Thread-A)\ndo_subtask_1: Bob (in Thread-B)\n\
                    do_subtask_2: Alice (in Thread-A)\ndo_subtask_2: Alice (in Thread-A)\ndo_subtask_2: Alice (in Thread-A)\n\
                    do_subtask_2: Bob (in Thread-B)\ndo_subtask_2: Bob (in Thread-B)\ndo_subtask_2: Bob (in Thread-B)\n",
            wrong: &[
                (
                    "subtask_1: Bob (in Thread-B)",
                    "subtask_1: Bob (in Thread-A)",
                    "Bob is in Thread-B",
                ),
                (
                    "do_subtask_1: Bob (in Thread-B)\n",
                    "",
                    "Bob's first subtask is missing",
                ),
            ],
        },
        Case {
            scenario: "student-by-dict",
            right: "do_task_1: Alice (in Thread-A)\ndo_task_1: Bob (in Thread-B)\n\
                    do_task_2: Bob (in Thread-B)\ndo_task_2: Alice (in Thread-A)\n",
            wrong: &[
                (
                    "task_2: Bob",
                    "task_2: Alice",
                    "Thread-B finds its own student",
                ),
                (
                    "do_task_1: Bob (in Thread-B)\ndo_task_2: Bob (in Thread-B)\n",
                    "do_task_2: Bob (in Thread-B)\ndo_task_1: Bob (in Thread-B)\n",
                    "task 1 comes before task 2",
                ),
            ],
        },
        Case {
            scenario: "thread-local",
            right: "Hello, Bob (in Thread-B)\nHello, Alice (in Thread-A)\n",
            wrong: &[("Bob", "Alice", "Thread-B has its own student")],
        },
        Case {
            scenario: "thread-local-teacher",
            right: "Hello, Bob, your teacher is Dave (in Thread-B)\nHello, Alice, your teacher is Carol (in Thread-A)\n",
            wrong: &[("Dave", "Carol", "Thread-B has its own teacher")],
        },
    ]);
}

#[test]
fn the_lines_of_processes_in_turn_are_in_turn() {
    let turns = "A\nB\nC\n";
    assert!(agrees("condition", &turns.repeat(10)));
    assert!(!agrees("condition", &turns.repeat(9)));
    assert!(!agrees("condition", &"A\nC\nB\n".repeat(10)));
    let oks = |count| agrees("semaphore", &"ok\n".repeat(count));
    assert!(oks(20) && !oks(19) && !oks(21));
    let numbers = |first: &str| format!("{first}\n[0, -1, -2, -3, -4, -5, -6, -7, -8, -9]\n");
    assert!(agrees("value-array", &numbers("3.1415927")));
    assert!(!agrees("value-array", &numbers("0")));
}
