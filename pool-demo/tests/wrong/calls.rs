//! Mistakes in the printouts of single calls, of callbacks and of many items.

use super::mistake::Mistake;

pub(super) const MISTAKES: &[Mistake] = &[
    // apply and the results of apply_async.
    (
        "apply",
        "apply: 3.1",
        "apply: 2.9",
        "three tasks of a second, one after the other",
    ),
    (
        "apply",
        "apply_async: 1.1",
        "apply_async: 0.9",
        "a task of a second",
    ),
    (
        "apply",
        "task 5 starts\ntask 5 ends\ntask 3 ends\n",
        "task 3 ends\ntask 5 starts\ntask 5 ends\n",
        "two seconds are needed if a task ends before another starts",
    ),
    (
        "apply",
        "task 0 ends\ntask 1 starts\n",
        "task 1 starts\ntask 0 ends\n",
        "apply returns before its task has ended",
    ),
    (
        "apply",
        "task 5 ends\ntask 3 ends\n",
        "task 5 ends\ntask 5 ends\n",
        "a task ends twice",
    ),
    (
        "async-result",
        "9.46418309211731",
        "0.0",
        "five random times",
    ),
    (
        "async-result-join",
        "2.483180522918701",
        "1e-320",
        "five random times",
    ),
    ("async-result", "9.464", "-9.464", "a negative time"),
    (
        "async-result",
        "4\n9\n",
        "9\n4\n",
        "each task waits for the one before",
    ),
    ("async-result-join", "2.483", "-2.483", "a negative time"),
    (
        "async-result-join",
        "0\n1\n4\n9\n16\n",
        "9\n0\n16\n1\n4\n",
        "the order of 001",
    ),
    (
        "async-result-methods",
        "ready: False",
        "ready: True",
        "the task still waits",
    ),
    // The ends of a pool, and its other methods.
    (
        "terminate",
        "0 workers are left\nterminate",
        "2 workers are left\nterminate",
        "join waits for the workers",
    ),
    (
        "terminate",
        "task 1 is done\ntask 0 is done\ntask 2 is done\n",
        "task 2 is done\ntask 1 is done\ntask 0 is done\n",
        "task 2 waits for one of two workers",
    ),
    (
        "pool-methods",
        "task 2 runs in worker 9344",
        "task 2 runs in worker 9343",
        "a third task in a worker",
    ),
    (
        "pool-methods",
        "worker 9344 starts",
        "worker 9343 starts",
        "a worker starts twice",
    ),
    (
        "pool-methods",
        "only after 1.0",
        "only after 0.9",
        "the slow callback takes a second",
    ),
    (
        "pool-methods",
        "after 0.5 seconds",
        "after 0.4 seconds",
        "the time-out is half a second",
    ),
    // Callbacks.
    (
        "callback",
        "线程3下载文件3\n下载完成\n下载完成\n",
        "下载完成\n下载完成\n线程3下载文件3\n",
        "three callbacks after two downloads",
    ),
    (
        "callback",
        "线程1下载文件1\n线程2下载文件1\n",
        "线程1下载文件2\n线程2下载文件1\n",
        "a file is skipped",
    ),
    (
        "callback-error",
        "线程1下载文件3\n下载完成\n",
        "下载完成\n线程1下载文件3\n",
        "a callback before its download has ended",
    ),
    (
        "callback",
        "线程1下载文件1\n",
        "",
        "a download begins with its second file",
    ),
    (
        "callback-error",
        "下载完成\nthe download failed: task 1: panicked: 连接中断\n",
        "the download failed: task 1: panicked: 连接中断\n",
        "the callback of the other download is missing",
    ),
    // Many items.
    ("map", "[0, 1, 4,", "[0, 4, 1,", "map keeps the order"),
    ("imap", "\n4\n", "\n5\n", "5 is no square"),
    ("imap", "\n4\n", "\n9\n", "a result twice"),
    (
        "imap",
        "49\n64\n81\n100\n121\n",
        "121\n100\n81\n64\n49\n",
        "four workers have no five results in falling order",
    ),
    (
        "imap",
        "0\n16\n9\n",
        "9801\n16\n9\n",
        "a result twice, and one is missing",
    ),
    (
        "imap",
        "0\n16\n9\n",
        "16\n0\n9\n",
        "the worker of task 4 has handed in another result before",
    ),
    (
        "imap",
        "0\n16\n9\n25\n4\n1\n",
        "0\n25\n16\n9\n4\n1\n",
        "only the worker of 0 has a next task, and it has 16 before 25",
    ),
    ("imap-ordered", "1\n4\n", "4\n1\n", "imap keeps the order"),
    ("thread-pool", "[0, 1, 4,", "[0, 1, 1,", "a result twice"),
    (
        "thread-pool",
        "0, 1, 4, 9, 16, 25",
        "16, 1, 4, 9, 0, 25",
        "one of four threads appends 4 * 4 while four earlier numbers are not there",
    ),
];
