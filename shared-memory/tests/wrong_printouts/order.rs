//! Lines that come before their cause, or from another process.

use notes_testkit::printouts;

use crate::{Case, agrees, check};

#[test]
fn a_waiter_goes_on_only_after_the_process_that_it_waits_for() {
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
                ("hello world 4", "4", "nine times hello world"),
                (
                    "hello world 4",
                    "hello world hello world 4",
                    "eleven times hello world",
                ),
                ("hello world ", "", "no hello world"),
                ("\n9\n", "\n10\n", "there is no eleventh process"),
                (
                    "hello world hello world hello world hello world hello world 0\n3\n",
                    "3\nhello world hello world hello world hello world hello world 0\n",
                    "3 is printed before any process has begun",
                ),
                (
                    "hello world hello world hello world hello world hello world 0\n3\nhello world 1\n",
                    "hello world 0\n3\nhello world hello world hello world hello world hello world 1\n",
                    "3 is printed when only 0 has begun",
                ),
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
fn lines_that_are_not_mixed_up_get_a_remark() {
    let folder = env!("CARGO_MANIFEST_DIR").as_ref();
    let whole = (0..10).map(|number| format!("hello world {number}\n"));
    let whole = whole.collect::<String>();
    let mixed = whole.replacen("0\nhello world 1\n", "hello world 1\n0\n", 1);
    let remark = "no two lines were mixed up";
    printouts::check_remark(folder, "no-lock", &mixed, &whole, remark);
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
