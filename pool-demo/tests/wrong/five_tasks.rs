//! Mistakes in the printouts of pool and work.

use super::mistake::Mistake;

pub(super) const MISTAKES: &[Mistake] = &[
    // pool: five tasks, four workers. Task 1 ends first, and task 4 runs in its worker.
    (
        "pool",
        "Run task 3 (19920)",
        "Run task 3 (19921)",
        "two of the first four tasks in one worker",
    ),
    (
        "pool",
        "task 4 (19921)",
        "task 4 (19919)",
        "task 4 starts in a worker that is busy",
    ),
    (
        "pool",
        "task 4 (19921)",
        "task 4 (19930)",
        "task 4 runs in a fifth process",
    ),
    (
        "pool",
        "task 1 (19921)",
        "task 1 (19919)",
        "two tasks at once in one worker",
    ),
    (
        "pool",
        "task 1 (19921)",
        "task 1 (19916)",
        "the parent runs a task",
    ),
    (
        "pool",
        "Task 1 runs 0.87",
        "Task 1 runs -0.87",
        "a negative time",
    ),
    ("pool", "Task 1 runs 0.87", "Task 1 runs 0", "whole seconds"),
    (
        "pool",
        "Task 1 runs 0.87",
        "Task 1 runs soon",
        "a word instead of a time",
    ),
    (
        "pool",
        "Task 1 runs 0.87",
        "Task 1 run 0.87",
        "a word of 004",
    ),
    (
        "pool",
        "Task 1 runs 0.87 seconds.\n",
        "",
        "a task does not end",
    ),
    (
        "pool",
        "Run task 2 (19918)...\n",
        "",
        "a task ends that did not begin",
    ),
    (
        "pool",
        "Run task 1 (19921)...\nRun task 3 (19920)...\n",
        "Run task 3 (19921)...\nRun task 1 (19920)...\n",
        "task 4 runs in the worker of task 3, which still runs",
    ),
    (
        "pool",
        "Task 1 runs 0.87 seconds.\nRun task 4 (19921)...\n",
        "Run task 4 (19921)...\nTask 1 runs 0.87 seconds.\n",
        "task 4 starts before a worker is free",
    ),
    (
        "pool",
        "Task 3 runs 3.00 seconds.\nAll subprocesses done.\n",
        "All subprocesses done.\nTask 3 runs 3.00 seconds.\n",
        "join returns before the last task has ended",
    ),
    (
        "pool-5",
        "task 4 (2961)",
        "task 4 (2957)",
        "five workers have five pids",
    ),
    (
        "pool-5",
        "Task 3 run 0.22 seconds.\n",
        "",
        "a task does not end",
    ),
    (
        "pool-5",
        "All subprocess done.",
        "All subprocesses done.",
        "a word of 001",
    ),
    (
        "pool-5",
        "Task 3 run 0.22",
        "Task 3 run -0.22",
        "a negative time",
    ),
    (
        "pool-9",
        "task 8 (9664)",
        "task 8 (9669)",
        "task 8 starts in a worker that is busy",
    ),
    (
        "pool-9",
        "task 8 (9664)",
        "task 8 (9999)",
        "task 8 runs in a ninth process",
    ),
    (
        "pool-4-9",
        "task 4 (13811)",
        "task 4 (13805)",
        "task 4 starts in a worker that is busy",
    ),
    (
        "pool-4-9",
        "task 8 (",
        "task 8 (1",
        "task 8 runs in a fifth process",
    ),
    (
        "pool-4-9",
        "Run task 6 (13812)...\nTask 1 runs 2.94 seconds.\nRun task 7 (13806)...\n",
        "Run task 7 (13812)...\nTask 1 runs 2.94 seconds.\nRun task 6 (13806)...\n",
        "a worker takes task 6 when another one has taken task 7 already",
    ),
    (
        "pool-4-9",
        "Run task 4 (13811)...\nTask 3 runs 2.25 seconds.\nRun task 5 (13812)...\nTask 5 runs 0.55 seconds.\nRun task 6 (13812)...\n",
        "Run task 6 (13811)...\nTask 3 runs 2.25 seconds.\nRun task 4 (13812)...\nTask 4 runs 0.55 seconds.\nRun task 5 (13812)...\n",
        "tasks 4 and 5 are taken before task 6, by two workers",
    ),
    (
        "work-default",
        "5.062192079853309",
        "9.062192079853309",
        "more than the last task can print",
    ),
    ("work-default", "0.0\n", "0.1\n", "task 0 prints 0.0"),
    // work: the number of task N is from 0 to N.
    (
        "work",
        "0.45068840790117093",
        "1.4506884079011709",
        "two tasks are smaller than all but two",
    ),
    (
        "work",
        "6.0823411484167185",
        "9.0823411484167185",
        "more than the last task can print",
    ),
    (
        "work",
        "5.6015953866179",
        "-5.6015953866179",
        "a negative number",
    ),
    ("work", "0.0\n", "0.1\n", "task 0 prints 0.0"),
    ("work", "0.0\n", "8.5\n0.0\n", "eleven numbers"),
    (
        "work",
        "0.0\n0.45068840790117093\n1.2037189961328785\n2.0771605848073493\n4.05899658829516\n3.1533945738687983\n5.6015953866179\n",
        "5.6015953866179\n0.0\n0.45068840790117093\n1.2037189961328785\n2.0771605848073493\n4.05899658829516\n3.1533945738687983\n",
        "one of the last four tasks begins first",
    ),
    (
        "work",
        "0.0\n0.45068840790117093\n1.2037189961328785\n2.0771605848073493\n4.05899658829516\n3.1533945738687983\n",
        "4.05899658829516\n3.1533945738687983\n2.0771605848073493\n0.0\n0.45068840790117093\n1.2037189961328785\n",
        "three tasks of the second wave begin first",
    ),
    (
        "work",
        "5.6015953866179\n3.9344111564515525\n3.682651856975121\n6.0823411484167185",
        "8.6823411484167185\n5.6015953866179\n3.9344111564515525\n3.682651856975121",
        "the last task begins before three earlier ones",
    ),
];
