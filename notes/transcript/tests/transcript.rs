//! Transcripts of the notes against what the notes' Python printed.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "transcript/printed.rs"]
mod printed;

use notes_transcript::Comparison;
use printed::{FORK, POOL, transcript};

fn compare(name: &str, options: &str, run: &str) -> Comparison {
    let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
    transcript(name).printout(&options).unwrap().compare(run)
}

/// Compares, and fails with the report if the result is not `agrees`.
#[track_caller]
fn check(name: &str, options: &str, run: &str, agrees: bool) {
    let comparison = compare(name, options, run);
    let style = notes_transcript::Style {
        width: 100,
        colour: false,
    };
    assert_eq!(
        comparison.agrees(),
        agrees,
        "{}",
        comparison.report(notes_lang::Lang::En, style)
    );
}

fn swapped(run: &str, one: &str, other: &str) -> String {
    run.replacen(one, "\0", 1)
        .replacen(other, one, 1)
        .replacen('\0', other, 1)
}

#[test]
fn fork_may_print_the_child_first_but_no_other_pid() {
    check("fork", "", FORK, true);
    let lines: Vec<&str> = FORK.lines().collect();
    check("fork", "", &[lines[0], lines[2], lines[1]].join("\n"), true);
    check(
        "fork",
        "",
        &[lines[1], lines[0], lines[2]].join("\n"),
        false,
    );
    check(
        "fork",
        "",
        &FORK.replace("parent is 18673", "parent is 1"),
        false,
    );
    check("fork", "", &FORK.replace("18674", "18673"), false);
    check("fork", "", &lines[..2].join("\n"), false);
    check("fork", "", &format!("{FORK}{FORK}"), false);
    check("fork", "", "", false);
}

#[test]
fn the_fifth_task_of_a_pool_of_four_waits_for_a_free_worker() {
    check("pool", "", POOL, true);
    check(
        "pool",
        "",
        &swapped(POOL, "Task 1 runs 0.15 seconds.", "Run task 4 (18686)..."),
        false,
    );
    check(
        "pool",
        "",
        &POOL.replace("Run task 4 (18686)", "Run task 4 (18699)"),
        false,
    );
    check("pool", "", &POOL.replace("0.15", "0.155"), false);
    check(
        "pool",
        "",
        &swapped(POOL, "Task 4 runs 2.98 seconds.", "All subprocesses done."),
        false,
    );
    check(
        "pool",
        "",
        &swapped(POOL, "Run task 0 (18684)...", "Run task 3 (18685)..."),
        true,
    );
}

#[test]
fn other_options_have_another_printout() {
    let five = POOL.replace("Run task 4 (18686)", "Run task 4 (18688)");
    let five = swapped(&five, "Task 1 runs 0.15 seconds.", "Run task 4 (18688)...");
    check("pool", "--workers=5", &five, true);
    check("pool", "--workers=5", POOL, false);
    assert!(
        transcript("pool")
            .printout(&["--workers".into(), "6".into()])
            .is_none()
    );
}

/// As Python printed it, except for two lines that it joined: a thread prints text and newline separately.
const WORK_QUEUE: &str = "\
开启线程：Thread-1
开启线程：Thread-2
开启线程：Thread-3
Thread-3 processing One
Thread-1 processing Two
Thread-2 processing Three
Thread-3 processing Four
Thread-1 processing Five
退出线程：Thread-2
退出线程：Thread-3
退出线程：Thread-1
退出主线程
";

#[test]
fn each_word_of_a_queue_is_processed_once_by_the_thread_that_takes_it() {
    check("work-queue", "", WORK_QUEUE, true);
    check(
        "work-queue",
        "",
        &WORK_QUEUE.replace("Thread-1 processing Five", "Thread-2 processing Five"),
        true,
    );
    check("work-queue", "", &WORK_QUEUE.replace("Five", "Four"), false);
    check("work-queue", "", &WORK_QUEUE.replace("Five", "Six"), false);
    check(
        "work-queue",
        "",
        &WORK_QUEUE.replace("Thread-1 processing Five\n", ""),
        false,
    );
    check(
        "work-queue",
        "",
        &swapped(WORK_QUEUE, "Thread-1 processing Five", "退出线程：Thread-1"),
        false,
    );
    check(
        "work-queue",
        "",
        &swapped(WORK_QUEUE, "退出线程：Thread-1", "退出主线程"),
        false,
    );
    let glued = WORK_QUEUE.replace("Five\n退出线程：Thread-2\n", "Five退出线程：Thread-2\n\n");
    check("work-queue", "", &glued, false);
}

const WORK: &str = "\
0.0
0.45068840790117093
1.2037189961328785
2.0771605848073493
4.05899658829516
3.1533945738687983
5.6015953866179
3.9344111564515525
3.682651856975121
6.0823411484167185
";

#[test]
fn ten_random_numbers_come_in_any_order() {
    check("work", "", WORK, true);
    check("work", "", &swapped(WORK, "0.0", "5.6015953866179"), true);
    check("work", "", &WORK.replace("0.0\n", "0\n"), false);
    check("work", "", &WORK.replace("5.6015953866179", "x"), false);
}
